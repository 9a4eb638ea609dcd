import type { Disposable } from "../../../base/index.ts";
import { Selector } from "../../../kube/index.ts";
import { daemonSets, nodes, pods } from "../kinds/index.ts";
import { itself, keyOf, nothing, ownersOf, parseKey, startController, watch, type Runtime } from "../runtime/index.ts";
import { controllerOf, same } from "../workloads/index.ts";
import { decideDaemonSet } from "./decide.ts";

export function startDaemonSets(runtime: Runtime): Disposable {
  return startController(runtime, {
    name: "daemon-set-controller",
    component: "daemonset-controller",
    watches: [
      itself(daemonSets),
      ownersOf(pods, "DaemonSet"),
      watch(pods, ({ object }, view) => {
        if (object === undefined || controllerOf(object) !== undefined) return [];
        return view.of(daemonSets).list(object.metadata.namespace ?? "").filter(({ spec }) => Selector.of(spec.selector).matches(object.metadata.labels)).map(keyOf);
      }),
      watch(nodes, ({ object, old }, view) => {
        // What a node reports every few seconds does not matter here.
        const placed = object !== undefined && old !== undefined && same(object.metadata.labels, old.metadata.labels) && same(object.spec, old.spec);
        return placed ? [] : view.of(daemonSets).list().map(keyOf);
      }),
    ],
    decide: (key, view) => {
      const [namespace, name] = parseKey(key);
      const set = view.of(daemonSets).get(namespace, name);
      return set === undefined ? nothing : decideDaemonSet({ set, nodes: view.of(nodes).list(), pods: view.of(pods).list(namespace), now: view.now });
    },
  });
}
