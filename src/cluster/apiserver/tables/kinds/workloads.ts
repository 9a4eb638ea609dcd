/** Source: kubernetes, pkg/printers/internalversion/printers.go. */
import { parseTime, valueAt, type KubeObject } from "../../../../kube/index.ts";
import { ageColumn, column, field, nameColumn, templateColumns } from "../columns.ts";
import { humanDuration, since } from "../duration.ts";
import { ageOf, conditionStatus, containerCells, count, has, labelsText, nameOf, orElse, selectorText, text } from "../read.ts";
import type { Cell, Layout } from "../types.ts";

/** Names, images and the selector, in wide output. */
function templateCells(object: KubeObject): readonly Cell[] {
  const selector = selectorText(valueAt(object, ["spec", "selector"]));
  return [...containerCells(valueAt(object, ["spec", "template", "spec"])), selector === undefined ? "<error>" : orElse(selector, "<none>")];
}

const status = (object: KubeObject, name: string): number => count(object, "status", name);

export const deployment: Layout = {
  columns: [
    nameColumn, column("Ready", "Number of the pod with ready state"), column("Up-to-date", field("apps.v1.DeploymentStatus", "updatedReplicas")),
    column("Available", field("apps.v1.DeploymentStatus", "availableReplicas")), ageColumn, ...templateColumns("apps.v1.DeploymentSpec"),
  ],
  row: (object, now) => ({
    cells: [
      nameOf(object), `${status(object, "readyReplicas")}/${count(object, "spec", "replicas")}`, status(object, "updatedReplicas"), status(object, "availableReplicas"),
      ageOf(object, now), ...containerCells(valueAt(object, ["spec", "template", "spec"])), selectorText(valueAt(object, ["spec", "selector"])) ?? "<invalid>",
    ],
  }),
};

export const replicaSet: Layout = {
  columns: [
    nameColumn, column("Desired", field("apps.v1.ReplicaSetSpec", "replicas"), { type: "integer" }),
    column("Current", field("apps.v1.ReplicaSetStatus", "replicas"), { type: "integer" }),
    column("Ready", field("apps.v1.ReplicaSetStatus", "readyReplicas"), { type: "integer" }), ageColumn, ...templateColumns("apps.v1.ReplicaSetSpec"),
  ],
  row: (object, now) => ({
    cells: [nameOf(object), count(object, "spec", "replicas"), status(object, "replicas"), status(object, "readyReplicas"), ageOf(object, now), ...templateCells(object)],
  }),
};

const daemonNumbers = [
  ["Desired", "desiredNumberScheduled"], ["Current", "currentNumberScheduled"], ["Ready", "numberReady"], ["Up-to-date", "updatedNumberScheduled"],
  ["Available", "numberAvailable"],
] as const;

export const daemonSet: Layout = {
  columns: [
    nameColumn, ...daemonNumbers.map(([name, of]) => column(name, field("apps.v1.DaemonSetStatus", of), { type: "integer" })),
    column("Node Selector", field("core.v1.PodSpec", "nodeSelector")), ageColumn, ...templateColumns("apps.v1.DaemonSetSpec"),
  ],
  row: (object, now) => ({
    cells: [
      nameOf(object), ...daemonNumbers.map(([, of]) => status(object, of)), labelsText(valueAt(object, ["spec", "template", "spec", "nodeSelector"])),
      ageOf(object, now), ...templateCells(object),
    ],
  }),
};

function jobStatus(job: KubeObject): string {
  const is = (type: string): boolean => conditionStatus(job, type) === "True";
  if (is("Complete")) return "Complete";
  if (is("Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  if (is("Suspended")) return "Suspended";
  return is("FailureTarget") ? "FailureTarget" : "Running";
}

function completions(job: KubeObject): string {
  const done = status(job, "succeeded");
  if (has(job, "spec", "completions")) return `${done}/${count(job, "spec", "completions")}`;
  const parallelism = count(job, "spec", "parallelism");
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function jobDuration(job: KubeObject, now: number): string {
  const [start, end] = [text(job, "status", "startTime"), parseTime(text(job, "status", "completionTime"))];
  if (start === "") return "";
  return end === undefined ? since(start, now) : humanDuration(end - (parseTime(start) ?? end));
}

export const job: Layout = {
  columns: [
    nameColumn, column("Status", "Status of the job."), column("Completions", field("batch.v1.JobStatus", "succeeded")),
    column("Duration", "Time required to complete the job."), ageColumn, ...templateColumns("batch.v1.JobSpec"),
  ],
  row: (object, now) => ({ cells: [nameOf(object), jobStatus(object), completions(object), jobDuration(object, now), ageOf(object, now), ...templateCells(object)] }),
};

export const scale: Layout = {
  columns: [
    { ...nameColumn, format: "" }, column("Desired", field("autoscaling.v1.ScaleSpec", "replicas"), { type: "integer" }),
    column("Available", field("autoscaling.v1.ScaleStatus", "replicas"), { type: "integer" }), ageColumn,
  ],
  row: (object, now) => ({ cells: [nameOf(object), count(object, "spec", "replicas"), status(object, "replicas"), ageOf(object, now)] }),
};
