/** Which pods a Service reaches, and by which ports. Sources: k8s.io/endpointslice, util/controller_utils.go; kubernetes, pkg/api/v1/pod/util.go (FindPort). */
import { Selector } from "../../../kube/index.ts";
import type { Pod, Service, ServicePort, SlicePort, TargetRef } from "../kinds/index.ts";
import { compact } from "../workloads/index.ts";

/** Undefined: whoever made it looks after its endpoints. */
export function selects({ spec }: Service): Selector | undefined {
  const { selector = {}, type } = spec;
  return Object.keys(selector).length === 0 || type === "ExternalName" ? undefined : Selector.ofLabels(selector);
}

export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === "None";
}

/** The pod has an address, and has not ended. */
export function hasPlace({ status }: Pod): boolean {
  return status?.phase !== "Succeeded" && status?.phase !== "Failed" && (status?.podIP ?? "") !== "";
}

/** Undefined where the pod has no port of that name. */
function portOf({ targetPort, port, protocol = "TCP" }: ServicePort, { spec }: Pod): number | undefined {
  if (typeof targetPort === "number") return targetPort;
  if (targetPort === undefined || targetPort === "") return port;
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const ports = [...spec.containers, ...sidecars].flatMap((container) => container.ports ?? []);
  return ports.find((one) => one.name === targetPort && (one.protocol ?? "TCP") === protocol)?.containerPort;
}

export function portsOf({ spec }: Service, pod: Pod): readonly (SlicePort & { readonly name: string; readonly port: number; readonly protocol: string })[] {
  return (spec.ports ?? []).flatMap((wanted) => {
    const port = portOf(wanted, pod);
    return port === undefined ? [] : [compact({ name: wanted.name ?? "", port, protocol: wanted.protocol ?? "TCP", appProtocol: wanted.appProtocol })];
  });
}

export function refOf({ metadata: { namespace = "", name = "", uid = "" } }: Pod): TargetRef {
  return { kind: "Pod", namespace, name, uid };
}

/** By which its DNS name is told from its siblings'. */
export function hostnameOf({ spec }: Pod, { metadata }: Service): string | undefined {
  return spec.hostname !== undefined && spec.hostname !== "" && spec.subdomain === metadata.name ? spec.hostname : undefined;
}

export function addressOf({ status }: Pod, family: "IPv4" | "IPv6"): string | undefined {
  const all = status?.podIPs?.map(({ ip }) => ip) ?? (status?.podIP === undefined ? [] : [status.podIP]);
  return all.find((ip) => ip.includes(":") === (family === "IPv6"));
}
