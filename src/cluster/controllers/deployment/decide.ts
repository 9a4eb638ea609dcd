/** Source: kubernetes, pkg/controller/deployment/{deployment_controller.go,sync.go,recreate.go}. */
import { quote, Selector } from "../../../kube/index.ts";
import { deployments, replicaSets, type Condition, type Deployment, type DeploymentStatus, type Pod, type ReplicaSet } from "../kinds/index.ts";
import { event, soonest, updateStatus, type Action, type Plan } from "../runtime/index.ts";
import { byAge, claim, compact, conditionOf, controllerOf, controllerRef, nonZero, same, templateHash, withMeta } from "../workloads/index.ts";
import { annotationsOfNewest, copied, HASH_LABEL, REVISION, revisionOf, sizeAnnotations } from "./annotations.ts";
import { replicasOfNewest, roll } from "./rolling.ts";
import { isScaling, scaleAll } from "./scaling.ts";
import { active, bounds, isRolling, newestOf, replicasOf, scaled, type Rollout, type Step } from "./state.ts";
import { hasDeadline, isComplete, noted, patience, PROGRESSING, rolloutStatus, statusOf, withConditions } from "./status.ts";

export interface DeploymentState {
  readonly deployment: Deployment;
  /** All of the namespace. */
  readonly sets: readonly ReplicaSet[];
  /** All of the namespace. */
  readonly pods: readonly Pod[];
  readonly now: number;
}

export function decideDeployment({ deployment, sets, pods, now }: DeploymentState): Plan {
  if (Selector.of(deployment.spec.selector).empty) {
    return { actions: [event(deployment, "Warning", "SelectingAll", "This deployment is selecting all pods. A non-empty selector is required.")] };
  }
  const { own, actions } = claim(replicaSets, deployment, deployment.spec.selector, sets);
  if (actions.length > 0) return { actions };
  const newest = newestOf(deployment, own);
  const uids = new Set(own.map(({ metadata }) => metadata.uid));
  const rollout: Rollout = {
    deployment, newest, now,
    old: own.filter((set) => set !== newest).sort(byAge),
    pods: pods.filter((pod) => uids.has(controllerOf(pod)?.uid)),
  };
  const start: Step = { rollout, actions: [] };
  if (deployment.metadata.deletionTimestamp !== undefined) return ended(start, statusOf(rollout));
  const first = pausing(rollout) ?? revising(rollout);
  if (first !== undefined) return { actions: [first] };
  if (deployment.spec.paused === true || isScaling(rollout)) {
    const step = scaleAll(start);
    const tidy = deployment.spec.paused === true ? { ...step, actions: [...step.actions, ...outdated(step.rollout)] } : step;
    return ended(tidy, statusOf(step.rollout));
  }
  const waitsForOld = !isRolling(deployment) && (active(rollout.old).length > 0 || oldPodsRun(rollout));
  if (newest === undefined && !waitsForOld) return making(rollout, sets);
  return finished(isRolling(deployment) ? roll(start) : recreate(start, waitsForOld));
}

/** The status is written last; where a rollout waits, somebody looks again when its deadline is over. */
function ended({ rollout, actions }: Step, status: DeploymentStatus): Plan {
  const { deployment, now } = rollout;
  const write = same(status, deployment.status) ? [] : [updateStatus(deployments, { ...deployment, status })];
  const timedOut = conditionOf(status.conditions, PROGRESSING)?.reason === "ProgressDeadlineExceeded";
  const left = hasDeadline(deployment) && !isComplete(deployment, status) && !timedOut ? patience({ ...deployment, status }, now) : undefined;
  return { actions: [...actions, ...write], ...soonest(left === undefined ? undefined : Math.max(left, 0) + 1000) };
}

function finished(step: Step): Plan {
  const status = rolloutStatus(step.rollout);
  const complete = step.actions.length === 0 && isComplete(step.rollout.deployment, status);
  return ended(complete ? { ...step, actions: outdated(step.rollout) } : step, status);
}

function writeCondition(rollout: Rollout, condition: Omit<Condition, "lastTransitionTime" | "lastUpdateTime">): Action {
  const { deployment } = rollout;
  const status = withConditions(deployment.status ?? {}, noted(deployment.status?.conditions ?? [], condition, rollout));
  return updateStatus(deployments, { ...deployment, status });
}

/** Whoever pauses does not make progress, and is not blamed for it later. */
function pausing(rollout: Rollout): Action | undefined {
  const { deployment } = rollout;
  const current = conditionOf(deployment.status?.conditions, PROGRESSING);
  if (!hasDeadline(deployment) || current?.reason === "ProgressDeadlineExceeded") return undefined;
  const was = current?.reason === "DeploymentPaused";
  const is = deployment.spec.paused === true;
  if (was === is) return undefined;
  const condition = is ? { reason: "DeploymentPaused", message: "Deployment is paused" } : { reason: "DeploymentResumed", message: "Deployment is resumed" };
  return writeCondition(rollout, { type: PROGRESSING, status: "Unknown", ...condition });
}

