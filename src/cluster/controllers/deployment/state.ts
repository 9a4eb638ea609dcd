import { formatTime } from "../../../kube/index.ts";
import { replicaSets, type Deployment, type Pod, type ReplicaSet } from "../kinds/index.ts";
import { event, type Action } from "../runtime/index.ts";
import { boundsOf, byAge, same, withMeta, type Bounds } from "../workloads/index.ts";
import { HASH_LABEL, sizeAnnotations } from "./annotations.ts";

export interface Rollout {
  readonly deployment: Deployment;
  /** Whose template is the Deployment's; undefined until it is made. */
  readonly newest: ReplicaSet | undefined;
  /** Older first. */
  readonly old: readonly ReplicaSet[];
  /** Of the Deployment's ReplicaSets. */
  readonly pods: readonly Pod[];
  /** Milliseconds. */
  readonly now: number;
}

/** What has been decided so far, and how the sets look once it is done. */
export interface Step {
  readonly rollout: Rollout;
  readonly actions: readonly Action[];
}

export const replicasOf = ({ spec }: Deployment | ReplicaSet): number => spec.replicas ?? 1;
export const sum = (sets: readonly ReplicaSet[]): number => sets.reduce((all, set) => all + replicasOf(set), 0);
export const available = (sets: readonly ReplicaSet[]): number => sets.reduce((all, { status }) => all + (status?.availableReplicas ?? 0), 0);
/**
 * Those that are still there whatever else is decided: a set that has just been made smaller may tell yet of pods that it is about to
 * delete. Upstream takes its word for it, and may then go below what is allowed when a rollout is replaced by the next one half way.
 */
export const lasting = (set: ReplicaSet): number => Math.min(set.status?.availableReplicas ?? 0, replicasOf(set));
export const active = (sets: readonly ReplicaSet[]): readonly ReplicaSet[] => sets.filter((set) => replicasOf(set) > 0);
export const allSets = ({ newest, old }: Rollout): readonly ReplicaSet[] => (newest === undefined ? old : [...old, newest]);

export function isRolling({ spec }: Deployment): boolean {
  return spec.strategy?.type === "RollingUpdate";
}

/** Without rolling updates there is neither. */
export function bounds(deployment: Deployment): Bounds {
  if (!isRolling(deployment)) return { surge: 0, unavailable: 0 };
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const replicas = replicasOf(deployment);
  const { surge, unavailable } = boundsOf(rolling?.maxSurge, rolling?.maxUnavailable, replicas);
  return { surge, unavailable: replicas === 0 ? 0 : Math.min(unavailable, replicas) };
}

/** The set of this very template: the oldest, should there be several. */
export function newestOf({ spec }: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const bare = (template: ReplicaSet["spec"]["template"]): unknown => {
    const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
    return { ...template, metadata: { ...template.metadata, labels } };
  };
  return [...sets].sort(byAge).find((set) => same(bare(set.spec.template), bare(spec.template)));
}

/** Scales a set and says so; the annotations that scaling goes by are kept up even where the size stays. */
export function scaled({ rollout, actions }: Step, set: ReplicaSet, replicas: number): Step {
  const { deployment } = rollout;
  const size = sizeAnnotations(replicasOf(deployment), bounds(deployment).surge);
  const before = replicasOf(set);
  const noted = Object.entries(size).every(([name, value]) => set.metadata.annotations?.[name] === value);
  if (before === replicas && noted) return { rollout, actions };
  const changed = withMeta({ ...set, spec: { ...set.spec, replicas } }, { annotations: { ...set.metadata.annotations, ...size } });
  const message = `Scaled ${replicas > before ? "up" : "down"} replica set ${set.metadata.name ?? ""} from ${before} to ${replicas}`;
  const done = before === replicas ? {} : { done: () => [event(deployment, "Normal", "ScalingReplicaSet", message)] };
  return { rollout: replaced(rollout, changed), actions: [...actions, { kind: "update", resource: replicaSets, object: changed, ...done }] };
}

function replaced(rollout: Rollout, set: ReplicaSet): Rollout {
  const swap = (one: ReplicaSet): ReplicaSet => (one.metadata.uid === set.metadata.uid ? set : one);
  return { ...rollout, newest: rollout.newest && swap(rollout.newest), old: rollout.old.map(swap) };
}

export function timeText({ now }: Rollout): string {
  return formatTime(now);
}
