import type { Disposable } from "../../../base/index.ts";
import { Selector } from "../../../kube/index.ts";
import { deployments, pods, replicaSets } from "../kinds/index.ts";
import { itself, keyOf, nothing, ownersOf, parseKey, startController, watch, type Runtime } from "../runtime/index.ts";
import { controllerOf } from "../workloads/index.ts";
import { decideDeployment } from "./decide.ts";

export function startDeployments(runtime: Runtime): Disposable {
  return startController(runtime, {
    name: "deployment-controller",
    watches: [
      itself(deployments),
      ownersOf(replicaSets, "Deployment"),
      watch(replicaSets, ({ object }, view) => {
        if (object === undefined || controllerOf(object) !== undefined) return [];
        return view.of(deployments).list(object.metadata.namespace ?? "").filter(({ spec }) => Selector.of(spec.selector).matches(object.metadata.labels)).map(keyOf);
      }),
      // Recreation waits until the last old pod has gone.
      watch(pods, ({ object, old }, view) => {
        if (object !== undefined || old === undefined) return [];
        const { namespace = "" } = old.metadata;
        const set = view.of(replicaSets).list(namespace).find(({ metadata }) => metadata.uid === controllerOf(old)?.uid);
        const owner = set && controllerOf(set);
        return owner?.kind === "Deployment" ? [`${namespace}/${owner.name}`] : [];
      }),
    ],
    decide: (key, view) => {
      const [namespace, name] = parseKey(key);
      const deployment = view.of(deployments).get(namespace, name);
      if (deployment === undefined) return nothing;
      return decideDeployment({ deployment, sets: view.of(replicaSets).list(namespace), pods: view.of(pods).list(namespace), now: view.now });
    },
  });
}
