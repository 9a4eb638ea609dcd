/** `kubectl config`. Source: kubectl, pkg/cmd/config. */
import { usageError, type Command, type Group, type Invocation } from "../cli/command.ts";
import { CommandError } from "../cli/failure.ts";
import { bool, string } from "../cli/flag.ts";
import { changeFile, defaultFile, documentOf, minified, redacted, withoutStanza, withStanza } from "../config/edit.ts";
import { find, text, type Part } from "../config/kubeconfig.ts";
import { setCommands } from "./config-set.ts";
import { FORMATS, outputFlags, unknownFormat } from "../print/formats.ts";
import { objectPrinter } from "../print/output.ts";
import { TABLE_STYLE, TabWriter } from "../print/tab-writer.ts";

async function view({ flags, session, system, args, path }: Invocation): Promise<void> {
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(" ")}]`);
  const chosen = flags.string("context");
  let config = await session.config();
  if (chosen !== "") config = { ...config, currentContext: chosen };
  if (flags.bool("minify")) {
    const small = minified(config);
    if (small === undefined) throw new CommandError(config.currentContext === "" ? "current-context must exist in order to minify" : `cannot locate context ${config.currentContext}`);
    config = small;
  }
  const document = documentOf(flags.bool("raw") || flags.bool("flatten") ? config : redacted(config));
  const output = flags.string("output") || "yaml";
  if (output === "json") return system.terminal.out(`${JSON.stringify(inOrder(document), undefined, 4)}\n`);
  const print = objectPrinter(flags, system.files);
  if (print === undefined && output !== "yaml") throw unknownFormat(output, FORMATS);
  const { writeYaml } = await import("../manifests/yaml-write.ts");
  system.terminal.out(print ? print(document) : writeYaml(document));
}

/** Go's type has its fields in this order. */
function inOrder(document: Readonly<Record<string, unknown>>): unknown {
  const order = ["kind", "apiVersion", "preferences", "clusters", "users", "contexts", "current-context"];
  return Object.fromEntries(order.map((name) => [name, document[name]]));
}

async function getContexts({ flags, session, system, args }: Invocation): Promise<void> {
  const config = await session.config();
  const output = flags.string("output");
  if (output !== "" && output !== "name") throw new CommandError("output must be one of '' or 'name': " + output);
  const names = args.length > 0 ? args : config.contexts.map(({ name }) => name).sort();
  const writer = new TabWriter(TABLE_STYLE);
  if (output === "" && !flags.bool("no-headers")) writer.write("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n");
  const missing: string[] = [];
  for (const name of names) {
    const context = find(config, "contexts", name);
    if (context === undefined) missing.push(name);
    else if (output === "name") writer.write(`${name}\n`);
    else writer.write(`${[name === config.currentContext ? "*" : "", name, text(context.fields, "cluster"), text(context.fields, "user"), text(context.fields, "namespace")].join("\t")}\n`);
  }
  system.terminal.out(writer.flush());
  if (missing.length > 0) throw new CommandError(missing.map((name) => `context ${name} not found`).join("\n"));
}

async function listNames({ session, system }: Invocation, part: Part): Promise<void> {
  const config = await session.config();
  const names = config[part].map(({ name }) => name).sort();
  if (part === "users" && names.length === 0) return system.terminal.out("No users found.\n");
  system.terminal.out(["NAME", ...names].map((name) => `${name}\n`).join(""));
}

async function useContext({ session, system, args, path }: Invocation): Promise<void> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  if (find(await session.config(), "contexts", name) === undefined) throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`);
  await changeFile(system, defaultFile(system, session.paths), (config) => ({ ...config, currentContext: name }));
  system.terminal.out(`Switched to context ${JSON.stringify(name)}.\n`);
}

async function currentContext({ session, system }: Invocation): Promise<void> {
  const { currentContext: current } = await session.config();
  if (current === "") throw new CommandError("current-context is not set");
  system.terminal.out(`${current}\n`);
}

