/**
 * What a pod's node answers: logs, and with a connection both ways exec, attach, cp, port-forward. Logs are shown as they come; the others
 * ask as the real one does and show the server's answer, and say so where a connection would begin.
 */
import { findKind, valueAt, type ResourceInfo } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import { items, textAt } from "../client/fetch.ts";
import { collectionPath, objectPath } from "../client/paths.ts";
import { fileFlags, mappingOf, selectorFlag } from "../client/select.ts";
import { usageError, type Command, type Invocation } from "../cli/command.ts";
import { CommandError, StatusError } from "../cli/failure.ts";
import { bool, duration, int, list, string } from "../cli/flag.ts";

const POD = findKind({ group: "", version: "v1", kind: "Pod" });

interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly object: unknown;
}

function podMapping(): ResourceInfo {
  if (POD === undefined) throw new CommandError("there are no pods");
  return POD;
}

async function getPod(client: Client, namespace: string, name: string): Promise<Pod> {
  return { name, namespace, object: await client.json("GET", objectPath(podMapping(), namespace, name)) };
}

async function selectPods(client: Client, namespace: string, labelSelector: string): Promise<Pod[]> {
  const found = await client.json("GET", collectionPath(podMapping(), namespace), { query: { labelSelector } });
  return items(found).map((object) => ({ name: textAt(object, "metadata", "name"), namespace, object }));
}

/** `web`, `pod/web`, `deployment/web`: of several pods the first. */
async function podOf(invocation: Invocation, client: Client, argument: string): Promise<Pod> {
  const { name: namespace } = await invocation.session.namespace();
  const [type, name] = argument.includes("/") ? argument.split("/") : ["pods", argument];
  const mapping = await mappingOf(invocation, type ?? "");
  if (mapping.resource === "pods") return getPod(client, namespace, name ?? "");
  const object = await client.json("GET", objectPath(mapping, namespace, name ?? ""));
  const labels = valueAt(object, ["spec", "selector", "matchLabels"]) ?? valueAt(object, ["spec", "selector"]);
  if (typeof labels !== "object" || labels === null) throw new CommandError(`cannot attach to *unstructured.Unstructured: no selector in ${argument}`);
  const [first] = await selectPods(client, namespace, Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`).join(","));
  if (first === undefined) throw new CommandError(`no pods found for ${argument}`);
  return first;
}

const containersOf = (pod: unknown): string[] => {
  const found = valueAt(pod, ["spec", "containers"]);
  return Array.isArray(found) ? (found as readonly unknown[]).map((one) => textAt(one, "name")) : [];
};

/** The one named, the pod's default, or its first; who took the first is told. */
function containerOf({ flags, system }: Invocation, pod: Pod): string {
  const named = flags.string("container");
  const all = containersOf(pod.object);
  if (named !== "") {
    const initial = valueAt(pod.object, ["spec", "initContainers"]);
    if (!all.includes(named) && !(Array.isArray(initial) && initial.some((one) => textAt(one, "name") === named))) throw new CommandError(`container ${named} not found in pod ${pod.name}`);
    return named;
  }
  const preferred = textAt(pod.object, "metadata", "annotations", "kubectl.kubernetes.io/default-container");
  if (preferred !== "") return preferred;
  if (all.length > 1) system.terminal.err(`Defaulted container ${JSON.stringify(all[0])} out of: ${all.join(", ")}\n`);
  return all[0] ?? "";
}

async function oneLog({ flags, system }: Invocation, client: Client, pod: Pod, container: string, prefix: string): Promise<void> {
  const tail = flags.int("tail");
  const query = {
    container, ...(flags.bool("follow") ? { follow: "true" } : {}), ...(flags.bool("previous") ? { previous: "true" } : {}), ...(flags.bool("timestamps") ? { timestamps: "true" } : {}),
    ...(tail >= 0 ? { tailLines: String(tail) } : {}), ...(flags.int("limit-bytes") > 0 ? { limitBytes: flags.string("limit-bytes") } : {}),
    ...(flags.string("since-time") === "" ? {} : { sinceTime: flags.string("since-time") }), ...(flags.duration("since") > 0 ? { sinceSeconds: String(Math.ceil(flags.duration("since") / 1000)) } : {}),
  };
  const { pieces } = await client.stream("GET", objectPath(podMapping(), pod.namespace, pod.name, "log"), { query, accept: "application/json, */*" });
  for await (const piece of pieces) system.terminal.out(prefix === "" ? piece : piece.replace(/^(?=.)/gm, prefix));
}

/** Logs have words of their own for what is not there. */
async function loggedPod(invocation: Invocation, client: Client, argument: string): Promise<Pod> {
  try {
    return await podOf(invocation, client, argument);
  } catch (error) {
    if (!(error instanceof StatusError && error.is("NotFound"))) throw error;
    throw new CommandError(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify((await invocation.session.namespace()).name)}`);
  }
}

