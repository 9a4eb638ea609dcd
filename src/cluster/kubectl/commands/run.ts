/** `kubectl run`. Source: kubectl, pkg/cmd/run/run.go, pkg/generate/versioned/run.go. */
import { isObject } from "../../../kube/index.ts";
import { usageError, type Command, type Invocation } from "../cli/command.ts";
import { dryRunFlag, fieldManagerFlag, saveConfigFlag } from "../cli/common-flags.ts";
import { CommandError } from "../cli/failure.ts";
import { array, bool, string } from "../cli/flag.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import { outputFlags } from "../print/formats.ts";
import { core, createObject, splitPair, type Fields } from "./create/generate.ts";

const IMAGE = /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

function labelsOf(text: string): Fields {
  return Object.fromEntries(text.split(",").map((pair) => {
    const parts = pair.split("=");
    if (parts.length !== 2) throw new CommandError(`unexpected label spec: ${pair}`);
    if (parts[0] === "") throw new CommandError("unexpected empty label key");
    return [parts[0], parts[1]];
  }));
}

function container({ flags }: Invocation, name: string, rest: readonly string[]): Fields {
  const port = flags.string("port");
  if (port !== "" && !/^\d+$/.test(port)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const env = flags.list("env").map((pair) => {
    const [key, value] = splitPair(pair, `env: ${pair}`);
    return { name: key, value };
  });
  const words = rest.length === 0 ? {} : flags.bool("command") ? { command: rest } : { args: rest };
  const pull = flags.string("image-pull-policy");
  return {
    ...words, ...(env.length > 0 ? { env } : {}), image: flags.string("image"), ...(pull === "" ? {} : { imagePullPolicy: pull }), name,
    ...(port === "" ? {} : { ports: [{ containerPort: Number(port) }] }), resources: {}, ...(flags.bool("stdin") ? { stdin: true, stdinOnce: true } : {}), ...(flags.bool("tty") ? { tty: true } : {}), ...(flags.bool("privileged") ? { securityContext: { privileged: true } } : {}),
  };
}

function restartPolicy({ flags, path }: Invocation): string {
  const restart = flags.string("restart");
  if (restart === "") return flags.bool("stdin") ? "OnFailure" : "Always";
  if (!["Always", "OnFailure", "Never"].includes(restart)) throw usageError(path, `invalid restart policy: ${restart}`);
  return restart;
}

function merged(target: Fields, patch: Fields): Fields {
  return Object.fromEntries([...Object.entries(target), ...Object.entries(patch)].flatMap(([key]) => {
    const [before, after] = [target[key], Object.hasOwn(patch, key) ? patch[key] : target[key]];
    if (after === null) return [];
    return [[key, isObject(before) && isObject(after) && before !== after ? merged(before, after) : after]];
  }));
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, path } = invocation;
  const [name, ...rest] = args;
  if (!flags.changed("image")) throw new CommandError('required flag(s) "image" not set');
  if (name === undefined || flags.dash === 0) throw usageError(path, "NAME is required for run");
  if (flags.string("image") === "") throw new CommandError("--image is required");
  if (!IMAGE.test(flags.string("image"))) throw new CommandError(`Invalid image name ${JSON.stringify(flags.string("image"))}: invalid reference format`);
  if (flags.bool("tty") && !flags.bool("stdin")) throw usageError(path, "-i/--stdin is required for containers with -t/--tty=true");
  if (flags.bool("expose") && flags.string("port") === "") throw usageError(path, "--port must be set when exposing a service");
  const policy = restartPolicy(invocation);
  const attached = flags.bool("attach") || flags.bool("stdin");
  if (flags.bool("rm") && !attached) throw usageError(path, "--rm should only be used for attached containers");
  if (!["", "Always", "IfNotPresent", "Never"].includes(flags.string("image-pull-policy"))) throw usageError(path, `invalid image pull policy: ${flags.string("image-pull-policy")}`);
  const labels = flags.string("labels") === "" ? { run: name } : labelsOf(flags.string("labels"));
  const annotations = Object.fromEntries(flags.list("annotations").map((pair) => splitPair(pair, `annotation: ${pair}`)));
  const pod = {
    metadata: { labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: { containers: [container(invocation, name, rest)], dnsPolicy: "ClusterFirst", restartPolicy: policy }, status: {},
  };
  const [overrides = {}] = flags.string("overrides") === "" ? [] : await readYaml(flags.string("overrides"));
  // The service is told of first.
  if (flags.bool("expose")) {
    const port = Number(flags.string("port"));
    await createObject(invocation, core("Service"), name, { spec: { ports: [{ port, protocol: "TCP", targetPort: port }], selector: labels }, status: { loadBalancer: {} } });
  }
  await createObject(invocation, core("Pod"), name, isObject(overrides) ? merged(pod, overrides) : pod);
  if (attached) {
    const { attachTo } = await import("./streams.ts");
    await attachTo(invocation, name);
  }
}

export const command: Command = {
  use: "run NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]",
  details: "Create and run a particular image in a pod.",
  examples: [
    ["A pod that runs an image", "kubectl run web --image=nginx"],
    ["With a port, labels and a variable", "kubectl run web --image=nginx --port=80 --labels=app=web,tier=front --env=MODE=fast"],
    ["Only show the pod", "kubectl run web --image=nginx --dry-run=client -o yaml"],
    ["With a command of its own", "kubectl run clock --image=busybox --restart=Never --command -- date"],
  ],
  flags: [
    ...outputFlags, dryRunFlag, saveConfigFlag, fieldManagerFlag("kubectl-run"), string("image", "The image to run."), array("annotations", "An annotation, as key=value; may be given several times."), array("env", "A variable of the container, as key=value; may be given several times."),
    string("labels", "Labels of the pod, separated by commas.", { short: "l" }), string("port", "The port that the container listens on."), bool("expose", "Create a service for the port as well."), bool("command", "What follows -- is the command, not its arguments."),
    string("restart", "Whether the container is started again: Always, OnFailure, Never.", { initial: "" }), string("image-pull-policy", "Always, IfNotPresent or Never."), string("overrides", "Fields of the pod, as JSON."), string("override-type", "How they are merged.", { initial: "merge", hidden: true }),
    bool("stdin", "Keep the container's standard input open, and attach to it.", { short: "i" }), bool("tty", "Give the container a terminal.", { short: "t" }), bool("attach", "Attach to the container."), bool("rm", "Delete the pod once it has ended."), bool("privileged", "Run the container privileged."), bool("quiet", "Say less.", { short: "q" }),
    bool("leave-stdin-open", "Leave the input open.", { hidden: true }), string("pod-running-timeout", "How long to wait for a container that runs.", { initial: "1m0s" }),
  ],
  run,
};
