/** Source: kubernetes, pkg/controller/replicaset/{replica_set.go,replica_set_utils.go}. */
import { Selector } from "../../../kube/index.ts";
import { pods, replicaSets, type Condition, type Pod, type ReplicaSet, type ReplicaSetStatus } from "../kinds/index.ts";
import { soonest, updateStatus, type Action, type Plan } from "../runtime/index.ts";
import {
  byWorth, claim, compact, controllerOf, createPod, deletePod, isActive, isAvailable, isReady, nonZero, podFrom, same, withCondition, withoutCondition,
} from "../workloads/index.ts";

export interface ReplicaSetState {
  readonly set: ReplicaSet;
  /** All of the namespace. */
  readonly pods: readonly Pod[];
  /** All of the namespace: those of the same Deployment tell which nodes have several pods of it. */
  readonly sets: readonly ReplicaSet[];
  readonly now: number;
}

/** Pods made or deleted at a time. */
const burst = 500;

export function decideReplicaSet(state: ReplicaSetState): Plan {
  const { set, now } = state;
  const { own, actions } = claim(pods, set, set.spec.selector, state.pods.filter(isActive));
  if (actions.length > 0) return { actions };
  const known = set.status?.conditions ?? [];
  const write = (conditions: readonly Condition[]): readonly Action[] => {
    const status = statusOf(set, own, conditions, now);
    return same(status, set.status) ? [] : [updateStatus(replicaSets, { ...set, status })];
  };
  const failed = (reason: string, message: string) => write(withCondition(known, { type: "ReplicaFailure", status: "True", reason, message }, now));
  const scaling = set.metadata.deletionTimestamp === undefined ? scale(state, own, failed) : [];
  const { minReadySeconds = 0 } = set.spec;
  const waits = minReadySeconds > 0 && own.some((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds, now));
  return {
    actions: [...scaling, ...write(scaling.length === 0 ? withoutCondition(known, "ReplicaFailure") : known)],
    ...soonest(waits ? minReadySeconds * 1000 : undefined),
  };
}

function scale({ set, pods: all, sets }: ReplicaSetState, own: readonly Pod[], fail: (reason: string, why: string) => readonly Action[]): readonly Action[] {
  const missing = (set.spec.replicas ?? 1) - own.length;
  if (missing > 0) {
    return Array.from({ length: Math.min(missing, burst) }, () => createPod(set, podFrom({ owner: set, template: set.spec.template }), (why) => fail("FailedCreate", why)));
  }
  if (missing === 0) return [];
  const owner = controllerOf(set)?.uid;
  const related = new Set(owner === undefined ? [set.metadata.uid] : sets.filter((one) => controllerOf(one)?.uid === owner).map(({ metadata }) => metadata.uid));
  const perNode = new Map<string, number>();
  for (const pod of all) {
    const node = pod.spec.nodeName ?? "";
    if (isActive(pod) && related.has(controllerOf(pod)?.uid)) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const worst = [...own].sort(byWorth((pod) => perNode.get(pod.spec.nodeName ?? "") ?? 0));
  return worst.slice(0, Math.min(-missing, burst)).map((pod) => deletePod(set, pod, (why) => fail("FailedDelete", why)));
}

function statusOf(set: ReplicaSet, own: readonly Pod[], conditions: readonly Condition[], now: number): ReplicaSetStatus {
  const { minReadySeconds = 0, template } = set.spec;
  const labelled = Selector.ofLabels(template.metadata?.labels ?? {});
  return compact({
    replicas: own.length,
    fullyLabeledReplicas: nonZero(own.filter(({ metadata }) => labelled.matches(metadata.labels)).length),
    readyReplicas: nonZero(own.filter(isReady).length),
    availableReplicas: nonZero(own.filter((pod) => isAvailable(pod, minReadySeconds, now)).length),
    observedGeneration: set.metadata.generation,
    conditions: conditions.length === 0 ? undefined : conditions,
  });
}