async function remove(invocation: Invocation, part: Part, word: string): Promise<void> {
  const { session, system, args, path } = invocation;
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  const config = await session.config();
  const stanza = find(config, part, name);
  if (stanza === undefined) throw new CommandError(`cannot delete ${word} ${name}, not in ${defaultFile(system, session.paths)}`);
  if (part === "contexts" && config.currentContext === name) system.terminal.err('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
  await changeFile(system, stanza.file, (before) => withoutStanza(before, part, name));
  system.terminal.out(`deleted ${word} ${name} from ${stanza.file}\n`);
}

async function renameContext({ session, system, args, path }: Invocation): Promise<void> {
  const [from, to] = args;
  if (from === undefined || to === undefined || args.length !== 2) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  const config = await session.config();
  const stanza = find(config, "contexts", from);
  if (stanza === undefined) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${defaultFile(system, session.paths)}`);
  if (find(config, "contexts", to) !== undefined) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${defaultFile(system, session.paths)}`);
  await changeFile(system, stanza.file, (before) => ({ ...withStanza(withoutStanza(before, "contexts", from), "contexts", { ...stanza, name: to }), currentContext: before.currentContext === from ? to : before.currentContext }));
  system.terminal.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
}

const simple = (use: string, details: string, run: Command["run"], flags: Command["flags"] = []): Command => ({ use, details, flags, run });

const commands: Readonly<Record<string, readonly [summary: string, command: Command]>> = {
  "current-context": ["Display the current-context", simple("current-context", "Display the current-context.", currentContext)],
  "delete-cluster": ["Delete the specified cluster from the kubeconfig", simple("delete-cluster NAME", "Delete the specified cluster from the kubeconfig.", (invocation) => remove(invocation, "clusters", "cluster"))],
  "delete-context": ["Delete the specified context from the kubeconfig", simple("delete-context NAME", "Delete the specified context from the kubeconfig.", (invocation) => remove(invocation, "contexts", "context"))],
  "delete-user": ["Delete the specified user from the kubeconfig", simple("delete-user NAME", "Delete the specified user from the kubeconfig.", (invocation) => remove(invocation, "users", "user"))],
  "get-clusters": ["Display clusters defined in the kubeconfig", simple("get-clusters", "Display clusters defined in the kubeconfig.", (invocation) => listNames(invocation, "clusters"))],
  "get-contexts": ["Describe one or many contexts", simple("get-contexts [(-o|--output=)name)]", "Display one or many contexts from the kubeconfig file.", getContexts, [bool("no-headers", "Leave out the headers."), string("output", "Output format. One of: (name).", { short: "o" })])],
  "get-users": ["Display users defined in the kubeconfig", simple("get-users", "Display users defined in the kubeconfig.", (invocation) => listNames(invocation, "users"))],
  "rename-context": ["Rename a context from the kubeconfig file", simple("rename-context CONTEXT_NAME NEW_NAME", "Renames a context from the kubeconfig file.", renameContext)],
  view: ["Display merged kubeconfig settings or a specified kubeconfig file", simple("view [flags]", "Display merged kubeconfig settings or a specified kubeconfig file.\n\n Secrets are left out; --raw shows them.", view, [
    ...outputFlags.map((flag) => (flag.name === "output" ? { ...flag, initial: "yaml" } : flag)), bool("minify", "Only what the current context needs."), bool("raw", "With certificates, keys and tokens."), bool("flatten", "With certificates and keys in the file itself."), bool("merge", "Merge all kubeconfig files.", { initial: "true" }),
  ])],
  ...setCommands,
};

export const group: Group = {
  use: "config SUBCOMMAND",
  details: `Modify kubeconfig files using subcommands like "kubectl config use-context my-context".

 The file is that of --kubeconfig; or those that the variable KUBECONFIG lists, which are merged; or ~/.kube/config.`,
  below: [
    ...Object.entries(commands).map(([name, [summary, command]]) => ({ name, summary, load: () => Promise.resolve(command) })),
    { name: "use-context", aliases: ["use"], summary: "Set the current-context in a kubeconfig file", load: () => Promise.resolve(simple("use-context CONTEXT_NAME", "Set the current-context in a kubeconfig file.", useContext)) },
  ],
};

