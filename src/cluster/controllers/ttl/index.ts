/** Deletes jobs some time after they have ended. Source: kubernetes, pkg/controller/ttlafterfinished/ttlafterfinished_controller.go. */
import type { Disposable } from "../../../base/index.ts";
import { jobs, type Job } from "../kinds/index.ts";
import { itself, nothing, parseKey, startController, type Plan, type Runtime } from "../runtime/index.ts";
import { conditionOf, timeOf } from "../workloads/index.ts";

export function decideTtl(job: Job, now: number): Plan {
  const { ttlSecondsAfterFinished } = job.spec;
  const ended = ["Complete", "Failed"].map((type) => conditionOf(job.status?.conditions, type)).find((condition) => condition?.status === "True");
  const at = timeOf(ended?.lastTransitionTime);
  if (ttlSecondsAfterFinished === undefined || at === undefined || job.metadata.deletionTimestamp !== undefined) return nothing;
  const left = at + ttlSecondsAfterFinished * 1000 - now;
  return left > 0 ? { actions: [], again: left } : { actions: [{ kind: "delete", resource: jobs, object: job, exact: true, propagation: "Foreground" }] };
}

export function startTtlAfterFinished(runtime: Runtime): Disposable {
  return startController(runtime, {
    name: "ttl-after-finished-controller",
    watches: [itself(jobs)],
    decide: (key, view) => {
      const job = view.of(jobs).get(...parseKey(key));
      return job === undefined ? nothing : decideTtl(job, view.now);
    },
  });
}
