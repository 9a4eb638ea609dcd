/** `kubectl label` and `kubectl annotate`. Source: kubectl, pkg/cmd/label/label.go, pkg/cmd/annotate/annotate.go. */
import { checkLabelValue, isObject } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import { gather, type Fetched, type Fields } from "../client/fetch.ts";
import { objectPath } from "../client/paths.ts";
import { fieldSelectorFlag, fileFlags, select, selectorFlag } from "../client/select.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { dryRunFlag, dryRunOf, fieldManagerFlag, writeQuery, type DryRun } from "../cli/common-flags.ts";
import { CommandError, throwAll } from "../cli/failure.ts";
import { bool, string } from "../cli/flag.ts";
import { mergePatch } from "../patch/three-way.ts";
import { outputFlags } from "../print/formats.ts";
import { resultPrinter } from "../print/output.ts";

/** What is changed, and the words for it. */
interface What {
  readonly field: "labels" | "annotations";
  /** `label` */
  readonly one: string;
  readonly check: (pair: string, value: string) => void;
}

interface Changes {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

const isPair = (argument: string): boolean => argument.includes("=") || argument.endsWith("-");

function split(args: readonly string[], what: What): { readonly resources: readonly string[]; readonly pairs: readonly string[] } {
  const first = args.findIndex(isPair);
  const at = first < 0 ? args.length : first;
  const stray = args.slice(at).find((argument) => !isPair(argument));
  if (stray !== undefined) throw new CommandError(`all resources must be specified before ${what.one} changes: ${stray}`);
  return { resources: args.slice(0, at), pairs: args.slice(at) };
}

function changesOf(pairs: readonly string[], what: What): Changes {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 0) remove.push(pair.slice(0, -1));
    else {
      const value = pair.slice(at + 1);
      what.check(pair, value);
      set[pair.slice(0, at)] = value;
    }
  }
  if (remove.some((key) => Object.hasOwn(set, key))) throw new CommandError(`can not both modify and remove ${what.one === "label" ? "a label" : "an annotation"} in the same command`);
  return { set, remove };
}

const present = (object: Fields, field: string): Readonly<Record<string, unknown>> => {
  const metadata = object["metadata"];
  const found = isObject(metadata) ? metadata[field] : undefined;
  return isObject(found) ? found : {};
};

