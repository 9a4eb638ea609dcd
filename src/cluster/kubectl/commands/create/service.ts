/** `kubectl create service`. Source: kubectl, pkg/cmd/create/create_service.go. */
import type { Command, Group, Invocation } from "../../cli/command.ts";
import { CommandError } from "../../cli/failure.ts";
import { int, list, string } from "../../cli/flag.ts";
import { core, generator, metadata, type Fields } from "./generate.ts";

const tcpFlag = list("tcp", "Ports, as port or port:targetPort.");

function ports({ flags }: Invocation): Fields[] {
  const nodePort = flags.has("node-port") ? flags.int("node-port") : 0;
  return flags.list("tcp").map((text) => {
    const [port = "", target = port] = text.split(":");
    if (!/^\d+$/.test(port)) throw new CommandError(`strconv.ParseInt: parsing ${JSON.stringify(port)}: invalid syntax`);
    return { name: text.replace(":", "-"), port: Number(port), protocol: "TCP", targetPort: /^\d+$/.test(target) ? Number(target) : target, ...(nodePort > 0 ? { nodePort } : {}) };
  });
}

function serviceOf(type: string, use: string, what: string, more: Command["flags"]): Command {
  return generator({
    use: `${use} NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]`,
    details: `Create a ${what} service with the specified name.`,
    flags: [tcpFlag, ...more],
    kind: core("Service"),
    make(invocation, name) {
      const address = invocation.flags.string("clusterip");
      const labels = { app: name };
      const found = ports(invocation);
      if (type === "ExternalName") {
        const external = invocation.flags.string("external-name");
        return { metadata: metadata({ labels, name }), spec: { externalName: external, ...(found.length > 0 ? { ports: found } : {}), selector: labels, type }, status: { loadBalancer: {} } };
      }
      if (found.length === 0 && address !== "None") throw new CommandError("at least one tcp port specifier must be provided");
      return { metadata: metadata({ labels, name }), spec: { ...(address === "" ? {} : { clusterIP: address }), ...(found.length > 0 ? { ports: found } : {}), selector: labels, type }, status: { loadBalancer: {} } };
    },
  });
}

const entry = (name: string, summary: string, command: Command) => ({ name, summary, load: () => Promise.resolve(command) });

export const service: Group = {
  use: "service",
  details: "Create a service using a specified subcommand.",
  below: [
    entry("clusterip", "Create a service with an address inside the cluster", serviceOf("ClusterIP", "clusterip", "ClusterIP", [string("clusterip", "Its address, or None for a headless service.")])),
    entry("externalname", "Create a service that is a name elsewhere", serviceOf("ExternalName", "externalname", "ExternalName", [string("external-name", "The name elsewhere.")])),
    entry("loadbalancer", "Create a service of type LoadBalancer", serviceOf("LoadBalancer", "loadbalancer", "LoadBalancer", [])),
    entry("nodeport", "Create a service that every node listens for", serviceOf("NodePort", "nodeport", "NodePort", [int("node-port", 0, "The port that nodes listen on.")])),
  ],
};
