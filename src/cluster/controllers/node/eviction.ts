/** Pods that do not tolerate what their node has become. Source: kubernetes, pkg/controller/tainteviction/taint_eviction.go. */
import { formatTime } from "../../../kube/index.ts";
import { pods, type Node, type Pod } from "../kinds/index.ts";
import { event, nothing, type Plan } from "../runtime/index.ts";
import { tolerates, tolerationsOf } from "../scheduling/index.ts";
import { timeOf } from "../workloads/index.ts";

/** @returns milliseconds since 1970 at which the pod has to go; undefined: it may stay */
export function evictionTime(pod: Pod, node: Node, now: number): number | undefined {
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect === "NoExecute");
  if (taints.length === 0) return undefined;
  const times = taints.flatMap((taint): readonly number[] => {
    const used = tolerationsOf(pod).filter((toleration) => tolerates(toleration, taint));
    if (used.length === 0) return [now];
    const seconds = used.flatMap(({ tolerationSeconds }) => (tolerationSeconds === undefined ? [] : [Math.max(0, tolerationSeconds)]));
    return seconds.length === 0 ? [] : [(timeOf(taint.timeAdded) ?? now) + Math.min(...seconds) * 1000];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

export function decideEviction(pod: Pod, node: Node, now: number): Plan {
  const at = pod.metadata.deletionTimestamp === undefined ? evictionTime(pod, node, now) : undefined;
  if (at === undefined) return nothing;
  if (at > now) return { actions: [], again: at - now };
  const { namespace = "", name = "" } = pod.metadata;
  const target = { type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint", lastTransitionTime: formatTime(now) };
  return {
    actions: [
      event(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${namespace}/${name}`),
      { kind: "patch", resource: pods, object: pod, subresource: "status", patch: { type: "application/strategic-merge-patch+json", body: { status: { conditions: [target] } } } },
      { kind: "delete", resource: pods, object: pod },
    ],
  };
}
