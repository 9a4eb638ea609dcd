/** Source: k8s.io/endpointslice, reconciler.go and utils.go. */
import { endpointSlices, services, type EndpointSlice, type Node, type Pod, type Service, type SliceEndpoint, type SlicePort } from "../kinds/index.ts";
import type { Action, Plan } from "../runtime/index.ts";
import { compact, controllerRef, isReady, same, withMeta } from "../workloads/index.ts";
import { addressOf, hasPlace, hostnameOf, isHeadless, portsOf, refOf, selects } from "./pods.ts";

export const SERVICE_LABEL = "kubernetes.io/service-name";
export const MANAGER_LABEL = "endpointslice.kubernetes.io/managed-by";
const HEADLESS_LABEL = "service.kubernetes.io/headless";
const MANAGER = "endpointslice-controller.k8s.io";
/** Endpoints in one slice. */
const most = 100;

type Family = "IPv4" | "IPv6";
interface Group {
  readonly family: Family;
  readonly ports: readonly SlicePort[];
  readonly endpoints: readonly SliceEndpoint[];
}

export interface SlicesState {
  readonly service: Service;
  /** All of the namespace. */
  readonly pods: readonly Pod[];
  readonly nodes: (name: string) => Node | undefined;
  /** All of the namespace. */
  readonly slices: readonly EndpointSlice[];
}

export function decideSlices(state: SlicesState): Plan {
  const { service, slices } = state;
  const selector = selects(service);
  if (selector === undefined) return { actions: [] };
  const own = slices.filter(({ metadata }) => metadata.labels?.[SERVICE_LABEL] === service.metadata.name && metadata.labels?.[MANAGER_LABEL] === MANAGER && metadata.deletionTimestamp === undefined);
  const groups = groupsOf({ ...state, pods: state.pods.filter(({ metadata }) => selector.matches(metadata.labels)) });
  const kept = new Set<EndpointSlice>();
  const actions = groups.flatMap((group) => {
    const mine = own.filter((slice) => slice.addressType === group.family && same(slice.ports ?? [], group.ports));
    return fill(service, group, mine, kept);
  });
  return { actions: [...actions, ...own.filter((slice) => !kept.has(slice)).map((object): Action => ({ kind: "delete", resource: endpointSlices, object }))] };
}

function familiesOf({ spec }: Service): readonly Family[] {
  return (spec.ipFamilies ?? ["IPv4"]).map((family) => (family === "IPv6" ? "IPv6" : "IPv4"));
}

/** Pods that name their ports differently cannot share a slice. A family without any has an empty one. */
function groupsOf({ service, pods, nodes }: SlicesState): readonly Group[] {
  return familiesOf(service).flatMap((family): readonly Group[] => {
    const groups = new Map<string, { readonly ports: readonly SlicePort[]; readonly endpoints: SliceEndpoint[] }>();
    for (const pod of pods.filter(hasPlace)) {
      const address = addressOf(pod, family);
      if (address === undefined) continue;
      const ports = portsOf(service, pod);
      const key = JSON.stringify(ports);
      const group = groups.get(key) ?? { ports, endpoints: [] };
      groups.set(key, group);
      group.endpoints.push(endpointOf(pod, service, address, nodes(pod.spec.nodeName ?? "")));
    }
    return groups.size === 0 ? [{ family, ports: [], endpoints: [] }] : Array.from(groups.values(), (group) => ({ family, ...group }));
  });
}

function endpointOf(pod: Pod, service: Service, address: string, node: Node | undefined): SliceEndpoint {
  const [serving, terminating] = [isReady(pod), pod.metadata.deletionTimestamp !== undefined];
  const { nodeName } = pod.spec;
  return compact({
    addresses: [address],
    conditions: { ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
    hostname: hostnameOf(pod, service),
    targetRef: refOf(pod),
    nodeName: nodeName === "" ? undefined : nodeName,
    zone: node?.metadata.labels?.["topology.kubernetes.io/zone"],
  });
}

/** What is there keeps its place, so that few slices change when few pods do. */
function fill(service: Service, group: Group, slices: readonly EndpointSlice[], kept: Set<EndpointSlice>): readonly Action[] {
  const wanted = new Map(group.endpoints.map((endpoint) => [endpoint.targetRef?.uid ?? "", endpoint]));
  const contents = slices.map((slice) => (slice.endpoints ?? []).flatMap(({ targetRef }) => take(wanted, targetRef?.uid ?? "")));
  const left = [...wanted.values()];
  for (const content of contents) content.push(...left.splice(0, Math.max(0, most - content.length)));
  const fresh: SliceEndpoint[][] = [];
  while (left.length > 0) fresh.push(left.splice(0, most));
  if (contents.length === 0 && fresh.length === 0) fresh.push([]);
  const changed = slices.flatMap((slice, at): readonly Action[] => {
    const endpoints = contents[at] ?? [];
    // One is left even when it is empty: it tells that there are none.
    if (endpoints.length === 0 && (group.endpoints.length > 0 || at > 0)) return [];
    kept.add(slice);
    return changedSlice(service, slice, endpoints);
  });
  return [...changed, ...fresh.map((endpoints): Action => ({ kind: "create", resource: endpointSlices, object: newSlice(service, group, endpoints) }))];
}

function take(wanted: Map<string, SliceEndpoint>, uid: string): SliceEndpoint[] {
  const found = wanted.get(uid);
  wanted.delete(uid);
  return found === undefined ? [] : [found];
}

function labelsOf(service: Service): Readonly<Record<string, string>> {
  return { ...service.metadata.labels, ...(isHeadless(service) ? { [HEADLESS_LABEL]: "" } : {}), [SERVICE_LABEL]: service.metadata.name ?? "", [MANAGER_LABEL]: MANAGER };
}

function changedSlice(service: Service, slice: EndpointSlice, endpoints: readonly SliceEndpoint[]): readonly Action[] {
  const object = { ...withMeta(slice, { labels: labelsOf(service) }), endpoints };
  return same(slice.endpoints ?? [], endpoints) && same(slice.metadata.labels, labelsOf(service)) ? [] : [{ kind: "update", resource: endpointSlices, object }];
}

function newSlice(service: Service, { family, ports }: Group, endpoints: readonly SliceEndpoint[]): EndpointSlice {
  const owner = controllerRef({ ...service, apiVersion: services.apiVersion, kind: services.kind });
  return {
    apiVersion: endpointSlices.apiVersion, kind: endpointSlices.kind,
    metadata: { generateName: `${service.metadata.name ?? ""}-`, namespace: service.metadata.namespace ?? "", labels: labelsOf(service), ownerReferences: [owner] },
    addressType: family, endpoints, ports,
  };
}
