/** `kubectl auth can-i`, `whoami`. Source: kubectl, pkg/cmd/auth. */
import { fieldOf, goText, isObject } from "../../../kube/index.ts";
import { textAt } from "../client/fetch.ts";
import type { Command, Group, Invocation } from "../cli/command.ts";
import { CommandError, Exit, StatusError } from "../cli/failure.ts";
import { bool, string } from "../cli/flag.ts";
import { FORMATS, outputFlags, unknownFormat } from "../print/formats.ts";
import { objectPrinter } from "../print/output.ts";
import { TABLE_STYLE, TabWriter } from "../print/tab-writer.ts";
import { accessTable } from "./auth-rules.ts";

const RESOURCE_VERBS = new Set(["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "impersonate", "*", "approve", "sign", "escalate", "attest"]);
const PATH_VERBS = new Set(["get", "put", "post", "head", "options", "delete", "patch", "*"]);

interface Asked {
  readonly group: string;
  readonly resource: string;
  readonly version: string;
  readonly name: string;
}

async function resourceOf({ session, system, flags }: Invocation, argument: string): Promise<Asked> {
  const [type = "", ...rest] = argument.split("/");
  const name = rest.join("/");
  if (type === "*") return { group: "", version: "", resource: "*", name };
  const found = await session.discovery.find(type.toLowerCase());
  if (found === undefined) {
    const [resource = "", ...group] = type.toLowerCase().split(".");
    const inGroup = group.length > 0 ? ` in group '${group.join(".")}'` : "";
    if (!["users", "groups"].includes(type.toLowerCase())) system.terminal.err(`Warning: the server doesn't have a resource type '${resource}'${inGroup}\n\n`);
    return { group: "", version: "", resource: type, name };
  }
  if (!found.namespaced && !flags.bool("all-namespaces")) {
    system.terminal.err(`Warning: resource '${found.resource}' is not namespace scoped${found.group === "" ? "" : ` in group '${found.group}'`}\n\n`);
  }
  return { group: found.group, version: found.version, resource: found.resource, name };
}

async function attributes(invocation: Invocation, verb: string, argument: string): Promise<Readonly<Record<string, unknown>>> {
  const { flags, session, system } = invocation;
  if (argument.startsWith("/")) {
    if (flags.string("subresource") !== "") throw new CommandError("--subresource can not be used with NonResourceURL");
    if (!PATH_VERBS.has(verb)) system.terminal.err(`Warning: verb '${verb}' is not a known verb\n\n`);
    return { nonResourceAttributes: { verb, path: argument } };
  }
  const { group, resource, name } = await resourceOf(invocation, argument);
  if (!flags.bool("all-namespaces") && !RESOURCE_VERBS.has(verb)) system.terminal.err(`Warning: verb '${verb}' is not a known verb\n\n`);
  const namespace = flags.bool("all-namespaces") ? "" : (await session.namespace()).name;
  return { resourceAttributes: { namespace, verb, group, resource, subresource: flags.string("subresource"), name } };
}

async function canI(invocation: Invocation): Promise<void> {
  const { flags, args, session, system } = invocation;
  if (flags.bool("list")) return list(invocation);
  const [verb, argument, ...more] = args;
  if (verb === undefined || argument === undefined || more.length > 0) {
    throw new CommandError("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
  }
  const spec = await attributes(invocation, verb, argument);
  if (flags.bool("no-headers")) throw new CommandError("--no-headers cannot be set without --list specified");
  const client = await session.client();
  const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", metadata: { creationTimestamp: null }, spec };
  const status = fieldOf(await client.json("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { body: review }), "status");
  const allowed = fieldOf(status, "allowed") === true;
  const why = [textAt(status, "reason"), textAt(status, "evaluationError")].filter((text) => text !== "").map((text) => ` - ${text}`).join("");
  if (!flags.bool("quiet")) system.terminal.out(allowed ? "yes\n" : `no${why}\n`);
  if (!allowed) throw new Exit(1);
}

async function list({ flags, args, session, system }: Invocation): Promise<void> {
  if (args.length > 0) throw new CommandError("list option must be specified with no arguments");
  if (flags.bool("quiet") || flags.bool("all-namespaces") || flags.string("subresource") !== "") throw new CommandError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  const client = await session.client();
  const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", metadata: { creationTimestamp: null }, spec: { namespace: (await session.namespace()).name } };
  const status = fieldOf(await client.json("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", { body: review }), "status");
  if (fieldOf(status, "incomplete") === true) system.terminal.err(`Warning: the list may be incomplete: ${textAt(status, "evaluationError")}\n`);
  system.terminal.out(accessTable(status, flags.bool("no-headers")));
}

async function whoAmI({ flags, session, system, args }: Invocation): Promise<void> {
  if (args.length > 0) throw new CommandError(`unknown command ${JSON.stringify(args[0])} for "kubectl auth whoami"`);
  const print = flags.string("output") === "" ? undefined : objectPrinter(flags, system.files);
  if (flags.string("output") !== "" && print === undefined) throw unknownFormat(flags.string("output"), FORMATS);
  const client = await session.client();
  let review: unknown;
  try {
    review = await client.json("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", metadata: { creationTimestamp: null }, status: { userInfo: {} } } });
  } catch (error) {
    if (error instanceof StatusError && error.is("Forbidden")) throw new CommandError("the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it");
    throw error;
  }
  system.terminal.out(print ? print(review) : userTable(fieldOf(fieldOf(review, "status"), "userInfo")));
}

function userTable(user: unknown): string {
  const writer = new TabWriter(TABLE_STYLE);
  writer.write("ATTRIBUTE\tVALUE\n");
  for (const [title, name] of [["Username", "username"], ["UID", "uid"]] as const) if (textAt(user, name) !== "") writer.write(`${title}\t${textAt(user, name)}\n`);
  const groups = fieldOf(user, "groups");
  if (Array.isArray(groups) && groups.length > 0) writer.write(`Groups\t${goText(groups)}\n`);
  const extra = fieldOf(user, "extra");
  if (isObject(extra)) for (const key of Object.keys(extra).sort()) writer.write(`Extra: ${key}\t${goText(extra[key])}\n`);
  return writer.flush();
}

const canICommand: Command = {
  use: "can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
  details: `Check whether an action is allowed.

 VERB is a verb of the API such as 'get', 'list', 'watch', 'delete'. TYPE is a resource; short names and groups are understood.
 NONRESOURCEURL is a path that begins with "/". With --as you ask for somebody else.`,
  examples: [
    ["May I create pods in any namespace?", "kubectl auth can-i create pods --all-namespaces"],
    ["May I list deployments here?", "kubectl auth can-i list deployments.apps"],
    ["May this service account list pods of another namespace?", "kubectl auth can-i list pods --as=system:serviceaccount:dev:robot -n prod"],
    ["May I do everything here?", "kubectl auth can-i '*' '*'"],
    ["May I read logs of pods?", "kubectl auth can-i get pods --subresource=log"],
    ["May I see this path?", "kubectl auth can-i get /metrics"],
    ["All that I may do here", "kubectl auth can-i --list"],
  ],
  flags: [
    bool("all-namespaces", "In all namespaces.", { short: "A" }), bool("quiet", "Say nothing; the exit code tells.", { short: "q" }), string("subresource", "A subresource, such as log or scale."),
    bool("list", "Show all that is allowed."), bool("no-headers", "With --list, leave out the headers."),
  ],
  run: canI,
};

const whoAmICommand: Command = {
  use: "whoami",
  details: "Experimental: Check who you are and your attributes (groups, extra).",
  examples: [["Who am I?", "kubectl auth whoami"], ["As JSON", "kubectl auth whoami -o json"]],
  flags: outputFlags,
  run: whoAmI,
};

export const group: Group = {
  use: "auth",
  details: "Inspect authorization.",
  below: [
    { name: "can-i", summary: "Check whether an action is allowed", load: () => Promise.resolve(canICommand) },
    { name: "whoami", summary: "Experimental: Check self subject attributes", load: () => Promise.resolve(whoAmICommand) },
  ],
};
