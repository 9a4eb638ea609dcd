/** Changes of kubeconfig files. Source: client-go, tools/clientcmd/config.go (ModifyConfig). */
import { isObject } from "../../../kube/index.ts";
import type { System } from "../../../sys/index.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import { writeYaml } from "../manifests/yaml-write.ts";
import { emptyConfig, find, INNER, PARTS, readConfig, type Fields, type Kubeconfig, type Part, type Paths, type Stanza } from "./kubeconfig.ts";

/** The file that new entries go to: the first that is there, or the last. */
export function defaultFile(system: System, { files }: Paths): string {
  return files.find((file) => system.files.kind(file) !== undefined) ?? files.at(-1) ?? "";
}

/** As it is written: empty parts are null, entries in the order of their names. */
export function documentOf(config: Kubeconfig, rest: Fields = {}): Fields {
  const part = (name: Part): unknown => {
    const entries = [...config[name]].sort((a, b) => (a.name < b.name ? -1 : 1)).map((stanza) => ({ name: stanza.name, [INNER[name]]: required(name, stanza.fields) }));
    return entries.length === 0 ? null : entries;
  };
  return { apiVersion: "v1", kind: "Config", preferences: {}, ...rest, clusters: part("clusters"), contexts: part("contexts"), users: part("users"), "current-context": config.currentContext };
}

/** Fields that are written even where they are empty. */
function required(part: Part, fields: Fields): Fields {
  if (part === "contexts") return { cluster: "", user: "", ...fields };
  return part === "clusters" ? { server: "", ...fields } : fields;
}

async function othersOf(system: System, file: string): Promise<Fields> {
  if (system.files.kind(file) === undefined) return {};
  const [document] = await readYaml(system.files.read(file));
  if (!isObject(document)) return {};
  return Object.fromEntries(Object.entries(document).filter(([name]) => name === "preferences" || name === "extensions"));
}

/** Reads one file, changes it, writes it. */
export async function changeFile(system: System, file: string, change: (config: Kubeconfig) => Kubeconfig): Promise<void> {
  const before = system.files.kind(file) === undefined ? emptyConfig : await readConfig(system, file);
  const folder = file.slice(0, file.lastIndexOf("/"));
  if (folder !== "") system.files.makeFolder(folder);
  system.files.write(file, writeYaml(documentOf(change(before), await othersOf(system, file))), 0o600);
}

export function withStanza(config: Kubeconfig, part: Part, stanza: Stanza): Kubeconfig {
  return { ...config, [part]: [...config[part].filter(({ name }) => name !== stanza.name), stanza] };
}

export function withoutStanza(config: Kubeconfig, part: Part, name: string): Kubeconfig {
  return { ...config, [part]: config[part].filter((stanza) => stanza.name !== name) };
}

/** The current context alone, with its cluster and user. */
export function minified(config: Kubeconfig): Kubeconfig | undefined {
  const context = find(config, "contexts", config.currentContext);
  if (context === undefined) return undefined;
  const keep = (part: Part, name: unknown): readonly Stanza[] => config[part].filter((stanza) => stanza.name === name);
  return { ...config, contexts: [context], clusters: keep("clusters", context.fields["cluster"]), users: keep("users", context.fields["user"]) };
}

const SECRETS = new Set(["token", "password", "client-key-data", "client-certificate-data", "certificate-authority-data"]);

/** What is secret is said to be there. */
export function redacted(config: Kubeconfig): Kubeconfig {
  const hide = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, !SECRETS.has(name) || value === "" ? value : name.endsWith("-data") ? "DATA+OMITTED" : "REDACTED"]));
  const all = Object.fromEntries(PARTS.map((part) => [part, config[part].map((stanza) => ({ ...stanza, fields: hide(stanza.fields) }))]));
  return { ...config, ...all };
}
