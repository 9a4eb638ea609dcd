import { DisposableStore, type Disposable } from "../../../base/index.ts";
import { leases, nodes, pods } from "../kinds/index.ts";
import { event, itself, keyOf, nothing, parseKey, reads, startController, watch, type Runtime } from "../runtime/index.ts";
import { same } from "../workloads/index.ts";
import { decideEviction } from "./eviction.ts";
import { Heartbeats } from "./heartbeats.ts";
import { decideRange, type Ranges } from "./ipam.ts";
import { decideNode } from "./lifecycle.ts";

export type { Ranges } from "./ipam.ts";

const LEASES = "kube-node-lease";
const name = "node-controller";

export function startNodes(runtime: Runtime, ranges: Ranges): Disposable {
  const owned = new DisposableStore();
  owned.add(startLifecycle(runtime));
  owned.add(startEviction(runtime));
  owned.add(startController(runtime, {
    name,
    component: "cidrAllocator",
    watches: [itself(nodes)],
    // One after the other: two nodes must not be given the same.
    workers: 1,
    decide: (key, view) => {
      const node = view.of(nodes).get("", key);
      return node === undefined ? nothing : decideRange(node, view.of(nodes).list(), ranges);
    },
  }));
  return owned;
}

/** Registering is told once a node, as long as this runs. */
function startLifecycle(runtime: Runtime): Disposable {
  const heartbeats = new Heartbeats();
  const registered = new Map<string, string>();
  return startController(runtime, {
    name,
    component: name,
    watches: [itself(nodes), watch(leases, ({ object }) => (object?.metadata.namespace === LEASES ? [object.metadata.name ?? ""] : [])), reads(pods)],
    decide: (key, view) => {
      const node = view.of(nodes).get("", key);
      if (node === undefined) {
        heartbeats.forget(key);
        registered.delete(key);
        return nothing;
      }
      const { uid = "" } = node.metadata;
      const fresh = registered.get(key) !== uid;
      registered.set(key, uid);
      const silence = heartbeats.silence(node, view.of(leases).get(LEASES, key), view.now);
      const plan = decideNode({ node, pods: view.of(pods).list().filter(({ spec }) => spec.nodeName === key), silence, now: view.now });
      return fresh ? { ...plan, actions: [event(node, "Normal", "RegisteredNode", `Node ${key} event: Registered Node ${key} in Controller`), ...plan.actions] } : plan;
    },
  });
}

function startEviction(runtime: Runtime): Disposable {
  return startController(runtime, {
    name,
    component: "taint-eviction-controller",
    watches: [
      itself(pods),
      watch(nodes, ({ object, old }, view) => {
        if (object === undefined || same(object.spec?.taints ?? [], old?.spec?.taints ?? [])) return [];
        return view.of(pods).list().filter(({ spec }) => spec.nodeName === object.metadata.name).map(keyOf);
      }),
    ],
    decide: (key, view) => {
      const pod = view.of(pods).get(...parseKey(key));
      const node = pod === undefined ? undefined : view.of(nodes).get("", pod.spec.nodeName ?? "");
      return pod === undefined || node === undefined ? nothing : decideEviction(pod, node, view.now);
    },
  });
}
