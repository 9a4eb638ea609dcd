/** Pods. What the status column says is no phase. Source: kubernetes, pkg/printers/internalversion/printers.go (printPod). */
import { parseTime, valueAt, type KubeObject } from "../../../../kube/index.ts";
import { ageColumn, column, field, nameColumn, wide } from "../columns.ts";
import { humanDuration } from "../duration.ts";
import { ageOf, conditionStatus, count, has, list, nameOf, orElse, text } from "../read.ts";
import type { Layout, Row, RowCondition } from "../types.ts";

/** Restarts, and when the last of them ended. */
interface Restarts {
  readonly count: number;
  readonly last: number | undefined;
}
const none: Restarts = { count: 0, last: undefined };

function restartsOf(status: unknown): Restarts {
  return { count: count(status, "restartCount"), last: parseTime(text(status, "lastState", "terminated", "finishedAt")) };
}

function plus(a: Restarts, b: Restarts): Restarts {
  const last = a.last === undefined || (b.last !== undefined && b.last > a.last) ? b.last : a.last;
  return { count: a.count + b.count, last };
}

function ended(terminated: unknown): string {
  const reason = text(terminated, "reason");
  if (reason !== "") return reason;
  const signal = count(terminated, "signal");
  return signal === 0 ? `ExitCode:${count(terminated, "exitCode")}` : `Signal:${signal}`;
}

/** Of one init container: ready, past, or what holds the pod up. */
function initReason(status: unknown, sidecar: boolean, at: number, all: number): string | undefined {
  const terminated = valueAt(status, ["state", "terminated"]);
  if (has(terminated)) {
    if (count(terminated, "exitCode") === 0 || (sidecar && valueAt(status, ["started"]) === true)) return undefined;
    return `Init:${ended(terminated)}`;
  }
  if (sidecar && valueAt(status, ["started"]) === true) return undefined;
  const waiting = text(status, "state", "waiting", "reason");
  return waiting === "" || waiting === "PodInitializing" ? `Init:${at}/${all}` : `Init:${waiting}`;
}

interface Progress {
  readonly ready: number;
  readonly restarts: Restarts;
  readonly reason?: string;
}

/** @returns also the restarts of those that go on running beside the pod's containers */
function initProgress(pod: KubeObject): Progress & { readonly sidecars: Restarts } {
  const spec = list(pod, "spec", "initContainers");
  const isSidecar = (name: string): boolean => spec.some((container) => text(container, "name") === name && text(container, "restartPolicy") === "Always");
  let [ready, restarts, sidecars] = [0, none, none];
  for (const [at, status] of list(pod, "status", "initContainerStatuses").entries()) {
    const sidecar = isSidecar(text(status, "name"));
    restarts = plus(restarts, restartsOf(status));
    if (sidecar) sidecars = plus(sidecars, restartsOf(status));
    const reason = initReason(status, sidecar, at, spec.length);
    if (reason !== undefined) return { ready, restarts, sidecars, reason };
    const past = has(status, "state", "terminated") && count(status, "state", "terminated", "exitCode") === 0;
    if (!past && valueAt(status, ["ready"]) === true) ready += 1;
  }
  return { ready, restarts, sidecars };
}

function mainProgress(pod: KubeObject): Progress {
  let [ready, restarts, reason, running] = [0, none, "", false];
  for (const status of [...list(pod, "status", "containerStatuses")].reverse()) {
    restarts = plus(restarts, restartsOf(status));
    const waiting = text(status, "state", "waiting", "reason");
    const terminated = valueAt(status, ["state", "terminated"]);
    if (waiting !== "") reason = waiting;
    else if (has(terminated)) reason = ended(terminated);
    else if (valueAt(status, ["ready"]) === true && has(status, "state", "running")) {
      running = true;
      ready += 1;
    }
  }
  // One has ended, another goes on.
  if (reason === "Completed" && running) reason = conditionStatus(pod, "Ready") === "True" ? "Running" : "NotReady";
  return { ready, restarts, ...(reason !== "" && { reason }) };
}

function plainReason(pod: KubeObject): string {
  const scheduled = list(pod, "status", "conditions").some((condition) => text(condition, "type") === "PodScheduled" && text(condition, "reason") === "SchedulingGated");
  return scheduled ? "SchedulingGated" : orElse(text(pod, "status", "reason"), text(pod, "status", "phase"));
}

/** Deletion outweighs everything, except in a pod that has ended. */
function reasonOf(pod: KubeObject, progress: string | undefined): string {
  const reason = progress ?? plainReason(pod);
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (text(pod, "status", "reason") === "NodeLost") return "Unknown";
  return ["Succeeded", "Failed"].includes(text(pod, "status", "phase")) ? reason : "Terminating";
}

function summary(pod: KubeObject): Required<Progress> {
  const init = initProgress(pod);
  if (init.reason !== undefined && conditionStatus(pod, "Initialized") !== "True") return { ...init, reason: reasonOf(pod, init.reason) };
  const main = mainProgress(pod);
  return { ready: init.ready + main.ready, restarts: plus(init.sidecars, main.restarts), reason: reasonOf(pod, main.reason ?? init.reason) };
}

function gates(pod: KubeObject): string {
  const wanted = list(pod, "spec", "readinessGates");
  const open = wanted.filter((gate) => conditionStatus(pod, text(gate, "conditionType")) === "True");
  return wanted.length === 0 ? "<none>" : `${open.length}/${wanted.length}`;
}

const completed = (reason: string, message: string): readonly RowCondition[] => [{ type: "Completed", status: "True", reason, message }];
const conditions: ReadonlyMap<string, readonly RowCondition[]> = new Map([
  ["Succeeded", completed("Succeeded", "The pod has completed successfully.")],
  ["Failed", completed("Failed", "The pod failed.")],
]);

function row(pod: KubeObject, now: number): Row {
  const { ready, restarts, reason } = summary(pod);
  const sidecars = list(pod, "spec", "initContainers").filter((container) => text(container, "restartPolicy") === "Always").length;
  const last = restarts.count === 0 || restarts.last === undefined ? "" : ` (${humanDuration(now - restarts.last)} ago)`;
  const done = conditions.get(text(pod, "status", "phase"));
  return {
    cells: [
      nameOf(pod), `${ready}/${list(pod, "spec", "containers").length + sidecars}`, reason, `${restarts.count}${last}`, ageOf(pod, now),
      orElse(orElse(text(pod, "status", "podIPs", 0, "ip"), text(pod, "status", "podIP")), "<none>"), orElse(text(pod, "spec", "nodeName"), "<none>"),
      orElse(text(pod, "status", "nominatedNodeName"), "<none>"), gates(pod),
    ],
    ...(done && { conditions: done }),
  };
}

export const pod: Layout = {
  columns: [
    nameColumn, column("Ready", "The aggregate readiness state of this pod for accepting traffic."), column("Status", "The aggregate status of the containers in this pod."),
    column("Restarts", "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted."), ageColumn,
    wide("IP", field("core.v1.PodStatus", "podIP")), wide("Node", field("core.v1.PodSpec", "nodeName")),
    wide("Nominated Node", field("core.v1.PodStatus", "nominatedNodeName")), wide("Readiness Gates", field("core.v1.PodSpec", "readinessGates")),
  ],
  row,
};
