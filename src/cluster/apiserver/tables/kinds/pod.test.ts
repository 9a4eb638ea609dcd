/** Restated from kubernetes, pkg/printers/internalversion/printers_test.go: TestPrintPod, …WithRestartableInitContainer, …wide, …Conditions (lst-13). */
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../../kube/index.ts";
import type { Row } from "../types.ts";
import { pod } from "./pod.ts";

const now = Date.UTC(2026, 0, 31, 12);
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
const day = 24 * 3600;

const running = { running: {} };
const waiting = { waiting: {} };
const ended = (terminated: object = {}): object => ({ terminated });
const last = (seconds: number): object => ({ lastState: ended({ finishedAt: ago(seconds) }) });

interface Given {
  readonly containers?: number;
  readonly init?: readonly object[];
  readonly status?: object;
  readonly deleted?: boolean;
}

function podOf({ containers = 1, init = [], status = {}, deleted = false }: Given): KubeObject {
  return {
    apiVersion: "v1", kind: "Pod", metadata: { name: "p", ...(deleted && { deletionTimestamp: ago(10) }) },
    spec: { containers: Array.from({ length: containers }, () => ({})), initContainers: init }, status,
  };
}

const rowOf = (given: Given): Row => pod.row(podOf(given), now);

describe("ready, status, restarts", () => {
  const readyThree = { ready: true, restartCount: 3, state: running };
  const initRestarted = { restartCount: 3, state: running, ...last(10) };
  it.each<readonly [what: string, given: Given, ready: string, status: string, restarts: string]>([
    ["counts containers, restarts, those ready", { containers: 2, status: { phase: "podPhase", containerStatuses: [readyThree, { restartCount: 3 }] } }, "1/2", "podPhase", "6"],
    ["a container's reason outweighs the phase", { containers: 2, status: { phase: "podPhase", containerStatuses: [readyThree, { state: { waiting: { reason: "CrashLoopBackOff" } }, restartCount: 3 }] } }, "1/2", "CrashLoopBackOff", "6"],
    ["the first container outweighs the rest", { containers: 2, status: { phase: "podPhase", containerStatuses: [{ state: { waiting: { reason: "First" } }, restartCount: 3 }, { state: ended({ reason: "Second" }), restartCount: 3 }] } }, "0/2", "First", "6"],
    ["ready is not running", { containers: 2, status: { phase: "podPhase", containerStatuses: [readyThree, { ready: true, restartCount: 3 }] } }, "1/2", "podPhase", "6"],
    ["the pod's reason outweighs its phase", { containers: 2, status: { reason: "Evicted", phase: "Failed", containerStatuses: [readyThree, { ready: true, restartCount: 3 }] } }, "1/2", "Evicted", "6"],
    ["one has ended, one runs, not ready", { containers: 2, status: { phase: "Running", containerStatuses: [{ state: ended({ reason: "Completed" }) }, readyThree] } }, "1/2", "NotReady", "3"],
    ["one has ended, one runs, ready", { containers: 2, status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }], containerStatuses: [{ state: ended({ reason: "Completed" }) }, readyThree] } }, "1/2", "Running", "3"],
    ["an init container restarts", { init: [{}], status: { phase: "Pending", initContainerStatuses: [initRestarted], containerStatuses: [{ state: waiting }] } }, "0/1", "Init:0/1", "3 (10s ago)"],
    ["the first of two init containers restarts", { init: [{}, {}], status: { phase: "Pending", initContainerStatuses: [initRestarted, { state: waiting }], containerStatuses: [{ state: waiting }] } }, "0/1", "Init:0/2", "3 (10s ago)"],
    ["the second of two restarts", { init: [{}, {}], status: { phase: "Pending", initContainerStatuses: [{ state: ended() }, initRestarted], containerStatuses: [{ state: waiting }] } }, "0/1", "Init:1/2", "3 (10s ago)"],
    ["both did", { init: [{}, {}], status: { initContainerStatuses: [{ restartCount: 2, state: ended(), ...last(120) }, initRestarted] } }, "0/1", "Init:1/2", "5 (10s ago)"],
    ["restarts of init containers are forgotten once they are past", { init: [{}], status: { phase: "Running", initContainerStatuses: [{ restartCount: 2, state: ended(), ...last(120) }], containerStatuses: [{ restartCount: 4, state: running, ...last(20) }] } }, "0/1", "Running", "4 (20s ago)"],
    ["restarted five days ago", { status: { phase: "Running", containerStatuses: [{ ...readyThree, ...last(5 * day) }] } }, "1/1", "Running", "3 (5d ago)"],
    ["the latest restart counts", { containers: 2, status: { phase: "Running", containerStatuses: [{ ...readyThree, restartCount: 6, ...last(5 * day) }, { ...readyThree, ...last(20 * day) }] } }, "2/2", "Running", "9 (5d ago)"],
    ["gated", { containers: 2, status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] } }, "0/2", "SchedulingGated", "0"],
    ["exit codes and signals where there is no reason", { containers: 2, status: { phase: "Failed", containerStatuses: [{ state: ended({ exitCode: 3 }) }, { state: ended({ signal: 9 }) }] } }, "0/2", "ExitCode:3", "0"],
    ["a signal", { status: { phase: "Failed", containerStatuses: [{ state: ended({ signal: 9, exitCode: 137 }) }] } }, "0/1", "Signal:9", "0"],
    ["an init container failed", { init: [{}], status: { phase: "Pending", initContainerStatuses: [{ state: ended({ exitCode: 1, reason: "Error" }) }] } }, "0/1", "Init:Error", "0"],
    ["an init container failed without a reason", { init: [{}], status: { phase: "Pending", initContainerStatuses: [{ state: ended({ exitCode: 2 }) }] } }, "0/1", "Init:ExitCode:2", "0"],
    ["an init container was killed", { init: [{}], status: { phase: "Pending", initContainerStatuses: [{ state: ended({ exitCode: 137, signal: 9 }) }] } }, "0/1", "Init:Signal:9", "0"],
    ["an init container waits", { init: [{}], status: { phase: "Pending", initContainerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }] } }, "0/1", "Init:ImagePullBackOff", "0"],
    ["PodInitializing is a matter of progress", { init: [{}], status: { phase: "Pending", initContainerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }] } }, "0/1", "Init:0/1", "0"],
    ["nothing known", {}, "0/1", "", "0"],
  ])("%s", (_what, given, ready, status, restarts) => {
    expect(rowOf(given).cells.slice(1, 4)).toEqual([ready, status, restarts]);
  });
});