/** @throws CommandError */
function changed(object: Fields, { field }: What, { set, remove }: Changes, overwrite: boolean): Fields {
  const before = present(object, field);
  const clashes = overwrite ? [] : Object.keys(set).filter((key) => Object.hasOwn(before, key) && (field === "annotations" || before[key] !== set[key]));
  const [first] = clashes;
  if (first !== undefined && field === "labels") throw new CommandError(clashes.map((key) => `'${key}' already has a value (${String(before[key])}), and --overwrite is false`).join(", "));
  if (first !== undefined) throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${clashes.map((key) => `'${key}' already has a value (${String(before[key])})`).join("; ")}`);
  const after = Object.fromEntries([...Object.entries(before), ...Object.entries(set)].filter(([key]) => !remove.includes(key)));
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {};
  return { ...object, metadata: { ...metadata, [field]: Object.keys(after).length === 0 ? undefined : after } };
}

function message(what: What, before: Fields, after: Fields, overwrite: boolean): string {
  if (what.field === "annotations") return "annotated";
  const [old, now] = [JSON.stringify(before), JSON.stringify(after)];
  if (Object.keys(mergePatch(before, after)).length === 0) return "not labeled";
  return !overwrite && now.length < old.length ? "unlabeled" : "labeled";
}

class Changer {
  readonly #invocation: Invocation;
  readonly #what: What;
  readonly #changes: Changes;
  readonly #dryRun: DryRun;
  readonly #print: (object: unknown, operation: string) => string;

  constructor(invocation: Invocation, what: What, changes: Changes, dryRun: DryRun) {
    this.#invocation = invocation;
    this.#what = what;
    this.#changes = changes;
    this.#dryRun = dryRun;
    this.#print = resultPrinter(invocation.flags, invocation.system.files, dryRun);
  }

  async change(client: Client | undefined, { mapping, namespace, name, object }: Fetched, single: boolean): Promise<void> {
    const { flags, system } = this.#invocation;
    if (flags.bool("list")) return this.#list(object, mapping.kind, mapping.group, name, single);
    for (const key of this.#what.field === "labels" ? this.#changes.remove : []) {
      if (!Object.hasOwn(present(object, "labels"), key) && client !== undefined) system.terminal.out(`label ${JSON.stringify(key)} not found.\n`);
    }
    const after = changed(object, this.#what, this.#changes, flags.bool("overwrite"));
    const operation = message(this.#what, object, after, flags.bool("overwrite"));
    if (client === undefined || this.#dryRun === "client") return system.terminal.out(this.#print(after, operation));
    const version = flags.string("resource-version");
    const patch = mergePatch(object, after);
    const body = version === "" ? patch : { ...patch, metadata: { ...(isObject(patch["metadata"]) ? patch["metadata"] : {}), resourceVersion: version } };
    const answer = await client.json("PATCH", objectPath(mapping, namespace, name), { body, contentType: "application/merge-patch+json", query: writeQuery(flags, this.#dryRun) });
    system.terminal.out(this.#print(this.#what.field === "labels" ? after : answer, operation));
  }

  #list(object: Fields, kind: string, group: string, name: string, single: boolean): void {
    const { terminal } = this.#invocation.system;
    if (!single) terminal.out(`Listing ${this.#what.field} for ${kind}.${group}/${name}:\n`);
    for (const [key, value] of Object.entries(present(object, this.#what.field)).sort(([a], [b]) => (a < b ? -1 : 1))) terminal.out(`${single ? "" : " "}${key}=${String(value)}\n`);
  }
}

async function run(invocation: Invocation, what: What): Promise<void> {
  const { flags, args, session } = invocation;
  const { resources, pairs } = split(args, what);
  const changes = changesOf(pairs, what);
  const dryRun = dryRunOf(flags);
  const files = flags.list("filename").length > 0;
  if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (flags.bool("all") && flags.string("field-selector") !== "") throw new CommandError("cannot set --all and --field-selector at the same time");
  if (flags.bool("local") && resources.length > 0) throw new CommandError("can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set");
  if (flags.bool("local") && !files) throw new CommandError("one or more files must be specified as -f pod.yaml or --filename=pod.json");
  if (resources.length < 1 && !files) throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (Object.keys(changes.set).length === 0 && changes.remove.length === 0 && !flags.bool("list")) throw new CommandError(`at least one ${what.one} update is required`);
  const selection = await select(invocation, { args: resources, allowAll: flags.bool("all"), selectAll: flags.bool("all"), allNamespaces: flags.bool("all-namespaces") });
  const changer = new Changer(invocation, what, changes, dryRun);
  if (flags.bool("local")) {
    for (const named of selection.kind === "named" ? selection.named : []) await changer.change(undefined, { ...named, object: named.manifest?.object ?? {} }, selection.kind === "named" && selection.single);
    return;
  }
  const client = await session.client();
  const gathered = await gather(client, selection);
  if (!gathered.single && flags.string("resource-version") !== "") throw new CommandError("--resource-version may only be used with a single resource");
  const errors: unknown[] = [...gathered.errors];
  for (const found of gathered.found) {
    try {
      await changer.change(client, found, gathered.single);
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}

const flagsOf = (what: What, manager: string): Command["flags"] => [
  ...outputFlags, ...fileFlags(`Files that name the resources to ${what.one}.`), selectorFlag, fieldSelectorFlag, dryRunFlag, fieldManagerFlag(manager),
  bool("all", "All resources of the types given, in the namespace."), bool("all-namespaces", "In all namespaces.", { short: "A" }),
  bool("list", `Show the ${what.field} of the resources.`), bool("local", "Change only what the file has, and ask no server."),
  bool("overwrite", `Change ${what.field} that are there already.`), string("resource-version", "Only where the object has this version."),
];

const labels: What = {
  field: "labels", one: "label",
  check(pair, value) {
    if (pair.split("=").length !== 2) throw new CommandError(`invalid label spec: ${pair}`);
    const wrong = checkLabelValue(value);
    if (wrong.length > 0) throw new CommandError(`invalid label value: ${JSON.stringify(pair)}: ${wrong.join(";")}`);
  },
};

const annotations: What = { field: "annotations", one: "annotation", check: () => undefined };

export const label: Command = {
  use: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  details: "Update the labels on a resource.\n\n A key and a value begin and end with a letter or digit, and may have hyphens, dots and underscores in between, 63 characters each.\n The key may have a DNS name and a slash before it: example.com/my-app.",
  examples: [
    ["Label a pod", "kubectl label pod web tier=front"],
    ["Change a label that is there", "kubectl label --overwrite pod web tier=back"],
    ["Take a label off", "kubectl label pod web tier-"],
    ["Label all pods of the namespace", "kubectl label pods --all tier=front"],
  ],
  flags: flagsOf(labels, "kubectl-label"),
  run: (invocation) => run(invocation, labels),
};

export const annotate: Command = {
  use: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
  details: "Update the annotations on one or more resources.\n\n Annotations are keys and values that may be longer than labels and have any characters.",
  examples: [
    ["Annotate a pod", "kubectl annotate pod web description='the front'"],
    ["Take an annotation off", "kubectl annotate pod web description-"],
  ],
  flags: flagsOf(annotations, "kubectl-annotate"),
  run: (invocation) => run(invocation, annotations),
};

