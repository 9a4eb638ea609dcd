/** The older form, one object a Service. Sources: kubernetes, pkg/controller/endpoint/endpoints_controller.go and pkg/api/v1/endpoints/util.go. */
import { endpoints as kind, type EndpointAddress, type Endpoints, type EndpointSubset, type Pod, type Service } from "../kinds/index.ts";
import type { Plan } from "../runtime/index.ts";
import { compact, isReady, same, withMeta } from "../workloads/index.ts";
import { addressOf, hasPlace, hostnameOf, isHeadless, portsOf, refOf, selects } from "./pods.ts";

export interface EndpointsState {
  readonly service: Service;
  /** All of the namespace. */
  readonly pods: readonly Pod[];
  readonly endpoints: Endpoints | undefined;
}

type Ports = NonNullable<EndpointSubset["ports"]>;

export function decideEndpoints({ service, pods, endpoints }: EndpointsState): Plan {
  const selector = selects(service);
  if (selector === undefined) return { actions: [] };
  const subsets = subsetsOf(service, pods.filter(({ metadata }) => selector.matches(metadata.labels)));
  const { name = "", namespace = "", labels: own } = service.metadata;
  const labels = { ...own, ...(isHeadless(service) ? { "service.kubernetes.io/headless": "" } : {}) };
  if (endpoints === undefined) {
    return { actions: [{ kind: "create", resource: kind, object: { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name, namespace, labels }, ...(subsets.length > 0 ? { subsets } : {}) } }] };
  }
  if (same(endpoints.subsets ?? [], subsets) && same(endpoints.metadata.labels ?? {}, labels)) return { actions: [] };
  const { subsets: _, ...rest } = withMeta(endpoints, { labels });
  return { actions: [{ kind: "update", resource: kind, object: { ...rest, apiVersion: kind.apiVersion, kind: kind.kind, metadata: rest.metadata, ...(subsets.length > 0 ? { subsets } : {}) } }] };
}

/** Addresses that have the same ports stand together. */
function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const family = service.spec.ipFamilies?.[0] === "IPv6" ? "IPv6" : "IPv4";
  const groups = new Map<string, { readonly ports: Ports; readonly ready: EndpointAddress[]; readonly notReady: EndpointAddress[] }>();
  for (const pod of pods) {
    const ip = addressOf(pod, family);
    if (ip === undefined || !hasPlace(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
    const ports: Ports = portsOf(service, pod).map(({ name, ...port }) => (name === "" ? port : { name, ...port }));
    if (ports.length === 0 && (service.spec.ports ?? []).length > 0) continue;
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, ready: [], notReady: [] };
    groups.set(key, group);
    const { nodeName } = pod.spec;
    const address = compact({ ip, hostname: hostnameOf(pod, service), nodeName: nodeName === "" ? undefined : nodeName, targetRef: refOf(pod) });
    (isReady(pod) || service.spec.publishNotReadyAddresses === true ? group.ready : group.notReady).push(address);
  }
  const sorted = (list: readonly EndpointAddress[]) => (list.length === 0 ? undefined : [...list].sort((a, b) => (a.ip < b.ip ? -1 : 1)));
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { ports, ready, notReady }]) => compact({
    addresses: sorted(ready), notReadyAddresses: sorted(notReady), ports: ports.length === 0 ? undefined : ports,
  }));
}
