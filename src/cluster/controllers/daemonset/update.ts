/** Which old pods make way for new ones. Source: kubernetes, pkg/controller/daemon/update.go (rollingUpdate). */
import type { DaemonSet, Pod } from "../kinds/index.ts";
import { byAge, isAvailable, sharePods } from "../workloads/index.ts";

export const HASH = "controller-revision-hash";

export interface Update {
  readonly set: DaemonSet;
  readonly hash: string;
  /** By node: of every node that should have one. */
  readonly byNode: ReadonlyMap<string, readonly Pod[]>;
  readonly now: number;
}

export interface Replacement {
  readonly remove: readonly Pod[];
  /** Nodes that get a new pod beside the old one. */
  readonly surge: readonly string[];
}

interface Pair {
  readonly node: string;
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
}

export function replace(update: Update): Replacement {
  const { spec } = update.set;
  if (spec.updateStrategy?.type !== "RollingUpdate") return { remove: [], surge: [] };
  const { maxSurge, maxUnavailable } = spec.updateStrategy.rollingUpdate ?? {};
  const desired = update.byNode.size;
  const surge = sharePods(maxSurge, desired, "up", 0);
  const pairs = Array.from(update.byNode, ([node, pods]) => pairOf(node, pods, update.hash));
  const isUp = (pod: Pod): boolean => isAvailable(pod, spec.minReadySeconds ?? 0, update.now);
  return surge > 0 ? withSurge(pairs, surge, isUp) : inPlace(pairs, Math.max(1, sharePods(maxUnavailable, desired, "up", 1)), isUp);
}

function pairOf(node: string, pods: readonly Pod[], hash: string): Pair {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).sort(byAge);
  return { node, fresh: living.find(({ metadata }) => metadata.labels?.[HASH] === hash), old: living.find(({ metadata }) => metadata.labels?.[HASH] !== hash) };
}

function inPlace(pairs: readonly Pair[], most: number, isUp: (pod: Pod) => boolean): Replacement {
  const down = pairs.filter(({ fresh, old }) => (fresh === undefined ? old === undefined : old !== undefined || !isUp(fresh))).length;
  const old = pairs.flatMap(({ fresh, old }) => (fresh === undefined && old !== undefined ? [old] : []));
  const broken = old.filter((pod) => !isUp(pod));
  return { remove: [...broken, ...old.filter(isUp).slice(0, Math.max(0, most - down))], surge: [] };
}

function withSurge(pairs: readonly Pair[], most: number, isUp: (pod: Pod) => boolean): Replacement {
  const both = pairs.flatMap(({ fresh, old }) => (fresh !== undefined && old !== undefined ? [{ fresh, old }] : []));
  const coming = both.filter(({ fresh }) => !isUp(fresh)).length;
  const alone = pairs.flatMap(({ node, fresh, old }) => (fresh === undefined && old !== undefined ? [{ node, old }] : []));
  const broken = alone.filter(({ old }) => !isUp(old));
  const whole = alone.filter(({ old }) => isUp(old));
  return {
    remove: both.filter(({ fresh }) => isUp(fresh)).map(({ old }) => old),
    surge: [...broken, ...whole.slice(0, Math.max(0, most - coming - broken.length))].map(({ node }) => node),
  };
}