async function logs(invocation: Invocation): Promise<void> {
  const { flags, args, session, path } = invocation;
  const selector = flags.string("selector");
  if (args.length === 0 && selector === "") throw usageError(path, "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command");
  if (args.length > 0 && selector !== "") throw usageError(path, "only a selector (-l) or a POD name is allowed");
  if (args.length > 2) throw usageError(path, "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command");
  if (flags.bool("all-containers") && flags.string("container") !== "") throw new CommandError("--all-containers=true should not be specified with container name");
  if (flags.string("since-time") !== "" && flags.duration("since") !== 0) throw new CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified");
  if (flags.changed("tail") && flags.int("tail") < -1) throw new CommandError("--tail must be greater than or equal to -1");
  const client = await session.client();
  const pods = selector === "" ? [await loggedPod(invocation, client, args[0] ?? "")] : await selectPods(client, (await session.namespace()).name, selector);
  if (pods.length === 0) return invocation.system.terminal.err(`No resources found in ${(await session.namespace()).name} namespace.\n`);
  for (const pod of pods) {
    const containers = flags.bool("all-containers") ? containersOf(pod.object) : [args[1] ?? containerOf(invocation, pod)];
    for (const container of containers) await oneLog(invocation, client, pod, container, flags.bool("prefix") ? `[pod/${pod.name}/${container}] ` : "");
  }
}

export const logsCommand: Command = {
  use: "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
  details: "Print the logs for a container in a pod or specified resource.\n\n If the pod has only one container, the container name is optional.",
  examples: [["A pod's log", "kubectl logs web"], ["Its last lines, and what comes", "kubectl logs -f --tail=20 web"], ["One container's, before it was started again", "kubectl logs -p -c app web"]],
  flags: [
    selectorFlag, bool("all-containers", "The logs of all containers."), string("container", "Which container.", { short: "c" }), bool("follow", "Go on with what comes.", { short: "f" }), int("limit-bytes", 0, "At most so many bytes."),
    bool("prefix", "Say before each line which pod and container it is of."), bool("previous", "Of the container before it was started again.", { short: "p" }), duration("since", "0s", "Not older than this, for example 5s, 2m, 3h."), string("since-time", "Not older than this time."),
    int("tail", -1, "Only so many last lines."), bool("timestamps", "With times."), bool("ignore-errors", "Go on where a log fails.", { hidden: true }), int("max-log-requests", 5, "How many logs at a time.", { hidden: true }), bool("insecure-skip-tls-verify-backend", "Trust the node.", { hidden: true }),
    duration("pod-running-timeout", "20s", "How long to wait for a pod that runs.", { hidden: true }),
  ],
  run: logs,
};

/** The request that opens a connection; nothing is upgraded here, so that an answer of the server's can be shown. */
async function open(client: Client, pod: Pod, subresource: string, query: Readonly<Record<string, string | readonly string[]>>, what: string): Promise<void> {
  await client.text("POST", objectPath(podMapping(), pod.namespace, pod.name, subresource), { query, accept: "*/*" });
  throw new CommandError(`${what} needs a connection both ways to the pod's node, which this kubectl does not open`);
}

async function exec(invocation: Invocation): Promise<void> {
  const { flags, args, session } = invocation;
  const [target, ...command] = args;
  if (target === undefined && flags.list("filename").length === 0) throw new CommandError("pod, type/name or --filename must be specified");
  if (flags.dash === undefined && command.length > 0) throw new CommandError(`exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples`);
  if (command.length === 0) throw new CommandError("you must specify at least one command for the container");
  const client = await session.client();
  const pod = await podOf(invocation, client, target ?? "");
  const phase = textAt(pod.object, "status", "phase");
  if (phase === "Succeeded" || phase === "Failed") throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = containerOf(invocation, pod);
  await open(client, pod, "exec", { command, container, stdin: String(flags.bool("stdin")), stdout: "true", stderr: String(!flags.bool("tty")), tty: String(flags.bool("tty")) }, "exec");
}

