/** Source: kubernetes, pkg/controller/deployment/{progress.go,sync.go (calculateStatus)} and util/deployment_util.go. */
import { quote } from "../../../kube/index.ts";
import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from "../kinds/index.ts";
import { compact, conditionOf, nonZero, timeOf, withCondition, withoutCondition } from "../workloads/index.ts";
import { allSets, available, bounds, replicasOf, sum, timeText, type Rollout } from "./state.ts";

export const PROGRESSING = "Progressing";
const FOREVER = 2 ** 31 - 1;

export function hasDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== FOREVER;
}

/** As `withCondition`, with the time of the update that a Deployment's have as well. */
export function noted(conditions: readonly Condition[], condition: Omit<Condition, "lastTransitionTime" | "lastUpdateTime">, rollout: Rollout): readonly Condition[] {
  const time = timeText(rollout);
  return withCondition(conditions, { ...condition, lastUpdateTime: time }, rollout.now);
}

const total = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number => sets.reduce((all, set) => all + (count(set) ?? 0), 0);

/** What is there, and whether it is enough. */
export function statusOf(rollout: Rollout): DeploymentStatus {
  const { deployment, newest } = rollout;
  const sets = allSets(rollout);
  const have = available(sets);
  const enough = have >= replicasOf(deployment) - bounds(deployment).unavailable;
  const condition = enough
    ? { type: "Available", status: "True" as const, reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." }
    : { type: "Available", status: "False" as const, reason: "MinimumReplicasUnavailable", message: "Deployment does not have minimum availability." };
  return compact({
    observedGeneration: deployment.metadata.generation,
    replicas: nonZero(total(sets, ({ status }) => status?.replicas)),
    updatedReplicas: nonZero(newest?.status?.replicas ?? 0),
    readyReplicas: nonZero(total(sets, ({ status }) => status?.readyReplicas)),
    availableReplicas: nonZero(have),
    unavailableReplicas: nonZero(Math.max(0, sum(sets) - have)),
    collisionCount: deployment.status?.collisionCount,
    conditions: noted(deployment.status?.conditions ?? [], condition, rollout),
  });
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = replicasOf(deployment);
  const counts = [status.updatedReplicas, status.replicas, status.availableReplicas];
  return counts.every((count = 0) => count === wanted) && (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);
}

function hasProgressed({ status: old = {} }: Deployment, now: DeploymentStatus): boolean {
  const stale = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  const more = (name: "updatedReplicas" | "readyReplicas" | "availableReplicas"): boolean => (now[name] ?? 0) > (old[name] ?? 0);
  return more("updatedReplicas") || stale(now) < stale(old) || more("readyReplicas") || more("availableReplicas");
}

/** Milliseconds until nobody believes any more that it goes on; undefined where that is no question. */
export function patience({ spec, status }: Deployment, now: number): number | undefined {
  const condition = conditionOf(status?.conditions, PROGRESSING);
  const updated = timeOf(condition?.lastUpdateTime);
  if (updated === undefined || condition?.reason === "NewReplicaSetAvailable") return undefined;
  return updated + (spec.progressDeadlineSeconds ?? 0) * 1000 - now;
}

function isTimedOut(deployment: Deployment, now: number): boolean {
  if (conditionOf(deployment.status?.conditions, PROGRESSING)?.reason === "ProgressDeadlineExceeded") return true;
  const left = patience(deployment, now);
  return left !== undefined && left < 0;
}

/** The status of a rollout: with how it gets on. */
export function rolloutStatus(rollout: Rollout): DeploymentStatus {
  const { deployment } = rollout;
  const status = statusOf(rollout);
  const current = conditionOf(deployment.status?.conditions, PROGRESSING);
  const finished = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable";
  const conditions = status.conditions ?? [];
  const withProgress = !hasDeadline(deployment) ? withoutCondition(conditions, PROGRESSING) : finished ? conditions : progress(rollout, status, current);
  return withConditions(status, withFailure(rollout, withProgress));
}

function progress(rollout: Rollout, status: DeploymentStatus, current: Condition | undefined): readonly Condition[] {
  const { deployment, newest, now } = rollout;
  const conditions = status.conditions ?? [];
  const who = newest === undefined ? `Deployment ${quote(deployment.metadata.name ?? "")}` : `ReplicaSet ${quote(newest.metadata.name ?? "")}`;
  if (isComplete(deployment, status)) {
    return noted(conditions, { type: PROGRESSING, status: "True", reason: "NewReplicaSetAvailable", message: `${who} has successfully progressed.` }, rollout);
  }
  if (hasProgressed(deployment, status)) {
    // The same reason as before is told again: the time of the update is what the deadline counts from.
    const time = timeText(rollout);
    const lastTransitionTime = current?.status === "True" ? (current.lastTransitionTime ?? time) : time;
    const condition: Condition = { type: PROGRESSING, status: "True", reason: "ReplicaSetUpdated", message: `${who} is progressing.`, lastUpdateTime: time, lastTransitionTime };
    return [...withoutCondition(conditions, PROGRESSING), condition];
  }
  if (!isTimedOut(deployment, now)) return conditions;
  return noted(conditions, { type: PROGRESSING, status: "False", reason: "ProgressDeadlineExceeded", message: `${who} has timed out progressing.` }, rollout);
}

function withFailure(rollout: Rollout, conditions: readonly Condition[]): readonly Condition[] {
  const sets = rollout.newest === undefined ? rollout.old : [rollout.newest, ...rollout.old];
  const failure = sets.map(({ status }) => conditionOf(status?.conditions, "ReplicaFailure")).find((condition) => condition !== undefined);
  if (failure === undefined) return withoutCondition(conditions, "ReplicaFailure");
  const { type, status, reason, message } = failure;
  return noted(conditions, { type, status, ...compact({ reason, message }) }, rollout);
}

export function withConditions(status: DeploymentStatus, conditions: readonly Condition[]): DeploymentStatus {
  return { ...status, conditions };
}
