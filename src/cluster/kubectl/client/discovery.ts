/** What the server serves. Built-in resources are known without asking: one question is a second in a slow machine. */
import { builtInResources, fieldOf, parseApiVersion, type ResourceInfo, type Verb } from "../../../kube/index.ts";
import type { Client } from "./client.ts";

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

export interface ServedGroup {
  readonly name: string;
  readonly preferred: string;
  readonly versions: readonly string[];
}

export interface Served {
  readonly groups: readonly ServedGroup[];
  /** Without subresources. */
  readonly resources: readonly ResourceInfo[];
}

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as readonly unknown[]).filter((item) => typeof item === "string") : []);
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
const textOf = (value: unknown, name: string): string => {
  const found = fieldOf(value, name);
  return typeof found === "string" ? found : "";
};

function resourceOf(group: string, version: string, entry: unknown, name: string, kind: string, namespaced: boolean, singular: string): ResourceInfo {
  return {
    group, version, kind, resource: name, singular: singular || kind.toLowerCase(), namespaced,
    shortNames: strings(fieldOf(entry, "shortNames")), categories: strings(fieldOf(entry, "categories")), verbs: strings(fieldOf(entry, "verbs")) as readonly Verb[],
  };
}

/** An `APIGroupDiscoveryList`. */
function fromAggregated(document: unknown): Served {
  const groups: ServedGroup[] = [];
  const resources: ResourceInfo[] = [];
  for (const item of items(fieldOf(document, "items"))) {
    const name = textOf(fieldOf(item, "metadata"), "name");
    const versions = items(fieldOf(item, "versions"));
    groups.push({ name, preferred: textOf(versions[0], "version"), versions: versions.map((version) => textOf(version, "version")) });
    for (const version of versions) {
      for (const entry of items(fieldOf(version, "resources"))) {
        const kind = textOf(fieldOf(entry, "responseKind"), "kind");
        resources.push(resourceOf(name, textOf(version, "version"), entry, textOf(entry, "resource"), kind, textOf(entry, "scope") === "Namespaced", textOf(entry, "singularResource")));
      }
    }
  }
  return { groups, resources };
}

async function resourcesOf(client: Client, group: string, version: string): Promise<ResourceInfo[]> {
  const list = await client.json("GET", group === "" ? `/api/${version}` : `/apis/${group}/${version}`);
  return items(fieldOf(list, "resources")).filter((entry) => !textOf(entry, "name").includes("/")).map((entry) =>
    resourceOf(group, version, entry, textOf(entry, "name"), textOf(entry, "kind"), fieldOf(entry, "namespaced") === true, textOf(entry, "singularName")));
}

/** Documents of the older form: each group's version is asked for by itself. */
async function fromPlain(client: Client, core: unknown, list: unknown): Promise<Served> {
  const groups: ServedGroup[] = [];
  if (core !== undefined) groups.push({ name: "", preferred: strings(fieldOf(core, "versions"))[0] ?? "", versions: strings(fieldOf(core, "versions")) });
  for (const group of items(fieldOf(list, "groups"))) {
    const versions = items(fieldOf(group, "versions")).map((version) => textOf(version, "version"));
    groups.push({ name: textOf(group, "name"), preferred: textOf(fieldOf(group, "preferredVersion"), "version"), versions });
  }
  const resources: ResourceInfo[] = [];
  for (const group of groups) for (const version of group.versions) resources.push(...(await resourcesOf(client, group.name, version)));
  return { groups, resources };
}

/** @throws StatusError, ConnectionError */
export async function discover(client: Client): Promise<Served> {
  const core = await client.json("GET", "/api", { accept: AGGREGATED });
  const named = await client.json("GET", "/apis", { accept: AGGREGATED });
  const aggregated = (document: unknown): boolean => fieldOf(document, "kind") === "APIGroupDiscoveryList";
  if (!aggregated(core) || !aggregated(named)) return fromPlain(client, aggregated(core) ? undefined : core, named);
  const [first, second] = [fromAggregated(core), fromAggregated(named)];
  return { groups: [...first.groups, ...second.groups], resources: [...first.resources, ...second.resources] };
}

/** `pods`, `po`, `pod`; with a group behind the first dot, or a version and a group. */
function matches(info: ResourceInfo, argument: string): boolean {
  const [name = "", ...rest] = argument.toLowerCase().split(".");
  if (info.resource !== name && info.singular !== name && !info.shortNames.includes(name)) return false;
  if (rest.length === 0) return true;
  const suffix = rest.join(".");
  // A group may be shortened to how it begins; a version stands before the group.
  return info.group === suffix || info.group !== "" && info.group.startsWith(suffix) || suffix === `${info.version}.${info.group}` || suffix === `${info.version}.`;
}

function byKind(info: ResourceInfo, argument: string): boolean {
  const [kind = "", ...rest] = argument.split(".");
  return info.kind === kind && (rest.length === 0 || rest.join(".") === info.group || rest.join(".") === `${info.version}.${info.group}`);
}

export function findIn(resources: readonly ResourceInfo[], argument: string): ResourceInfo | undefined {
  const found = resources.filter((info) => matches(info, argument));
  const full = found.find(({ resource }) => resource === argument.toLowerCase().split(".")[0]) ?? found[0];
  return full ?? resources.find((info) => byKind(info, argument));
}

/** Names of resources, looked up: first among those built in, then at the server. */
export class Discovery {
  readonly #client: () => Promise<Client>;
  #served: Promise<Served> | undefined;

  constructor(client: () => Promise<Client>) {
    this.#client = client;
  }

  served(): Promise<Served> {
    return (this.#served ??= this.#client().then(discover));
  }

  async find(argument: string): Promise<ResourceInfo | undefined> {
    return findIn(builtInResources, argument) ?? findIn((await this.served()).resources, argument);
  }

  async ofKind(apiVersion: string, kind: string): Promise<ResourceInfo | undefined> {
    const parsed = parseApiVersion(apiVersion);
    if (parsed === undefined) return undefined;
    const same = (info: ResourceInfo): boolean => info.group === parsed.group && info.version === parsed.version && info.kind === kind;
    return builtInResources.find(same) ?? (await this.served()).resources.find(same);
  }

  /** What `all` stands for, for example; undefined where it is no category. */
  async category(name: string): Promise<readonly ResourceInfo[] | undefined> {
    if (findIn(builtInResources, name) !== undefined) return undefined;
    const found = (await this.served()).resources.filter(({ categories }) => categories.includes(name));
    return found.length === 0 ? undefined : found;
  }
}

