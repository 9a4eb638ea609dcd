import type { Disposable } from "../../../base/index.ts";
import { jobs, pods } from "../kinds/index.ts";
import { itself, ownersOf, parseKey, startController, type Runtime } from "../runtime/index.ts";
import { controllerOf } from "../workloads/index.ts";
import { decideJob } from "./decide.ts";
import { isTracked, untrack } from "./tracking.ts";

export function startJobs(runtime: Runtime): Disposable {
  return startController(runtime, {
    name: "job-controller",
    watches: [itself(jobs), ownersOf(pods, "Job")],
    decide: (key, view) => {
      const [namespace, name] = parseKey(key);
      const job = view.of(jobs).get(namespace, name);
      const all = view.of(pods).list(namespace);
      if (job !== undefined) return decideJob({ job, pods: all, now: view.now });
      // Nobody is left to count them.
      const orphans = all.filter((pod) => isTracked(pod) && controllerOf(pod)?.kind === "Job" && controllerOf(pod)?.name === name);
      return { actions: orphans.map(untrack) };
    },
  });
}
