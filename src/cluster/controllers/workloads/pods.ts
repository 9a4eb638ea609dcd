/** Source: kubernetes, pkg/controller/controller_utils.go and pkg/api/v1/pod/util.go. */
import type { KubeObject } from "../../../kube/index.ts";
import { pods, type Pod, type PodTemplate } from "../kinds/index.ts";
import { event, type Action } from "../runtime/index.ts";
import { conditionOf, controllerRef, timeOf } from "./fields.ts";

/** It runs or will run. */
export function isActive({ status, metadata }: Pod): boolean {
  return status?.phase !== "Succeeded" && status?.phase !== "Failed" && metadata.deletionTimestamp === undefined;
}

export function isReady({ status }: Pod): boolean {
  return conditionOf(status?.conditions, "Ready")?.status === "True";
}

/** Ready for so long that it counts. @param now milliseconds */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (!isReady(pod)) return false;
  const since = timeOf(conditionOf(pod.status?.conditions, "Ready")?.lastTransitionTime);
  return minReadySeconds === 0 || (since !== undefined && since + minReadySeconds * 1000 <= now);
}

export interface PodShape {
  readonly owner: KubeObject;
  readonly template: PodTemplate;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
}

export function podFrom({ owner, template, labels = {}, annotations = {}, finalizers = [] }: PodShape): Pod {
  const { metadata = {}, spec } = template;
  const noted = { ...metadata.annotations, ...annotations };
  const held = [...(metadata.finalizers ?? []), ...finalizers];
  return {
    apiVersion: pods.apiVersion, kind: pods.kind,
    metadata: {
      generateName: `${owner.metadata.name ?? ""}-`, namespace: owner.metadata.namespace ?? "", labels: { ...metadata.labels, ...labels },
      ...(Object.keys(noted).length > 0 ? { annotations: noted } : {}), ...(held.length > 0 ? { finalizers: held } : {}), ownerReferences: [controllerRef(owner)],
    },
    spec,
  };
}

/** @param failed what else is done when the pod is refused */
export function createPod(owner: KubeObject, pod: Pod, failed: (why: string) => readonly Action[] = () => []): Action {
  return {
    kind: "create", resource: pods, object: pod,
    done: ({ metadata }) => [event(owner, "Normal", "SuccessfulCreate", `Created pod: ${metadata.name ?? ""}`)],
    failed: ({ message }) => [event(owner, "Warning", "FailedCreate", `Error creating: ${message}`), ...failed(message)],
  };
}

export function deletePod(owner: KubeObject, pod: Pod, failed: (why: string) => readonly Action[] = () => []): Action {
  return {
    kind: "delete", resource: pods, object: pod,
    done: () => [event(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name ?? ""}`)],
    failed: ({ message }) => [event(owner, "Warning", "FailedDelete", `Error deleting: ${message}`), ...failed(message)],
  };
}

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";

function readyTime(pod: Pod): number {
  const condition = conditionOf(pod.status?.conditions, "Ready");
  return condition?.status === "True" ? (timeOf(condition.lastTransitionTime) ?? 0) : 0;
}

function restarts({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount = 0 }) => restartCount));
}

/** Whom it hurts least to lose first. @param rank how many of the same workload share its node */
export function byWorth(rank: (pod: Pod) => number): (a: Pod, b: Pod) => number {
  const worth = (pod: Pod): readonly number[] => [
    (pod.spec.nodeName ?? "") === "" ? 0 : 1,
    phases[pod.status?.phase ?? ""] ?? 0,
    isReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.[deletionCost] ?? 0) || 0,
    -rank(pod),
    -readyTime(pod),
    -restarts(pod),
    -(timeOf(pod.metadata.creationTimestamp) ?? 0),
  ];
  return (a, b) => {
    const [first, second] = [worth(a), worth(b)];
    const differs = first.findIndex((value, at) => value !== second[at]);
    return differs < 0 ? 0 : (first[differs] ?? 0) - (second[differs] ?? 0);
  };
}
