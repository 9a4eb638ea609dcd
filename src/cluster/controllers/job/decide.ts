/** Source: kubernetes, pkg/controller/job/job_controller.go. */
import { formatTime } from "../../../kube/index.ts";
import { jobs, pods, type Condition, type Job, type JobStatus, type Pod } from "../kinds/index.ts";
import { event, soonest, type Action, type Plan } from "../runtime/index.ts";
import { byWorth, claim, compact, conditionOf, createPod, deletePod, isActive, isReady, nonZero, podFrom, same, timeOf } from "../workloads/index.ts";
import { waitAfterFailures } from "./backoff.ts";
import { INDEX, indexedTemplate, indexOf } from "./indexes.ts";
import { completedText, count, FINALIZER, isTracked, untrack, type Counts } from "./tracking.ts";

export interface JobState {
  readonly job: Job;
  /** All of the namespace. */
  readonly pods: readonly Pod[];
  readonly now: number;
}

interface Work extends JobState {
  readonly own: readonly Pod[];
  readonly active: readonly Pod[];
  readonly counts: Counts;
}

interface Verdict {
  readonly interim: "SuccessCriteriaMet" | "FailureTarget";
  readonly reason: string;
  readonly message: string;
}

const isIndexed = ({ spec }: Job): boolean => spec.completionMode === "Indexed";
const burst = 500;

export function isFinished({ status }: Job): boolean {
  return ["Complete", "Failed"].some((type) => conditionOf(status?.conditions, type)?.status === "True");
}

export function decideJob(state: JobState): Plan {
  const { job } = state;
  const { own, actions } = claim(pods, job, job.spec.selector, state.pods);
  if (actions.length > 0) return { actions };
  if (isFinished(job)) return { actions: own.filter(isTracked).map(untrack) };
  const counts = count(job.status, own, isIndexed(job) ? (job.spec.completions ?? 0) : undefined);
  const work: Work = { ...state, own, active: own.filter(isActive), counts };
  const verdict = verdictOf(work);
  const { suspend = false } = job.spec;
  const manage = verdict !== undefined || job.metadata.deletionTimestamp !== undefined ? { actions: [] } : suspend ? { actions: work.active.flatMap((pod) => withdraw(job, pod)) } : run(work);
  const ending = verdict === undefined ? [] : work.active.map((pod) => deletePod(job, pod));
  return { actions: [...write(work, verdict), ...counts.written.map(untrack), ...ending, ...manage.actions], ...soonest(deadline(work), manage.again) };
}

