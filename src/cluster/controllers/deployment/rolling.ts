/** One step of a rolling update. Source: kubernetes, pkg/controller/deployment/rolling.go. */
import type { ReplicaSet } from "../kinds/index.ts";
import { byAge } from "../workloads/index.ts";
import { active, allSets, bounds, lasting, replicasOf, scaled, sum, type Rollout, type Step } from "./state.ts";

/**
 * So many that all sets together stay within what may be there at once. While a set has not heard of its last size, its pods may be
 * more than it says; upstream does not wait, and has a few too many for a moment when one rollout follows close upon another.
 */
export function replicasOfNewest(rollout: Rollout): number {
  const { deployment, newest, old } = rollout;
  const wanted = replicasOf(deployment);
  const size = newest === undefined ? 0 : replicasOf(newest);
  const heard = allSets(rollout).every(({ metadata, status }) => (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0));
  const room = heard ? wanted + bounds(deployment).surge - sum(old) - size : 0;
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

/** Scales the newest up, or, where that cannot be, the others down. */
export function roll(start: Step): Step {
  const { deployment, newest } = start.rollout;
  if (newest === undefined) return start;
  const wanted = replicasOf(deployment);
  const up = replicasOf(newest) === wanted ? start : scaled(start, newest, replicasOf(newest) > wanted ? wanted : replicasOfNewest(start.rollout));
  const moved = up.rollout.newest !== undefined && replicasOf(up.rollout.newest) !== replicasOf(newest);
  return moved ? up : shrink(up);
}

function shrink(start: Step): Step {
  const { rollout } = start;
  const { deployment, newest } = rollout;
  const old = active(rollout.old);
  if (old.length === 0 || newest === undefined) return start;
  const least = replicasOf(deployment) - bounds(deployment).unavailable;
  // Those of the newest that are not available yet must not cost an old one its life.
  const pending = replicasOf(newest) - lasting(newest);
  const most = sum(allSets(rollout)) - least - pending;
  if (most <= 0) return start;
  return shrinkHealthy(dropUnhealthy(start, old, most), least);
}

/** What does not work anyway goes first. */
function dropUnhealthy(start: Step, old: readonly ReplicaSet[], most: number): Step {
  let step = start;
  let left = most;
  for (const set of [...old].sort(byAge)) {
    const count = Math.min(left, replicasOf(set) - lasting(set));
    if (count === 0) continue;
    step = scaled(step, set, replicasOf(set) - count);
    left -= count;
  }
  return step;
}

function shrinkHealthy(start: Step, least: number): Step {
  let step = start;
  let left = allSets(start.rollout).reduce((sum, set) => sum + lasting(set), 0) - least;
  for (const set of [...active(start.rollout.old)].sort(byAge)) {
    const count = Math.min(left, replicasOf(set));
    if (count <= 0) break;
    step = scaled(step, set, replicasOf(set) - count);
    left -= count;
  }
  return step;
}
