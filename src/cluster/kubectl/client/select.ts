/** Which objects a command line means. Source: cli-runtime, pkg/resource/builder.go. */
import type { ResourceInfo } from "../../../kube/index.ts";
import type { Invocation } from "../cli/command.ts";
import { CommandError } from "../cli/failure.ts";
import { bool, list, string, type Flag } from "../cli/flag.ts";
import type { Manifest } from "../manifests/load.ts";

export interface Named {
  readonly mapping: ResourceInfo;
  readonly namespace: string;
  readonly name: string;
  /** As the file has it. */
  readonly manifest?: Manifest;
}

export type Selection =
  /** Whole collections, or what selectors leave of them. */
  | { readonly kind: "collections"; readonly collections: readonly { readonly mapping: ResourceInfo; readonly namespace: string }[]; readonly labels: string; readonly fields: string }
  /** `single`: just one was named, so that its object is shown rather than a list. */
  | { readonly kind: "named"; readonly named: readonly Named[]; readonly single: boolean; /** Of files that could not be read; the others go on. */ readonly errors?: readonly unknown[] };

export interface SelectOptions {
  /** What stands for resources among the arguments; all arguments unless given. */
  readonly args?: readonly string[];
  /** A type alone means all of them. */
  readonly allowAll?: boolean;
  readonly selectAll?: boolean;
  readonly allNamespaces?: boolean;
  /** `--selector` is something of the command's own. */
  readonly ownSelector?: boolean;
  /** Several types are refused. */
  readonly oneType?: boolean;
}

export const fileFlags = (usage: string): readonly Flag[] => [
  list("filename", usage, { short: "f" }),
  string("kustomize", "Not available here: kustomization directories are not built.", { short: "k" }),
  bool("recursive", "Read the directories given with -f, --filename recursively.", { short: "R" }),
];

export const selectorFlag: Flag = string("selector", "Only objects whose labels match, for example -l app=web,tier!=db or -l 'app in (a,b)'.", { short: "l" });
export const fieldSelectorFlag: Flag = string("field-selector", "Only objects whose fields match, for example --field-selector metadata.name=web. Each type supports a few fields.");

export const NOTHING_GIVEN = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

const splitTypes = (argument: string): string[] => [...new Set(argument.split(","))];

/** @throws CommandError */
export async function mappingOf({ session }: Invocation, argument: string): Promise<ResourceInfo> {
  const found = await session.discovery.find(argument);
  if (found === undefined) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(argument.split(".")[0] ?? "")}`);
  return found;
}

/** `pods,svc a b` means each of the types by each of the names. */
function multiplied(args: readonly string[]): readonly string[] {
  const [first = "", ...names] = args;
  const types = splitTypes(first);
  return names.length > 0 && types.length > 1 ? types.flatMap((type) => names.map((name) => `${type}/${name}`)) : args;
}

function checkSlashes(args: readonly string[]): boolean {
  const withSlash = args.filter((argument) => argument.includes("/")).length;
  if (withSlash > 0 && withSlash !== args.length) {
    throw new CommandError("there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'");
  }
  return withSlash > 0;
}

async function typesOf(invocation: Invocation, argument: string): Promise<ResourceInfo[]> {
  const mappings = new Map<string, ResourceInfo>();
  for (const type of splitTypes(argument)) {
    const category = await invocation.session.discovery.category(type);
    for (const mapping of category ?? [await mappingOf(invocation, type)]) mappings.set(`${mapping.group}/${mapping.kind}`, mapping);
  }
  return [...mappings.values()];
}

async function slashed(invocation: Invocation, args: readonly string[], namespace: string, oneType: boolean): Promise<Selection> {
  const named: Named[] = [];
  for (const argument of args) {
    const [type = "", name = "", ...more] = argument.split("/");
    if (more.length > 0) throw new CommandError("arguments in resource/name form may not have more than one slash");
    if (type === "" || name === "" || splitTypes(type).length !== 1) throw new CommandError("arguments in resource/name form must have a single resource and name");
    const mapping = await mappingOf(invocation, type);
    named.push({ mapping, namespace: mapping.namespaced ? namespace : "", name });
  }
  if (oneType && new Set(named.map(({ mapping }) => `${mapping.group}/${mapping.resource}`)).size > 1) throw new CommandError("you may only specify a single resource type");
  return { kind: "named", named, single: args.length === 1 };
}

/** @throws CommandError, StatusError */
export async function select(invocation: Invocation, options: SelectOptions = {}): Promise<Selection> {
  const { flags } = invocation;
  const labels = options.ownSelector === true ? "" : flags.string("selector");
  const fields = flags.string("field-selector");
  const { name: namespace, explicit } = await invocation.session.namespace();
  const given = options.args ?? invocation.args;
  if (flags.has("filename") && flags.list("filename").length > 0) {
    if (given.length > 0) throw new CommandError("when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as well");
    const { loadManifests } = await import("../manifests/load.ts");
    const { manifests, whole, errors } = await loadManifests(invocation, { namespace, explicit });
    return { kind: "named", named: manifests.map((manifest) => ({ ...manifest, manifest })), single: !whole, errors };
  }
  if (flags.string("kustomize") !== "") throw new CommandError("kustomization directories are not available in this kubectl: use -f");
  const args = multiplied(given);
  const combined = checkSlashes(args);
  const selecting = labels !== "" || fields !== "" || options.selectAll === true;
  if (options.selectAll === true && (labels !== "" || fields !== "")) throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  if (combined && selecting) throw new CommandError("selectors and the all flag cannot be used when passing resource/name arguments");
  const where = options.allNamespaces === true ? "" : namespace;
  if (combined) return slashed(invocation, args, where, options.oneType === true);
  const [first, ...names] = args;
  if (first === undefined) throw new CommandError(selecting ? "at least one resource must be specified to use a selector" : NOTHING_GIVEN);
  const mappings = await typesOf(invocation, first);
  if (options.oneType === true && mappings.length > 1) throw new CommandError("you may only specify a single resource type");
  if (names.length === 0) {
    if (!selecting && options.allowAll !== true) throw new CommandError("resource(s) were provided, but no name was specified");
    return { kind: "collections", collections: mappings.map((mapping) => ({ mapping, namespace: mapping.namespaced ? where : "" })), labels, fields };
  }
  if (selecting) throw new CommandError("name cannot be provided when a selector is specified");
  return namesOf(mappings, names, where, options.allNamespaces === true);
}

function namesOf(mappings: readonly ResourceInfo[], names: readonly string[], namespace: string, everywhere: boolean): Selection {
  if (mappings.length > 1) throw new CommandError("you must specify only one resource");
  if (everywhere && mappings.some(({ namespaced }) => namespaced)) throw new CommandError("a resource cannot be retrieved by name across all namespaces");
  return { kind: "named", named: mappings.flatMap((mapping) => names.map((name) => ({ mapping, namespace: mapping.namespaced ? namespace : "", name }))), single: names.length === 1 };
}