/** Once there is one, it stays. */
function verdictOf({ job, own, active, counts, now }: Work): Verdict | undefined {
  const decided = (["SuccessCriteriaMet", "FailureTarget"] as const).find((type) => conditionOf(job.status?.conditions, type) !== undefined);
  if (decided !== undefined) {
    const { reason = "", message = "" } = conditionOf(job.status?.conditions, decided) ?? {};
    return { interim: decided, reason, message };
  }
  const { backoffLimit = 6, completions, activeDeadlineSeconds } = job.spec;
  const failed = counts.failed + counts.uncounted.failed.length;
  const succeeded = counts.succeeded + counts.uncounted.succeeded.length;
  if (failed > backoffLimit || restartsExceed(own, job, backoffLimit)) return { interim: "FailureTarget", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  const started = timeOf(job.status?.startTime);
  if (job.spec.suspend !== true && activeDeadlineSeconds !== undefined && started !== undefined && now - started >= activeDeadlineSeconds * 1000) {
    return { interim: "FailureTarget", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  }
  const done = completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions;
  return done ? { interim: "SuccessCriteriaMet", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" } : undefined;
}

/** Containers that are restarted in place count as failures too. */
function restartsExceed(own: readonly Pod[], { spec }: Job, limit: number): boolean {
  if (spec.template.spec.restartPolicy !== "OnFailure") return false;
  const running = own.filter(({ status }) => status?.phase === "Running" || status?.phase === "Pending");
  const statuses = running.flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]);
  const restarts = statuses.reduce((all, { restartCount = 0 }) => all + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function deadline({ job, now }: Work): number | undefined {
  const started = timeOf(job.status?.startTime) ?? now;
  const { activeDeadlineSeconds, suspend } = job.spec;
  return activeDeadlineSeconds === undefined || suspend === true ? undefined : Math.max(0, started + activeDeadlineSeconds * 1000 - now) + 1;
}

/** A pod that is taken back is nobody's failure. */
function withdraw(job: Job, pod: Pod): readonly Action[] {
  return [...(isTracked(pod) ? [untrack(pod)] : []), deletePod(job, pod)];
}

function run(work: Work): Plan {
  const { job, own, active, counts, now } = work;
  const { parallelism = 1, completions } = job.spec;
  const succeeded = counts.succeeded + counts.uncounted.succeeded.length;
  const wanted = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : Math.max(0, Math.min(parallelism, completions - succeeded));
  const missing = Math.min(wanted - active.length, burst);
  if (missing < 0) return { actions: [...active].sort(byWorth(() => 0)).slice(0, -missing).flatMap((pod) => withdraw(job, pod)) };
  if (missing === 0) return { actions: [] };
  const wait = waitAfterFailures(own, now);
  if (wait > 0) return { actions: [], again: wait };
  const names = isIndexed(job) ? freeIndexes(work, missing).map((index) => indexedPod(job, index)) : Array.from({ length: missing }, () => podFrom({ owner: job, template: job.spec.template, finalizers: [FINALIZER] }));
  return { actions: names.map((pod) => createPod(job, pod)) };
}

function freeIndexes({ job, active, counts }: Work, length: number): readonly number[] {
  const taken = new Set(active.map(indexOf));
  return Array.from({ length: job.spec.completions ?? 0 }, (_, index) => index).filter((index) => !taken.has(index) && !counts.completed.has(index)).slice(0, length);
}

function indexedPod(job: Job, index: number): Pod {
  const name = job.metadata.name ?? "";
  const pod = podFrom({ owner: job, template: indexedTemplate(job.spec.template, name, index), annotations: { [INDEX]: String(index) }, finalizers: [FINALIZER] });
  return { ...pod, metadata: { ...pod.metadata, generateName: `${name}-${index}-` } };
}

function write(work: Work, verdict: Verdict | undefined): readonly Action[] {
  const { job, own, active, counts, now } = work;
  const terminating = own.filter((pod) => pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed").length;
  const settled = counts.uncounted.succeeded.length + counts.uncounted.failed.length + active.length + terminating === 0;
  const { conditions, told } = conditionsOf(work, verdict, settled);
  const { suspend = false } = job.spec;
  const resumed = told.some((action) => action.kind === "event" && action.reason === "Resumed");
  const status: JobStatus = compact({
    conditions: conditions.length === 0 ? undefined : conditions,
    startTime: suspend ? undefined : resumed ? formatTime(now) : (job.status?.startTime ?? formatTime(now)),
    completionTime: conditionOf(conditions, "Complete") === undefined ? undefined : (job.status?.completionTime ?? formatTime(now)),
    active: nonZero(active.length),
    succeeded: nonZero(counts.succeeded),
    failed: nonZero(counts.failed),
    terminating,
    ready: active.filter(isReady).length,
    completedIndexes: isIndexed(job) && counts.completed.size > 0 ? completedText(counts) : undefined,
    uncountedTerminatedPods: compact({
      succeeded: counts.uncounted.succeeded.length === 0 ? undefined : counts.uncounted.succeeded,
      failed: counts.uncounted.failed.length === 0 ? undefined : counts.uncounted.failed,
    }),
  });
  if (same(status, job.status)) return [];
  return [{ kind: "update", resource: jobs, object: { ...job, status }, subresource: "status", done: () => told }];
}

/** First that the outcome is known, and, once all pods have gone, the outcome. */
function conditionsOf({ job, now }: Work, verdict: Verdict | undefined, settled: boolean): { readonly conditions: readonly Condition[]; readonly told: readonly Action[] } {
  const known = job.status?.conditions ?? [];
  const time = formatTime(now);
  const made = (type: string, status: "True" | "False", reason: string, message: string): Condition => ({ type, status, lastProbeTime: time, lastTransitionTime: time, reason, message });
  if (verdict === undefined) return suspension(job, known, made);
  const { interim, reason, message } = verdict;
  const decided = conditionOf(known, interim) === undefined ? [...known, made(interim, "True", reason, message)] : known;
  if (!settled) return { conditions: decided, told: [] };
  if (interim === "FailureTarget") return { conditions: [...decided, made("Failed", "True", reason, message)], told: [event(job, "Warning", reason, message)] };
  return { conditions: [...decided, made("Complete", "True", reason, message)], told: [event(job, "Normal", "Completed", "Job completed")] };
}

function suspension(job: Job, known: readonly Condition[], made: (type: string, status: "True" | "False", reason: string, message: string) => Condition): { readonly conditions: readonly Condition[]; readonly told: readonly Action[] } {
  const was = conditionOf(known, "Suspended")?.status === "True";
  const is = job.spec.suspend === true;
  if (was === is) return { conditions: known, told: [] };
  const others = known.filter(({ type }) => type !== "Suspended");
  return is
    ? { conditions: [...others, made("Suspended", "True", "JobSuspended", "Job suspended")], told: [event(job, "Normal", "Suspended", "Job suspended")] }
    : { conditions: [...others, made("Suspended", "False", "JobResumed", "Job resumed")], told: [event(job, "Normal", "Resumed", "Job resumed")] };
}
