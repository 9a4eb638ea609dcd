import type { Disposable } from "../../../base/index.ts";
import { pods, replicaSets } from "../kinds/index.ts";
import { itself, keyOf, nothing, ownersOf, parseKey, startController, watch, type Runtime } from "../runtime/index.ts";
import { Selector } from "../../../kube/index.ts";
import { controllerOf } from "../workloads/index.ts";
import { decideReplicaSet } from "./decide.ts";

export function startReplicaSets(runtime: Runtime): Disposable {
  return startController(runtime, {
    name: "replicaset-controller",
    watches: [
      itself(replicaSets),
      ownersOf(pods, "ReplicaSet"),
      // Somebody may want to adopt it.
      watch(pods, ({ object }, view) => {
        if (object === undefined || controllerOf(object) !== undefined) return [];
        return view.of(replicaSets).list(object.metadata.namespace ?? "").filter(({ spec }) => Selector.of(spec.selector).matches(object.metadata.labels)).map(keyOf);
      }),
    ],
    decide: (key, view) => {
      const [namespace, name] = parseKey(key);
      const set = view.of(replicaSets).get(namespace, name);
      if (set === undefined) return nothing;
      return decideReplicaSet({ set, pods: view.of(pods).list(namespace), sets: view.of(replicaSets).list(namespace), now: view.now });
    },
  });
}
