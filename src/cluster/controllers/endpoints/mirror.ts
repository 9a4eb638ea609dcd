/** Endpoints that somebody wrote by hand, as slices. Source: kubernetes, pkg/controller/endpointslicemirroring. */
import { endpointSlices, type Endpoints, type EndpointSlice, type Service, type SliceEndpoint } from "../kinds/index.ts";
import type { Action, Plan } from "../runtime/index.ts";
import { compact, controllerRef, same } from "../workloads/index.ts";
import { MANAGER_LABEL, SERVICE_LABEL } from "./slices.ts";
import { selects } from "./pods.ts";

const MANAGER = "endpointslicemirroring-controller.k8s.io";
const SKIP = "endpointslice.kubernetes.io/skip-mirror";
const LEADER = "control-plane.alpha.kubernetes.io/leader";

export interface MirrorState {
  readonly endpoints: Endpoints | undefined;
  readonly service: Service | undefined;
  readonly slices: readonly EndpointSlice[];
  readonly name: string;
}

/** Slices whose Endpoints have gone are the garbage collector's. */
export function decideMirror({ endpoints, service, slices, name }: MirrorState): Plan {
  const own = slices.filter(({ metadata }) => metadata.labels?.[SERVICE_LABEL] === name && metadata.labels?.[MANAGER_LABEL] === MANAGER);
  const mirrored = endpoints !== undefined && service !== undefined && selects(service) === undefined && endpoints.metadata.labels?.[SKIP] !== "true" && endpoints.metadata.annotations?.[LEADER] === undefined;
  const wanted = mirrored ? slicesOf(endpoints) : [];
  const content = ({ addressType, ports = [], endpoints: inside = [] }: EndpointSlice): unknown => [addressType, ports, inside];
  const kept = own.filter((slice) => wanted.some((one) => same(content(one), content(slice))));
  const missing = wanted.filter((one) => !own.some((slice) => same(content(one), content(slice))));
  return {
    actions: [
      ...missing.map((object): Action => ({ kind: "create", resource: endpointSlices, object })),
      ...own.filter((slice) => !kept.includes(slice)).map((object): Action => ({ kind: "delete", resource: endpointSlices, object })),
    ],
  };
}

function slicesOf(endpoints: Endpoints): readonly EndpointSlice[] {
  const { name = "", namespace = "", labels } = endpoints.metadata;
  return (endpoints.subsets ?? []).flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => {
    const inside = [[addresses, true], [notReadyAddresses, false]] as const;
    const all = inside.flatMap(([list, ready]) => list.map(({ ip, hostname, nodeName, targetRef }) => ({ ip, endpoint: compact({ addresses: [ip], conditions: { ready }, hostname, nodeName, targetRef }) })));
    return (["IPv4", "IPv6"] as const).flatMap((addressType): readonly EndpointSlice[] => {
      const mine: readonly SliceEndpoint[] = all.filter(({ ip }) => ip.includes(":") === (addressType === "IPv6")).map(({ endpoint }) => endpoint);
      if (mine.length === 0) return [];
      return [{
        apiVersion: endpointSlices.apiVersion, kind: endpointSlices.kind,
        metadata: { generateName: `${name}-`, namespace, labels: { ...labels, [SERVICE_LABEL]: name, [MANAGER_LABEL]: MANAGER }, ownerReferences: [controllerRef(endpoints)] },
        addressType, endpoints: mine, ports: ports.map(({ name: port = "", ...rest }) => ({ name: port, protocol: "TCP", ...rest })),
      }];
    });
  });
}
