/** `--from-literal`, `--from-file`, `--from-env-file`. Source: kubectl, pkg/util/util.go, pkg/cmd/util/env_file.go. */
import { checkConfigMapKey } from "../../../../kube/index.ts";
import type { Invocation } from "../../cli/command.ts";
import { CommandError } from "../../cli/failure.ts";
import { array, type Flag } from "../../cli/flag.ts";

export const sourceFlags: readonly Flag[] = [
  array("from-file", "A file, under its own name or as key=file; or a directory, of which every file becomes a key."),
  array("from-literal", "A key and its value, as key=value; may be given several times."),
];

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function literal(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new CommandError(`invalid literal source ${text}, expected key=value`);
  const value = text.slice(at + 1);
  return [text.slice(0, at), /^(".*"|'.*')$/s.test(value) ? value.slice(1, -1) : value];
}

function fromFile({ system }: Invocation, text: string): (readonly [string, string])[] {
  const at = text.indexOf("=");
  const path = at < 0 ? text : text.slice(at + 1);
  const key = at < 0 ? baseName(path) : text.slice(0, at);
  if (at === 0) throw new CommandError(`key name for file path ${path} missing`);
  if (at === text.length - 1 && at > 0) throw new CommandError(`file path for key name ${key} missing`);
  const kind = system.files.kind(path);
  if (kind === undefined) throw new CommandError(`error reading ${path}: no such file or directory`);
  if (kind === "file") return [[key, system.files.read(path)]];
  if (at >= 0) throw new CommandError("cannot give a key name for a directory path");
  const inner = system.files.list(path).filter((name) => system.files.kind(`${path}/${name}`) === "file" && checkConfigMapKey(name).length === 0);
  return inner.map((name) => [name, system.files.read(`${path.replace(/\/+$/, "")}/${name}`)]);
}

function fromEnvironment({ system }: Invocation, path: string): (readonly [string, string])[] {
  return system.files.read(path).split("\n").flatMap((line): (readonly [string, string])[] => {
    const text = line.trimStart();
    if (text === "" || text.startsWith("#")) return [];
    const at = text.indexOf("=");
    return [at < 0 ? [text, system.environment[text] ?? ""] : [text.slice(0, at), text.slice(at + 1)]];
  });
}

/** @throws CommandError */
export function readSources(invocation: Invocation, twice: (key: string) => string): ReadonlyMap<string, string> {
  const { flags } = invocation;
  const result = new Map<string, string>();
  const environment = flags.list("from-env-file");
  if (environment.length > 0 && (flags.list("from-file").length > 0 || flags.list("from-literal").length > 0)) throw new CommandError("from-env-file cannot be combined with from-file or from-literal");
  const pairs = [...flags.list("from-file").flatMap((text) => fromFile(invocation, text)), ...flags.list("from-literal").map(literal), ...environment.flatMap((path) => fromEnvironment(invocation, path))];
  for (const [key, value] of pairs) {
    const wrong = checkConfigMapKey(key);
    if (wrong.length > 0) throw new CommandError(`${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${wrong.join(",")}`);
    if (result.has(key)) throw new CommandError(twice(key));
    result.set(key, value);
  }
  return result;
}