/** The newest set's annotations and number, and the Deployment's number. */
function revising(rollout: Rollout): Action | undefined {
  const { deployment, newest, old } = rollout;
  if (newest === undefined) return undefined;
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  const annotations = annotationsOfNewest(deployment, newest, revision);
  const { minReadySeconds = 0 } = deployment.spec;
  if (!same(annotations, newest.metadata.annotations ?? {}) || (newest.spec.minReadySeconds ?? 0) !== minReadySeconds) {
    const object = withMeta({ ...newest, spec: compact({ ...newest.spec, minReadySeconds: nonZero(minReadySeconds) }) }, { annotations });
    return { kind: "update", resource: replicaSets, object };
  }
  const known = newest.metadata.annotations?.[REVISION] ?? "";
  if (deployment.metadata.annotations?.[REVISION] !== known) {
    return { kind: "update", resource: deployments, object: withMeta(deployment, { annotations: { ...deployment.metadata.annotations, [REVISION]: known } }) };
  }
  if (!hasDeadline(deployment) || conditionOf(deployment.status?.conditions, PROGRESSING) !== undefined) return undefined;
  return writeCondition(rollout, { type: PROGRESSING, status: "True", reason: "FoundNewReplicaSet", message: `Found new replica set ${quote(newest.metadata.name ?? "")}` });
}

function making(rollout: Rollout, sets: readonly ReplicaSet[]): Plan {
  const { deployment } = rollout;
  const hash = templateHash(deployment.spec.template, deployment.status?.collisionCount);
  const name = `${deployment.metadata.name ?? ""}-${hash}`;
  if (sets.some(({ metadata }) => metadata.name === name)) {
    const status = { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
    return { actions: [updateStatus(deployments, { ...deployment, status })] };
  }
  const set = freshSet(rollout, name, hash);
  const replicas = replicasOf(set);
  const deadline = hasDeadline(deployment);
  const made = writeCondition(rollout, { type: PROGRESSING, status: "True", reason: "NewReplicaSetCreated", message: `Created new replica set ${quote(name)}` });
  const create: Action = {
    kind: "create", resource: replicaSets, object: set,
    done: () => [
      ...(replicas > 0 ? [event(deployment, "Normal", "ScalingReplicaSet", `Scaled up replica set ${name} from 0 to ${replicas}`)] : []),
      ...(deadline ? [made] : []),
    ],
    failed: ({ message }) => {
      const why = `Failed to create new replica set ${quote(name)}: ${message}`;
      return [...(deadline ? [writeCondition(rollout, { type: PROGRESSING, status: "False", reason: "ReplicaSetCreateError", message: why })] : []), event(deployment, "Warning", "ReplicaSetCreateError", why)];
    },
  };
  return { actions: [create] };
}

function freshSet(rollout: Rollout, name: string, hash: string): ReplicaSet {
  const { deployment, old } = rollout;
  const { template, selector, minReadySeconds } = deployment.spec;
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const replicas = isRolling(deployment) ? replicasOfNewest(rollout) : replicasOf(deployment);
  const revision = String(Math.max(0, ...old.map(revisionOf)) + 1);
  return {
    apiVersion: replicaSets.apiVersion, kind: replicaSets.kind,
    metadata: {
      name, namespace: deployment.metadata.namespace ?? "", labels, ownerReferences: [controllerRef(deployment)],
      annotations: { ...copied(deployment), [REVISION]: revision, ...sizeAnnotations(replicasOf(deployment), bounds(deployment).surge) },
    },
    spec: {
      replicas, ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Pods that run of a set that is not the newest. */
function oldPodsRun({ newest, pods }: Rollout): boolean {
  return pods.some((pod) => controllerOf(pod)?.uid !== newest?.metadata.uid && pod.status?.phase !== "Failed" && pod.status?.phase !== "Succeeded");
}

/** First all the old ones go, then the new ones come. */
function recreate(start: Step, waitsForOld: boolean): Step {
  const { deployment, newest, old } = start.rollout;
  if (waitsForOld) return active(old).reduce((step, set) => scaled(step, set, 0), start);
  return newest === undefined ? start : scaled(start, newest, replicasOf(deployment));
}

/** Old sets beyond what is kept for rolling back, once nothing runs of them. */
function outdated(rollout: Rollout): readonly Action[] {
  const limit = rollout.deployment.spec.revisionHistoryLimit;
  const kept = rollout.old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (limit === undefined || kept.length <= limit ) return [];
  return [...kept].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, kept.length - limit)
    .filter((set) => replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0 && (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0))
    .map((set): Action => ({ kind: "delete", resource: replicaSets, object: set }));
}
