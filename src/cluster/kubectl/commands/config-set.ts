/** `kubectl config set`, `unset`, `set-cluster`, `set-context`, `set-credentials`. Source: kubectl, pkg/cmd/config/*.go. */
import { toBase64, utf8 } from "../../../base/index.ts";
import { usageError, type Command, type Invocation } from "../cli/command.ts";
import { CommandError } from "../cli/failure.ts";
import { array, bool, string, type Flag } from "../cli/flag.ts";
import { changeFile, defaultFile, withoutStanza, withStanza } from "../config/edit.ts";
import { find, PARTS, type Fields, type Kubeconfig, type Part } from "../config/kubeconfig.ts";

async function nameOf({ args, path, flags, session }: Invocation): Promise<string> {
  const [name, ...more] = args;
  if (flags.has("current") && flags.bool("current")) {
    if (args.length > 0) throw new CommandError("cannot specify both a context name and --current");
    const { currentContext } = await session.config();
    if (currentContext === "") throw new CommandError("no current context is set");
    return currentContext;
  }
  if (name === undefined && flags.has("current")) throw new CommandError("you must specify a non-empty context name or --current");
  if (name === undefined || more.length > 0) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  return name;
}

async function setStanza(invocation: Invocation, part: Part, word: string, given: Fields): Promise<void> {
  const { session, system } = invocation;
  const name = await nameOf(invocation);
  const before = find(await session.config(), part, name);
  const file = before?.file ?? defaultFile(system, session.paths);
  const fields = Object.fromEntries(Object.entries({ ...before?.fields, ...given }).filter(([, value]) => value !== undefined));
  await changeFile(system, file, (config) => withStanza(config, part, { name, fields, file }));
  system.terminal.out(part === "contexts" ? `Context ${JSON.stringify(name)} ${before === undefined ? "created" : "modified"}.\n` : `${word} ${JSON.stringify(name)} set.\n`);
}

/** Only flags that were given change anything. */
function chosen({ flags }: Invocation, names: readonly string[]): Fields {
  return Object.fromEntries(names.filter((name) => flags.changed(name)).map((name) => [name, flags.string(name)]));
}

/** A file named, or what is in it. */
function pem({ flags, system }: Invocation, name: string): Fields {
  if (!flags.changed(name)) return {};
  const path = flags.string(name);
  return flags.bool("embed-certs") ? { [`${name}-data`]: toBase64(utf8(system.files.read(path))), [name]: undefined } : { [name]: path, [`${name}-data`]: undefined };
}

const embed = bool("embed-certs", "Put the files' contents into the kubeconfig.");

function setCluster(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const insecure = flags.changed("insecure-skip-tls-verify") ? { "insecure-skip-tls-verify": flags.bool("insecure-skip-tls-verify") ? true : undefined } : {};
  return setStanza(invocation, "clusters", "Cluster", { ...chosen(invocation, ["server", "tls-server-name", "proxy-url"]), ...pem(invocation, "certificate-authority"), ...insecure });
}

function setCredentials(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  if (flags.changed("token") && (flags.changed("username") || flags.changed("password"))) throw new CommandError("you cannot specify more than one authentication method at the same time: --token or --username/--password");
  return setStanza(invocation, "users", "User", { ...chosen(invocation, ["token", "username", "password"]), ...pem(invocation, "client-certificate"), ...pem(invocation, "client-key") });
}

/** Where `users.jane.token` is. A name may have dots in it: the longest that is there counts. */
function target(config: Kubeconfig, path: string): { readonly part: Part; readonly name: string; readonly field: string } | undefined {
  const [first = "", ...rest] = path.split(".");
  const part = PARTS.find((one) => one === first);
  if (part === undefined || rest.length === 0) return undefined;
  const names = rest.map((_, length) => rest.slice(0, length + 1).join("."));
  const name = names.filter((one) => find(config, part, one) !== undefined).at(-1) ?? rest[0] ?? "";
  return { part, name, field: rest.join(".").slice(name.length + 1) };
}

async function set({ args, path, session, system }: Invocation): Promise<void> {
  const [property, value] = args;
  if (property === undefined || value === undefined || args.length !== 2) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  const config = await session.config();
  const where = target(config, property);
  const file = defaultFile(system, session.paths);
  if (property === "current-context") await changeFile(system, file, (before) => ({ ...before, currentContext: value }));
  else if (where === undefined || where.field === "") throw new CommandError(`unable to parse ${property} after [] at api.Config`);
  else {
    const before = find(config, where.part, where.name);
    const fields = { ...before?.fields, [where.field]: /^(true|false)$/.test(value) ? value === "true" : value };
    await changeFile(system, before?.file ?? file, (all) => withStanza(all, where.part, { name: where.name, fields, file: before?.file ?? file }));
  }
  system.terminal.out(`Property ${JSON.stringify(property)} set.\n`);
}

async function unset({ args, path, session, system }: Invocation): Promise<void> {
  const [property] = args;
  if (property === undefined || args.length !== 1) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  const config = await session.config();
  const where = target(config, property);
  const file = defaultFile(system, session.paths);
  if (property === "current-context") await changeFile(system, file, (before) => ({ ...before, currentContext: "" }));
  else if (PARTS.some((part) => part === property)) await changeFile(system, file, (before) => ({ ...before, [property]: [] }));
  else if (where === undefined) throw new CommandError(`unable to parse ${property} after [] at api.Config`);
  else {
    const before = find(config, where.part, where.name);
    if (before === undefined) throw new CommandError(`current map key \`${where.name}\` is invalid`);
    const fields = Object.fromEntries(Object.entries(before.fields).filter(([name]) => name !== where.field));
    await changeFile(system, before.file, (all) => (where.field === "" ? withoutStanza(all, where.part, where.name) : withStanza(all, where.part, { ...before, fields })));
  }
  system.terminal.out(`Property ${JSON.stringify(property)} unset.\n`);
}

const command = (use: string, details: string, flags: readonly Flag[], run: Command["run"]): Command => ({ use, details, flags, run });

export const setCommands: Readonly<Record<string, readonly [summary: string, command: Command]>> = {
  set: ["Set an individual value in a kubeconfig file", command("set PROPERTY_NAME PROPERTY_VALUE", "Set an individual value in a kubeconfig file.\n\n PROPERTY_NAME is a path with dots, such as contexts.admin.namespace.", [bool("set-raw-bytes", "The value is Base64.", { hidden: true })], set)],
  "set-cluster": ["Set a cluster entry in kubeconfig", command("set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]", "Set a cluster entry in kubeconfig.\n\n What is there already and not given stays as it is.", [embed, string("proxy-url", "A proxy to go through.")], setCluster)],
  "set-context": ["Set a context entry in kubeconfig", command("set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]", "Set a context entry in kubeconfig.\n\n What is there already and not given stays as it is.", [bool("current", "Change the current context.")], (invocation) => setStanza(invocation, "contexts", "Context", chosen(invocation, ["cluster", "user", "namespace"])))],
  "set-credentials": ["Set a user entry in kubeconfig", command("set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token]", "Set a user entry in kubeconfig.\n\n What is there already and not given stays as it is.", [embed, string("username", "Name for basic authentication."), string("password", "Password for basic authentication."), array("exec-env", "Not used here.", { hidden: true })], setCredentials)],
  unset: ["Unset an individual value in a kubeconfig file", command("unset PROPERTY_NAME", "Unset an individual value in a kubeconfig file.\n\n PROPERTY_NAME is a path with dots, such as users.jane.", [], unset)],
};
