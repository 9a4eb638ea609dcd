/** When the number of replicas changes while several sets are alive. Source: kubernetes, pkg/controller/deployment/sync.go (scale). */
import type { ReplicaSet } from "../kinds/index.ts";
import { byAge } from "../workloads/index.ts";
import { DESIRED, MAXIMUM } from "./annotations.ts";
import { active, allSets, bounds, isRolling, replicasOf, scaled, sum, type Rollout, type Step } from "./state.ts";

/** Has somebody changed the number since the sets were last scaled? */
export function isScaling(rollout: Rollout): boolean {
  return active(allSets(rollout)).some(({ metadata }) => {
    const desired = metadata.annotations?.[DESIRED];
    return desired !== undefined && Number(desired) !== replicasOf(rollout.deployment);
  });
}

export function scaleAll(start: Step): Step {
  const { rollout } = start;
  const { deployment, newest, old } = rollout;
  const living = active(allSets(rollout));
  const only = living.length === 1 ? living[0] : living.length === 0 ? (newest ?? old.at(-1)) : undefined;
  if (only !== undefined) return replicasOf(only) === replicasOf(deployment) ? start : scaled(start, only, replicasOf(deployment));
  if (living.length === 0) return start;
  if (isSaturated(rollout)) return active(old).reduce((step, set) => scaled(step, set, 0), start);
  return isRolling(deployment) ? proportionally(start, living) : start;
}

function isSaturated({ deployment, newest }: Rollout): boolean {
  if (newest === undefined) return false;
  const wanted = replicasOf(deployment);
  return replicasOf(newest) === wanted && Number(newest.metadata.annotations?.[DESIRED] ?? -1) === wanted && newest.status?.availableReplicas === wanted;
}

/** Every set takes its share of what is added or taken away; what rounding leaves goes to the largest. */
function proportionally(start: Step, living: readonly ReplicaSet[]): Step {
  const { deployment } = start.rollout;
  const wanted = replicasOf(deployment);
  const allowed = wanted === 0 ? 0 : wanted + bounds(deployment).surge;
  const toAdd = allowed - sum(living);
  const sizes = new Map<ReplicaSet, number>();
  let added = 0;
  const sorted = [...living].sort((a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)));
  for (const set of sorted) {
    const share = toAdd === 0 ? 0 : shareOf(set, start.rollout, allowed, toAdd, added);
    sizes.set(set, replicasOf(set) + share);
    added += share;
  }
  const [largest] = sorted;
  if (largest !== undefined) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + toAdd - added));
  return sorted.reduce((step, set) => scaled(step, set, sizes.get(set) ?? 0), start);
}

function shareOf(set: ReplicaSet, { deployment }: Rollout, allowed: number, toAdd: number, added: number): number {
  const size = replicasOf(set);
  const left = toAdd - added;
  if (size === 0 || left === 0) return 0;
  const before = Number(set.metadata.annotations?.[MAXIMUM] ?? 0) || (deployment.status?.replicas ?? 0);
  const fraction = replicasOf(deployment) === 0 || before === 0 ? -size : Math.round((size * allowed) / before) - size;
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}
