/** `kubectl version`, `api-resources`, `api-versions`, `cluster-info`, `options`. Source: kubectl, pkg/cmd/{version,apiresources,clusterinfo}. */
import { apiVersionOf, type ResourceInfo } from "../../../kube/index.ts";
import { items, textAt } from "../client/fetch.ts";
import type { Served } from "../client/discovery.ts";
import { usageError, type Command, type Invocation } from "../cli/command.ts";
import { CommandError } from "../cli/failure.ts";
import { bool, list, string } from "../cli/flag.ts";
import { globalFlags } from "../cli/global-flags.ts";
import { flagsText } from "../cli/help.ts";
import { writeYaml } from "../manifests/yaml-write.ts";
import { TABLE_STYLE, TabWriter } from "../print/tab-writer.ts";

const CLIENT = {
  major: "1", minor: "32", gitVersion: "v1.32.3", gitCommit: "podwire", gitTreeState: "clean", buildDate: "2025-03-11T00:00:00Z", goVersion: "none", compiler: "quickjs", platform: "linux/386",
};
const KUSTOMIZE = "v5.5.0";

async function version({ flags, session, system, args, path }: Invocation): Promise<void> {
  if (args.length > 0) throw usageError(path, `extra arguments: [${args.join(" ")}]`);
  const output = flags.string("output");
  if (!["", "yaml", "json"].includes(output)) throw new CommandError("--output must be 'yaml' or 'json'");
  let server: unknown;
  let failure: unknown;
  if (!flags.bool("client")) {
    try {
      server = await (await session.client()).json("GET", "/version", { query: { timeout: "32s" } });
    } catch (error) {
      failure = error;
    }
  }
  const whole = { clientVersion: CLIENT, kustomizeVersion: KUSTOMIZE, ...(server === undefined ? {} : { serverVersion: server }) };
  if (output === "json") system.terminal.out(`${JSON.stringify(whole, undefined, 2)}\n`);
  else if (output === "yaml") system.terminal.out(`${writeYaml(whole)}\n`);
  else {
    system.terminal.out(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n`);
    if (server !== undefined) system.terminal.out(`Server Version: ${textAt(server, "gitVersion")}\n`);
  }
  if (failure !== undefined) throw failure;
}

export const versionCommand: Command = {
  use: "version",
  details: "Print the client and server version information for the current context.",
  examples: [["Both versions", "kubectl version"]],
  flags: [bool("client", "Only the client's version; no server is asked."), string("output", "One of 'yaml' or 'json'.", { short: "o" })],
  run: version,
};

/** What is served in each group's preferred version. */
function preferred({ groups, resources }: Served): readonly ResourceInfo[] {
  return resources.filter((info) => {
    const group = groups.find(({ name }) => name === info.group);
    if (group === undefined || info.version === group.preferred) return true;
    return !resources.some((other) => other.group === info.group && other.resource === info.resource && other.version === group.preferred);
  });
}

async function apiResources({ flags, session, system, args, path }: Invocation): Promise<void> {
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(" ")}]`);
  const output = flags.string("output");
  if (!["", "wide", "name"].includes(output)) throw new CommandError(`--output ${output} is not available`);
  const sort = flags.string("sort-by");
  if (!["", "name", "kind"].includes(sort)) throw new CommandError("--sort-by accepts only name or kind");
  const wanted = (all: readonly string[], some: readonly string[]): boolean => some.every((one) => all.includes(one));
  const found = preferred(await session.discovery.served()).filter((info) =>
    info.verbs.length > 0 && (!flags.changed("api-group") || info.group === flags.string("api-group")) && (!flags.changed("namespaced") || info.namespaced === flags.bool("namespaced"))
    && wanted(info.verbs, flags.list("verbs")) && wanted(info.categories, flags.list("categories")));
  const key = (info: ResourceInfo): string => (sort === "name" ? info.resource : sort === "kind" ? info.kind : info.group);
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const writer = new TabWriter(TABLE_STYLE);
  if (!flags.bool("no-headers") && output !== "name") writer.write(`NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${output === "wide" ? "\tVERBS\tCATEGORIES" : ""}\n`);
  for (const info of [...found].sort((a, b) => order(key(a), key(b)) || order(a.resource, b.resource))) {
    if (output === "name") writer.write(`${info.resource}${info.group === "" ? "" : `.${info.group}`}\n`);
    else writer.write(`${[info.resource, info.shortNames.join(","), apiVersionOf(info), String(info.namespaced), info.kind, ...(output === "wide" ? [info.verbs.join(","), info.categories.join(",")] : [])].join("\t")}\n`);
  }
  system.terminal.out(writer.flush());
}

export const apiResourcesCommand: Command = {
  use: "api-resources",
  details: "Print the supported API resources on the server.",
  examples: [["All of them, with verbs and categories", "kubectl api-resources -o wide"], ["Those of one group", "kubectl api-resources --api-group=rbac.authorization.k8s.io"]],
  flags: [
    string("api-group", "Only resources of this group."), bool("cached", "Use what is remembered of the server."), list("categories", "Only resources of these categories."), bool("namespaced", "Only resources that live in namespaces, or with =false only the others.", { initial: "true" }),
    bool("no-headers", "Leave out the headers."), string("output", "Output format. One of: (wide, name).", { short: "o" }), string("sort-by", "By name or by kind."), list("verbs", "Only resources with these verbs."),
  ],
  run: apiResources,
};

async function apiVersions({ session, system, args, path }: Invocation): Promise<void> {
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(" ")}]`);
  const { groups } = await session.discovery.served();
  const all = groups.flatMap(({ name, versions }) => versions.map((one) => (name === "" ? one : `${name}/${one}`)));
  system.terminal.out([...new Set(all)].sort().map((one) => `${one}\n`).join(""));
}

export const apiVersionsCommand: Command = {
  use: "api-versions",
  details: 'Print the supported API versions on the server, in the form of "group/version".',
  examples: [["All of them", "kubectl api-versions"]],
  flags: [],
  run: apiVersions,
};

async function clusterInfo({ session, system, flags }: Invocation): Promise<void> {
  const client = await session.client();
  const namespace = flags.string("namespace") || "kube-system";
  const services = await client.json("GET", `/api/v1/namespaces/${namespace}/services`, { query: { labelSelector: "kubernetes.io/cluster-service=true" } });
  system.terminal.out(`Kubernetes control plane is running at ${client.server}\n`);
  for (const service of items(services)) {
    const [name, port] = [textAt(service, "metadata", "name"), textAt(service, "spec", "ports", "0", "name")];
    system.terminal.out(`${textAt(service, "metadata", "labels", "kubernetes.io/name") || name} is running at ${client.server}/api/v1/namespaces/${namespace}/services/${name}${port === "" ? "" : `:${port}`}/proxy\n`);
  }
  system.terminal.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
}

export const clusterInfoCommand: Command = {
  use: "cluster-info",
  details: "Display addresses of the control plane and of services with the label kubernetes.io/cluster-service=true.",
  examples: [["Where the control plane is", "kubectl cluster-info"]],
  flags: [],
  run: clusterInfo,
};

export const optionsCommand: Command = {
  use: "options",
  details: "Print the list of flags inherited by all commands.",
  flags: [],
  run: ({ system }) => system.terminal.out(`The following options can be passed to any command:\n\n${flagsText(globalFlags)}`),
};