const containerFlag = string("container", "Which container.", { short: "c" });
const inputFlags = [bool("stdin", "Pass the standard input on.", { short: "i" }), bool("tty", "The input is a terminal.", { short: "t" }), bool("quiet", "Say less.", { short: "q" }), duration("pod-running-timeout", "1m0s", "How long to wait for a pod that runs.", { hidden: true })];

export const execCommand: Command = {
  use: "exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
  details: "Execute a command in a container.",
  examples: [["The date in a pod", "kubectl exec web -- date"], ["A shell", "kubectl exec -it web -- sh"]],
  flags: [...fileFlags("Files that name the pod."), containerFlag, ...inputFlags],
  run: exec,
};

export async function attachTo(invocation: Invocation, name: string): Promise<void> {
  const client = await invocation.session.client();
  const pod = await podOf(invocation, client, name);
  await open(client, pod, "attach", { container: invocation.flags.has("container") ? containerOf(invocation, pod) : containersOf(pod.object)[0] ?? "", stdin: String(invocation.flags.bool("stdin")), stdout: "true", stderr: String(!invocation.flags.bool("tty")), tty: String(invocation.flags.bool("tty")) }, "attach");
}

export const attachCommand: Command = {
  use: "attach (POD | TYPE/NAME) -c CONTAINER",
  details: "Attach to a process that is already running inside an existing container.",
  flags: [containerFlag, ...inputFlags],
  async run(invocation) {
    const [name, ...more] = invocation.args;
    if (name === undefined) throw usageError(invocation.path, "at least 1 argument is required for attach");
    if (more.length > 0) throw usageError(invocation.path, `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${invocation.args.length}: [${invocation.args.join(" ")}]`);
    await attachTo(invocation, name);
  },
};

async function portForward(invocation: Invocation): Promise<void> {
  const { args, session, path } = invocation;
  const [target, ...ports] = args;
  if (target === undefined || ports.length === 0) throw usageError(path, "TYPE/NAME and list of ports are required for port-forward");
  const client = await session.client();
  const pod = await podOf(invocation, client, target);
  const phase = textAt(pod.object, "status", "phase");
  if (phase !== "Running") throw new CommandError(`unable to forward port because pod is not running. Current status=${phase}`);
  await open(client, pod, "portforward", { ports: ports.map((pair) => pair.split(":").at(-1) ?? "") }, "port-forward");
}

export const portForwardCommand: Command = {
  use: "port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  details: "Forward one or more local ports to a pod.",
  examples: [["Port 8080 here to port 80 of a pod", "kubectl port-forward pod/web 8080:80"]],
  flags: [list("address", "Where to listen.", { initial: "localhost" }), duration("pod-running-timeout", "1m0s", "How long to wait for a pod that runs.")],
  run: portForward,
};

/** `pod:path`, `namespace/pod:path`; undefined for a path here. */
function remoteOf(text: string): { readonly namespace: string; readonly pod: string; readonly path: string } | undefined {
  const [, namespace = "", pod, path = ""] = /^(?:([^/:]+)\/)?([^/:]+):(.*)$/s.exec(text) ?? [];
  return pod === undefined ? undefined : { namespace, pod, path };
}

async function copy(invocation: Invocation): Promise<void> {
  const { args, session } = invocation;
  const [source, destination, ...more] = args;
  if (source === undefined || destination === undefined || more.length > 0) throw new CommandError("source and destination are required");
  const [from, to] = [remoteOf(source), remoteOf(destination)];
  if (from !== undefined && to !== undefined) throw new CommandError("one of src or dest must be a local file specification");
  const remote = from ?? to;
  if (remote === undefined) throw new CommandError("one of src or dest must be a remote file specification");
  const client = await session.client();
  const pod = await getPod(client, remote.namespace || (await session.namespace()).name, remote.pod);
  const command = from === undefined ? ["tar", "-xmf", "-"] : ["tar", "cf", "-", from.path];
  await open(client, pod, "exec", { command, container: containerOf(invocation, pod), stdout: "true", stderr: "true" }, "cp");
}

export const copyCommand: Command = {
  use: "cp <file-spec-src> <file-spec-dest>",
  details: "Copy files and directories to and from containers.",
  examples: [["A file into a pod", "kubectl cp ./app.conf web:/etc/app.conf"], ["And out of it", "kubectl cp team-a/web:/var/log/app.log ./app.log"]],
  flags: [containerFlag, bool("no-preserve", "Do not keep owner and permissions."), int("retries", 0, "How often to try again.", { hidden: true })],
  run: copy,
};

