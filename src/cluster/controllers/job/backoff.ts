/** How long after a failure the next pod waits. Source: kubernetes, pkg/controller/job/backoff_utils.go. */
import { fieldOf, valueAt } from "../../../kube/index.ts";
import type { Pod } from "../kinds/index.ts";
import { conditionOf, timeOf } from "../workloads/index.ts";
import { isFailed, isSucceeded } from "./tracking.ts";

/** Milliseconds. */
const first = 10_000;
const most = 600_000;

/** When its last container ended; milliseconds. */
function endOf({ status, metadata }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map((container) => timeOf(textOf(valueAt(fieldOf(container, "state"), ["terminated", "finishedAt"]))) ?? 0);
  const ended = Math.max(0, ...ends);
  return ended || (timeOf(metadata.deletionTimestamp) ?? timeOf(conditionOf(status?.conditions, "Ready")?.lastTransitionTime) ?? timeOf(metadata.creationTimestamp) ?? 0);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Milliseconds that are left: each failure in a row doubles them, a success ends them. */
export function waitAfterFailures(own: readonly Pod[], now: number): number {
  const success = Math.max(0, ...own.filter(isSucceeded).map(endOf));
  const failures = own.filter(isFailed).map(endOf).filter((end) => end > success);
  if (failures.length === 0) return 0;
  return Math.max(0, Math.max(...failures) + Math.min(first * 2 ** (failures.length - 1), most) - now);
}
