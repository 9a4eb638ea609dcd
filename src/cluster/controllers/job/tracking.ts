/**
 * Counts pods that have ended exactly once, although they may be deleted at any time: a finalizer keeps each until it has been
 * written down. Source: kubernetes, pkg/controller/job/{job_controller.go,tracking_utils.go}.
 */
import { pods, type JobStatus, type Pod } from "../kinds/index.ts";
import type { Action } from "../runtime/index.ts";
import { formatIndexes, indexOf, parseIndexes } from "./indexes.ts";

export const FINALIZER = "batch.kubernetes.io/job-tracking";

export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(FINALIZER) === true;
export const isSucceeded = ({ status }: Pod): boolean => status?.phase === "Succeeded";
/** Also what is on its way out. */
export const isFailed = ({ status, metadata }: Pod): boolean => status?.phase === "Failed" || (status?.phase !== "Succeeded" && metadata.deletionTimestamp !== undefined);

export interface Counts {
  readonly succeeded: number;
  readonly failed: number;
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
  /** Numbers that are done, of an Indexed job. */
  readonly completed: ReadonlySet<number>;
  /** Whose finalizer may go once the counts are written. */
  readonly written: readonly Pod[];
}

const uidOf = ({ metadata }: Pod): string => metadata.uid ?? "";

/** @param completions how many numbers there are, undefined where pods have none */
export function count(status: JobStatus | undefined, own: readonly Pod[], completions: number | undefined): Counts {
  const tracked = own.filter(isTracked);
  const held = new Set(tracked.map(uidOf));
  const old = { succeeded: status?.uncountedTerminatedPods?.succeeded ?? [], failed: status?.uncountedTerminatedPods?.failed ?? [] };
  const still = { succeeded: old.succeeded.filter((uid) => held.has(uid)), failed: old.failed.filter((uid) => held.has(uid)) };
  const known = new Set([...still.succeeded, ...still.failed]);
  const fresh = tracked.filter((pod) => !known.has(uidOf(pod)));
  const done = new Set(parseIndexes(status?.completedIndexes ?? ""));
  const succeeded: string[] = [];
  for (const pod of fresh.filter(isSucceeded)) {
    const index = indexOf(pod);
    // A number counts once, however many of its pods end well.
    if (completions !== undefined && (index === undefined || index >= completions || done.has(index))) continue;
    if (index !== undefined) done.add(index);
    succeeded.push(uidOf(pod));
  }
  const uncounted = { succeeded: [...still.succeeded, ...succeeded], failed: [...still.failed, ...fresh.filter(isFailed).map(uidOf)] };
  return {
    succeeded: completions === undefined ? (status?.succeeded ?? 0) + old.succeeded.length - still.succeeded.length : done.size - uncounted.succeeded.length,
    failed: (status?.failed ?? 0) + old.failed.length - still.failed.length,
    uncounted, completed: done,
    written: tracked.filter((pod) => isSucceeded(pod) || isFailed(pod)),
  };
}

export function completedText(counts: Counts): string {
  return formatIndexes(counts.completed);
}

export function untrack(pod: Pod): Action {
  const body = { metadata: { uid: pod.metadata.uid, "$deleteFromPrimitiveList/finalizers": [FINALIZER] } };
  return { kind: "patch", resource: pods, object: pod, patch: { type: "application/strategic-merge-patch+json", body } };
}
