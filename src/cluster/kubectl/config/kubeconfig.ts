/**
 * Kubeconfig files: found, read, merged. Source: client-go, tools/clientcmd/loader.go; Kubernetes documentation,
 * "Organizing Cluster Access Using kubeconfig Files".
 */
import { fieldOf, isObject } from "../../../kube/index.ts";
import { FileError, type System } from "../../../sys/index.ts";
import { CommandError } from "../cli/failure.ts";
import { readYaml } from "../manifests/read-yaml.ts";

export type Fields = Readonly<Record<string, unknown>>;
export type Part = "clusters" | "users" | "contexts";

/** One entry, and the file that it came from. */
export interface Stanza {
  readonly name: string;
  readonly fields: Fields;
  readonly file: string;
}

export interface Kubeconfig {
  readonly clusters: readonly Stanza[];
  readonly users: readonly Stanza[];
  readonly contexts: readonly Stanza[];
  readonly currentContext: string;
}

export const PARTS: readonly Part[] = ["clusters", "users", "contexts"];
/** The field that an entry keeps its content in. */
export const INNER: Readonly<Record<Part, string>> = { clusters: "cluster", users: "user", contexts: "context" };

export const emptyConfig: Kubeconfig = { clusters: [], users: [], contexts: [], currentContext: "" };

export function text(fields: unknown, name: string): string {
  const value = fieldOf(fields, name);
  return typeof value === "string" ? value : "";
}

export function find(config: Kubeconfig, part: Part, name: string): Stanza | undefined {
  return config[part].find((stanza) => stanza.name === name);
}

function stanzas(document: unknown, part: Part, file: string): Stanza[] {
  const list = fieldOf(document, part);
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).map((entry) => {
    const fields = fieldOf(entry, INNER[part]);
    return { name: text(entry, "name"), fields: isObject(fields) ? fields : {}, file };
  });
}

/** @throws CommandError, FileError */
export async function readConfig(system: System, file: string): Promise<Kubeconfig> {
  const content = system.files.read(file);
  let document: unknown;
  try {
    [document = {}] = await readYaml(content);
  } catch (error) {
    throw new CommandError(`error loading config file ${JSON.stringify(file)}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    clusters: stanzas(document, "clusters", file),
    users: stanzas(document, "users", file),
    contexts: stanzas(document, "contexts", file),
    currentContext: text(document, "current-context"),
  };
}

export interface Paths {
  /** In the order in which they are merged: what is in the first counts. */
  readonly files: readonly string[];
  /** Given by `--kubeconfig`: it must be there. */
  readonly explicit: boolean;
}

export function configPaths(system: System, flag: string): Paths {
  if (flag !== "") return { files: [flag], explicit: true };
  const listed = (system.environment["KUBECONFIG"] ?? "").split(":").filter((path) => path !== "");
  if (listed.length > 0) return { files: [...new Set(listed)], explicit: false };
  return { files: [`${system.environment["HOME"] ?? "/root"}/.kube/config`], explicit: false };
}

function merge(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  const join = (part: Part): Stanza[] => [...first[part], ...second[part].filter(({ name }) => find(first, part, name) === undefined)];
  return { clusters: join("clusters"), users: join("users"), contexts: join("contexts"), currentContext: first.currentContext || second.currentContext };
}

/** @throws CommandError */
export async function loadConfig(system: System, paths: Paths): Promise<Kubeconfig> {
  let config = emptyConfig;
  for (const file of paths.files) {
    if (system.files.kind(file) === undefined) {
      if (!paths.explicit) continue;
      throw new CommandError(`stat ${file}: no such file or directory`);
    }
    try {
      config = merge(config, await readConfig(system, file));
    } catch (error) {
      if (error instanceof FileError) throw new CommandError(`error loading config file ${JSON.stringify(file)}: ${error.message}`);
      throw error;
    }
  }
  return config;
}
