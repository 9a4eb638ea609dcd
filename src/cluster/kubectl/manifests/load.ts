/** `-f`: files, folders, the standard input. Source: cli-runtime, pkg/resource/{builder,visitor}.go. */
import { fieldOf, isObject, type ResourceInfo } from "../../../kube/index.ts";
import type { Files } from "../../../sys/index.ts";
import type { Invocation } from "../cli/command.ts";
import { CommandError, Several } from "../cli/failure.ts";
import { readYaml } from "./read-yaml.ts";

export interface Manifest {
  readonly mapping: ResourceInfo;
  readonly namespace: string;
  /** Empty where one is to be made up. */
  readonly name: string;
  readonly object: Readonly<Record<string, unknown>>;
  /** The file, or `STDIN`. */
  readonly source: string;
}

interface Text {
  readonly source: string;
  readonly content: string;
}

const EXTENSION = /\.(json|yaml|yml)$/;

function filesBelow(files: Files, folder: string, recursive: boolean): string[] {
  return files.list(folder).flatMap((name) => {
    const path = `${folder.replace(/\/+$/, "")}/${name}`;
    if (files.kind(path) === "folder") return recursive ? filesBelow(files, path, true) : [];
    return EXTENSION.test(name) ? [path] : [];
  });
}

function texts({ flags, system }: Invocation): Text[] {
  const { files, terminal } = system;
  return flags.list("filename").flatMap((path): Text[] => {
    if (path === "-") return [{ source: "STDIN", content: terminal.input() }];
    if (/^https?:\/\//.test(path)) throw new CommandError(`unable to read URL ${JSON.stringify(path)}: this kubectl reads files only`);
    const kind = files.kind(path);
    if (kind === undefined) throw new CommandError(`the path ${JSON.stringify(path)} does not exist`);
    if (kind === "file") return [{ source: path, content: files.read(path) }];
    const found = filesBelow(files, path, flags.bool("recursive"));
    if (found.length === 0) throw new CommandError(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
    return found.map((file) => ({ source: file, content: files.read(file) }));
  });
}

/** Lists are taken apart. */
function flatten(object: unknown): readonly unknown[] {
  const items = fieldOf(object, "items");
  const kind = fieldOf(object, "kind");
  if (typeof kind === "string" && kind.endsWith("List") && Array.isArray(items)) return (items as readonly unknown[]).flatMap(flatten);
  return [object];
}

function textOf(value: unknown, name: string): string {
  const found = fieldOf(value, name);
  return typeof found === "string" ? found : "";
}

async function manifestOf({ session, flags }: Invocation, value: unknown, source: string, where: Where): Promise<Manifest> {
  if (!isObject(value)) throw new CommandError(`error parsing ${source}: json: cannot unmarshal ${Array.isArray(value) ? "array" : typeof value} into Go value of type map[string]interface {}`);
  const [apiVersion, kind] = [textOf(value, "apiVersion"), textOf(value, "kind")];
  if (apiVersion === "" || kind === "") {
    const missing = [...(apiVersion === "" ? ["apiVersion not set"] : []), ...(kind === "" ? ["kind not set"] : [])];
    if (flags.has("validate") && !/^(false|ignore)$/.test(flags.string("validate"))) {
      throw new CommandError(`error validating ${JSON.stringify(source)}: error validating data: ${missing.length > 1 ? `[${missing.join(", ")}]` : missing.join("")}; if you choose to ignore these errors, turn validation off with --validate=false`);
    }
    throw new CommandError(`unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  }
  const metadata = fieldOf(value, "metadata");
  const own = textOf(metadata, "namespace");
  const mapping = await session.discovery.ofKind(apiVersion, kind);
  if (mapping === undefined) {
    throw new CommandError(`resource mapping not found for name: ${JSON.stringify(textOf(metadata, "name"))} namespace: ${JSON.stringify(own)} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`);
  }
  if (mapping.namespaced && where.explicit && own !== "" && own !== where.namespace) {
    throw new CommandError(`the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(where.namespace)}. You must pass '--namespace=${own}' to perform this operation.`);
  }
  const namespace = mapping.namespaced ? own || where.namespace : "";
  const object = mapping.namespaced && own === "" ? { ...value, metadata: { ...(isObject(metadata) ? metadata : {}), namespace } } : value;
  return { mapping, namespace, name: textOf(metadata, "name"), object, source };
}

interface Where {
  readonly namespace: string;
  readonly explicit: boolean;
}

/** `whole`: more than one object was given, or a folder. @throws CommandError, Several */
export async function loadManifests(invocation: Invocation, where: Where): Promise<{ readonly manifests: readonly Manifest[]; readonly whole: boolean; readonly errors: readonly unknown[] }> {
  const manifests: Manifest[] = [];
  const errors: unknown[] = [];
  const read = texts(invocation);
  for (const { source, content } of read) {
    let documents: readonly unknown[];
    try {
      documents = (await readYaml(content)).flatMap(flatten);
    } catch (error) {
      errors.push(new CommandError(`error parsing ${source}: error converting YAML to JSON: ${error instanceof Error ? error.message : String(error)}`));
      continue;
    }
    for (const value of documents) {
      try {
        manifests.push(await manifestOf(invocation, value, source, where));
      } catch (error) {
        errors.push(error);
      }
    }
  }
  if (manifests.length === 0 && errors.length > 0) throw errors.length === 1 ? errors[0] : new Several(errors);
  return { manifests, whole: manifests.length !== 1 || read.length !== 1, errors };
}
