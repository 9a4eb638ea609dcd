/** Pods that nobody will end any more. Source: kubernetes, pkg/controller/podgc/gc_controller.go. */
import type { Disposable } from "../../../base/index.ts";
import { formatTime } from "../../../kube/index.ts";
import { nodes, pods, type Pod } from "../kinds/index.ts";
import { itself, keyOf, nothing, parseKey, startController, watch, type Action, type Plan, type Runtime } from "../runtime/index.ts";

/** Milliseconds that a node may be gone before its pods are. */
const quarantine = 40_000;

/** @param missing since when the pod's node is gone; undefined: it is there, or there is none */
export function decideOrphan(pod: Pod, missing: number | undefined, now: number): Plan {
  const remove: Action = { kind: "delete", resource: pods, object: pod, gracePeriodSeconds: 0 };
  if ((pod.spec.nodeName ?? "") === "") return pod.metadata.deletionTimestamp === undefined ? nothing : { actions: [remove] };
  if (missing === undefined) return nothing;
  if (now - missing < quarantine) return { actions: [], again: missing + quarantine - now };
  if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") return { actions: [remove] };
  const condition = { type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC", message: "PodGC: node no longer exists", lastTransitionTime: formatTime(now) };
  const body = { status: { phase: "Failed", conditions: [condition] } };
  return { actions: [{ kind: "patch", resource: pods, object: pod, subresource: "status", patch: { type: "application/strategic-merge-patch+json", body } }, remove] };
}

export function startPodCollector(runtime: Runtime): Disposable {
  const missing = new Map<string, number>();
  return startController(runtime, {
    name: "pod-garbage-collector",
    watches: [
      itself(pods),
      watch(nodes, ({ object, old }, view) => (object === undefined ? view.of(pods).list().filter(({ spec }) => spec.nodeName === old?.metadata.name).map(keyOf) : [])),
    ],
    decide: (key, view) => {
      const pod = view.of(pods).get(...parseKey(key));
      if (pod === undefined) return nothing;
      const node = pod.spec.nodeName ?? "";
      if (node === "" || view.of(nodes).get("", node) !== undefined) {
        missing.delete(node);
        return decideOrphan(pod, undefined, view.now);
      }
      const since = missing.get(node) ?? view.now;
      missing.set(node, since);
      return decideOrphan(pod, since, view.now);
    },
  });
}
