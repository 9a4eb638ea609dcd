import { DisposableStore, type Disposable } from "../../../base/index.ts";
import { endpoints, endpointSlices, nodes, pods, services } from "../kinds/index.ts";
import { itself, keyOf, nothing, parseKey, reads, startController, watch, type Runtime, type Watch } from "../runtime/index.ts";
import { same } from "../workloads/index.ts";
import { decideEndpoints } from "./endpoints.ts";
import { decideMirror } from "./mirror.ts";
import { selects } from "./pods.ts";
import { decideSlices, SERVICE_LABEL } from "./slices.ts";

/** Ends the key of a Service that has been deleted. */
const GONE = "/deleted";

/** The Services that reach a pod, or have reached it. */
const ofPods: Watch = watch(pods, ({ object, old }, view) => {
  if (object !== undefined && old !== undefined && same(object.status, old.status) && same(object.metadata.labels, old.metadata.labels) && object.metadata.deletionTimestamp === old.metadata.deletionTimestamp) return [];
  const all = view.of(services).list((object ?? old)?.metadata.namespace ?? "");
  return all.filter((service) => [object, old].some((pod) => pod !== undefined && selects(service)?.matches(pod.metadata.labels) === true)).map(keyOf);
});

/** By the Service that a slice says it is for. */
const ofSlices: Watch = watch(endpointSlices, ({ object, old }) => [object, old].flatMap((slice) => {
  const name = slice?.metadata.labels?.[SERVICE_LABEL];
  return name === undefined ? [] : [`${slice?.metadata.namespace ?? ""}/${name}`];
}));

export function startEndpoints(runtime: Runtime): Disposable {
  const owned = new DisposableStore();
  owned.add(startController(runtime, {
    name: "endpointslice-controller",
    watches: [itself(services), ofPods, ofSlices, reads(nodes)],
    decide: (key, view) => {
      const [namespace, name] = parseKey(key);
      const service = view.of(services).get(namespace, name);
      if (service === undefined || service.metadata.deletionTimestamp !== undefined) return nothing;
      return decideSlices({ service, pods: view.of(pods).list(namespace), nodes: (node) => view.of(nodes).get("", node), slices: view.of(endpointSlices).list(namespace) });
    },
  }));
  owned.add(startController(runtime, {
    name: "endpoint-controller",
    watches: [itself(services), itself(endpoints), ofPods, watch(services, ({ object, old }) => (object === undefined && old !== undefined ? [`${keyOf(old)}${GONE}`] : []))],
    decide: (key, view) => {
      const [namespace, name] = parseKey(key.replace(GONE, ""));
      const service = view.of(services).get(namespace, name);
      const known = view.of(endpoints).get(namespace, name);
      // Those that never had a Service are left alone.
      if (service === undefined) return key.endsWith(GONE) && known !== undefined ? { actions: [{ kind: "delete", resource: endpoints, object: known }] } : nothing;
      return decideEndpoints({ service, pods: view.of(pods).list(namespace), endpoints: known });
    },
  }));
  owned.add(startController(runtime, {
    name: "endpointslice-controller",
    watches: [itself(services), itself(endpoints), ofSlices],
    decide: (key, view) => {
      const [namespace, name] = parseKey(key);
      return decideMirror({ endpoints: view.of(endpoints).get(namespace, name), service: view.of(services).get(namespace, name), slices: view.of(endpointSlices).list(namespace), name });
    },
  }));
  return owned;
}