describe("init containers that go on running", () => {
  const init = [{ name: "a", restartPolicy: "Always" }, { name: "b", restartPolicy: "Always" }];
  const notYet = { conditions: [{ type: "Initialized", status: "False" }] };
  const done = { conditions: [{ type: "Initialized", status: "True" }] };
  const first = { name: "a", restartCount: 3, ...last(10) };
  const main = { restartCount: 4, ...last(20) };
  it.each<readonly [what: string, status: object, ready: string, reason: string, restarts: string]>([
    ["the first has not started", { ...notYet, initContainerStatuses: [{ ...first, state: running, started: false }, { name: "b", state: waiting, started: false }] }, "0/3", "Init:0/2", "3 (10s ago)"],
    ["the second has not started", { ...notYet, initContainerStatuses: [{ ...first, state: running, started: true }, { name: "b", state: running, started: false }] }, "0/3", "Init:1/2", "3 (10s ago)"],
    ["all run", { ...done, phase: "Running", initContainerStatuses: [{ ...first, state: running, started: true }, { name: "b", state: running, started: true }], containerStatuses: [{ ...main, ready: true, state: running }] }, "1/3", "Running", "7 (10s ago)"],
    ["and are ready", { ...done, phase: "Running", initContainerStatuses: [{ ...first, ready: true, state: running, started: true }, { name: "b", ready: true, state: running, started: true }], containerStatuses: [{ ...main, ready: true, state: running }] }, "3/3", "Running", "7 (10s ago)"],
    ["all have ended", { ...done, phase: "Succeeded", initContainerStatuses: [{ ...first, state: ended({ reason: "Error", exitCode: 137 }), started: false }, { name: "b", state: ended({ reason: "Error", exitCode: 137 }), started: false }], containerStatuses: [{ ...main, state: ended({ reason: "Completed" }) }] }, "0/3", "Completed", "7 (10s ago)"],
  ])("%s", (_what, status, ready, reason, restarts) => {
    expect(rowOf({ init, status }).cells.slice(1, 4)).toEqual([ready, reason, restarts]);
  });

  it("statuses of containers that the pod has not do no harm", () => {
    const status = { phase: "Running", initContainerStatuses: [{ name: "other" }, { name: "init" }, { name: "side" }], containerStatuses: [{ name: "another" }, { name: "main" }] };
    expect(rowOf({ init: [{ name: "init" }, { name: "side", restartPolicy: "Always" }], status }).cells.slice(1, 4)).toEqual(["0/2", "Init:0/2", "0"]);
  });
});

describe("deletion", () => {
  it.each([
    ["Running", {}, "Terminating"], ["Pending", {}, "Terminating"], ["Succeeded", { containerStatuses: [{ state: ended({ reason: "Completed" }) }] }, "Completed"],
    ["Failed", { containerStatuses: [{ state: ended({ reason: "Error", exitCode: 1 }) }] }, "Error"], ["Running", { reason: "NodeLost" }, "Unknown"],
  ])("of a %s pod %j: %s", (phase, status, expected) => {
    expect(rowOf({ deleted: true, status: { phase, ...status } }).cells[2]).toBe(expected);
  });

  it("marks rows of pods that have ended", () => {
    expect(rowOf({ status: { phase: "Succeeded" } }).conditions).toEqual([{ type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." }]);
    expect(rowOf({ status: { phase: "Failed" } }).conditions).toEqual([{ type: "Completed", status: "True", reason: "Failed", message: "The pod failed." }]);
    expect(rowOf({ status: { phase: "Running" } })).not.toHaveProperty("conditions");
  });
});

it("wide output: address, node, nominated node, gates", () => {
  const object = podOf({ status: { podIPs: [{ ip: "1.1.1.1" }, { ip: "2001:db8::" }], nominatedNodeName: "node1", conditions: [{ type: "c1", status: "False" }, { type: "c2", status: "True" }] } });
  const spec = { nodeName: "node2", readinessGates: ["c1", "c2", "c3"].map((conditionType) => ({ conditionType })) };
  expect(pod.row({ ...object, spec }, now).cells.slice(5)).toEqual(["1.1.1.1", "node2", "node1", "1/3"]);
  expect(rowOf({}).cells.slice(5)).toEqual(["<none>", "<none>", "<none>", "<none>"]);
});
