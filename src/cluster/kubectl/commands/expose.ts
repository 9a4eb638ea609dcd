/** `kubectl expose`. Source: kubectl, pkg/cmd/expose/expose.go, pkg/polymorphichelpers. */
import { fieldOf, isObject, valueAt } from "../../../kube/index.ts";
import { gather, textAt, type Fetched } from "../client/fetch.ts";
import { fileFlags, NOTHING_GIVEN, select } from "../client/select.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { dryRunFlag, fieldManagerFlag, saveConfigFlag } from "../cli/common-flags.ts";
import { CommandError, throwAll } from "../cli/failure.ts";
import { string } from "../cli/flag.ts";
import { outputFlags } from "../print/formats.ts";
import { core, createObject, type Fields } from "./create/generate.ts";

const EXPOSABLE = new Set(["Pod", "Service", "Deployment", "ReplicaSet", "ReplicationController"]);

function labelText(labels: unknown): string {
  return isObject(labels) ? Object.keys(labels).sort().map((key) => `${key}=${String(labels[key])}`).join(",") : "";
}

function parseLabels(text: string): Fields {
  return Object.fromEntries(text.split(",").map((pair) => {
    const parts = pair.split("=");
    if (parts.length !== 2) throw new CommandError(`unexpected label spec: ${pair}`);
    if (parts[0] === "") throw new CommandError("unexpected empty label key");
    return [parts[0], parts[1]];
  }));
}

function selectorOf({ mapping, object }: Fetched): string {
  switch (mapping.kind) {
    case "Pod": {
      const labels = labelText(valueAt(object, ["metadata", "labels"]));
      if (labels === "") throw new CommandError("couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed");
      return labels;
    }
    case "Service": {
      const labels = labelText(valueAt(object, ["spec", "selector"]));
      if (labels === "") throw new CommandError("couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set");
      return labels;
    }
    default:
      return labelText(valueAt(object, ["spec", "selector", "matchLabels"]));
  }
}

const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

/** Ports of the containers, or of the service, with their protocols. */
function portsOf({ mapping, object }: Fetched): readonly { readonly port: string; readonly protocol: string }[] {
  const protocol = (entry: unknown): string => textAt(entry, "protocol") || "TCP";
  if (mapping.kind === "Service") return items(valueAt(object, ["spec", "ports"])).map((entry) => ({ port: String(fieldOf(entry, "port")), protocol: protocol(entry) }));
  const spec = mapping.kind === "Pod" ? valueAt(object, ["spec"]) : valueAt(object, ["spec", "template", "spec"]);
  return items(fieldOf(spec, "containers")).flatMap((container) => items(fieldOf(container, "ports")).map((entry) => ({ port: String(fieldOf(entry, "containerPort")), protocol: protocol(entry) })));
}

function servicePorts({ flags }: Invocation, found: Fetched): Fields[] {
  const known = portsOf(found);
  const given = flags.string("port");
  if (given === "" && known.length === 0 && flags.string("cluster-ip") !== "None") throw new CommandError("couldn't find port via --port flag or introspection");
  const wanted = given === "" ? known.map(({ port }) => port) : given.split(",");
  const target = flags.string("target-port");
  return wanted.map((port, at) => {
    if (!/^\d+$/.test(port)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
    const protocol = flags.string("protocol") || known.find((one) => one.port === port)?.protocol || "TCP";
    return { ...(wanted.length > 1 ? { name: `port-${at + 1}` } : {}), port: Number(port), protocol, targetPort: target === "" ? Number(port) : /^\d+$/.test(target) ? Number(target) : target };
  });
}

async function exposeOne(invocation: Invocation, found: Fetched): Promise<void> {
  const { flags } = invocation;
  const { mapping, name, object } = found;
  if (!EXPOSABLE.has(mapping.kind)) throw new CommandError(`cannot expose a ${mapping.kind}${mapping.group === "" ? "" : `.${mapping.group}`}`);
  const selector = parseLabels(flags.string("selector") || selectorOf(found));
  const ports = servicePorts(invocation, found);
  const labels = flags.string("labels") || labelText(valueAt(object, ["metadata", "labels"]));
  const [type, external, affinity, address] = [flags.string("type"), flags.string("external-ip"), flags.string("session-affinity"), flags.string("cluster-ip")];
  if (!["", "None", "ClientIP"].includes(affinity)) throw new CommandError(`unknown session affinity: ${affinity}`);
  const spec = {
    ...(address === "" ? {} : { clusterIP: address }), ...(external === "" ? {} : { externalIPs: [external] }), ...(ports.length > 0 ? { ports } : {}), selector,
    ...(affinity === "" ? {} : { sessionAffinity: affinity }), ...(type === "" ? {} : { type }),
  };
  await createObject(invocation, core("Service"), flags.string("name") || name.slice(0, 63), { ...(labels === "" ? {} : { metadata: { labels: parseLabels(labels) } }), spec, status: { loadBalancer: {} } }, "exposed");
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, session } = invocation;
  if (args.length === 0 && flags.list("filename").length === 0) throw new CommandError(NOTHING_GIVEN);
  const selection = await select(invocation, { ownSelector: true });
  const { found, errors: before } = await gather(await session.client(), selection);
  const errors: unknown[] = [...before];
  for (const one of found) {
    try {
      await exposeOne(invocation, one);
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}

export const command: Command = {
  use: "expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]",
  details: "Expose a resource as a new Kubernetes service.\n\n The service selects the pods of the resource, and has its ports and labels where you say nothing else. Possible are pods, services,\n deployments and replica sets.",
  examples: [
    ["A service for a deployment", "kubectl expose deployment web --port=80 --target-port=8000"],
    ["For one pod, under another name", "kubectl expose pod web --port=80 --name=front"],
  ],
  flags: [
    ...outputFlags, ...fileFlags("Files that name what to expose."), dryRunFlag, saveConfigFlag, fieldManagerFlag("kubectl-expose"), string("cluster-ip", "The service's address; None for a headless service."), string("external-ip", "One more address that it answers at."),
    string("labels", "Labels of the service.", { short: "l" }), string("load-balancer-ip", "Not used here.", { hidden: true }), string("name", "The service's name."), string("port", "The service's port."), string("protocol", "TCP, UDP or SCTP."),
    string("selector", "Which pods the service leads to, instead of those of the resource."), string("session-affinity", "None or ClientIP."), string("target-port", "The container's port, a number or a name."), string("type", "ClusterIP, NodePort, LoadBalancer or ExternalName."),
  ],
  run,
};
