/** Source: kubernetes, pkg/scheduler/schedule_one.go and framework/types.go (FitError). */
import { formatTime, quote } from "../../../kube/index.ts";
import { pods, type Node, type Pod } from "../kinds/index.ts";
import type { Action, Plan } from "../runtime/index.ts";
import { conditionOf } from "../workloads/index.ts";
import { namedNodes, refusal, type Refusal } from "./filter.ts";
import { placesOf, type Place } from "./place.ts";
import { best } from "./score.ts";

export interface SchedulerState {
  readonly pod: Pod;
  readonly nodes: readonly Node[];
  /** All of the cluster. */
  readonly pods: readonly Pod[];
  readonly now: number;
}

export type Verdict = { readonly kind: "node"; readonly name: string } | { readonly kind: "none"; readonly message: string };

export function choose({ pod, nodes, pods: all }: SchedulerState): Verdict {
  if (nodes.length === 0) return { kind: "none", message: "no nodes available to schedule pods" };
  const places = placesOf(nodes, all);
  const refusals: Refusal[] = [];
  const fit: Place[] = [];
  const named = namedNodes(pod);
  const found = named === undefined || nodes.some(({ metadata }) => named.has(metadata.name ?? ""));
  for (const place of places) {
    const skipped = named !== undefined && found && !named.has(place.node.metadata.name ?? "");
    const refused = skipped ? { reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"], hopeless: true } : refusal(pod, place, places);
    if (refused === undefined) fit.push(place);
    else refusals.push(refused);
  }
  const chosen = best(pod, fit);
  if (chosen !== undefined) return { kind: "node", name: chosen.node.metadata.name ?? "" };
  return { kind: "none", message: `${histogram(nodes.length, refusals.flatMap(({ reasons }) => reasons))} preemption: ${preemption(pod, nodes.length, refusals)}` };
}

function histogram(total: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return `0/${total} nodes are available: ${Array.from(counts, ([reason, count]) => `${count} ${reason}`).sort().join(", ")}.`;
}

/** Nobody is driven out here: all pods have one priority unless they say otherwise, and then upstream's first answer holds. */
function preemption(pod: Pod, total: number, refusals: readonly Refusal[]): string {
  if (pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  return histogram(total, refusals.map(({ hopeless }) => (hopeless ? "Preemption is not helpful for scheduling" : "No preemption victims found for incoming pod")));
}

/** Does anybody have to find a node for it? */
export function isWaiting({ spec, status, metadata }: Pod): boolean {
  const ended = status?.phase === "Succeeded" || status?.phase === "Failed";
  return (spec.nodeName ?? "") === "" && (spec.schedulerName ?? "default-scheduler") === "default-scheduler" && metadata.deletionTimestamp === undefined && !ended && (spec.schedulingGates ?? []).length === 0;
}

export function decideScheduling(state: SchedulerState): Plan {
  const verdict = choose(state);
  return { actions: verdict.kind === "node" ? [bind(state.pod, verdict.name)] : failed(state, verdict.message) };
}

function bind(pod: Pod, node: string): Action {
  const { namespace = "", name = "", uid = "" } = pod.metadata;
  const binding = { apiVersion: "v1", kind: "Binding", metadata: { namespace, name, uid }, target: { kind: "Node", name: node } };
  return {
    kind: "create", resource: pods, object: binding, subresource: "binding",
    done: () => [{ kind: "event", about: pod, type: "Normal", reason: "Scheduled", action: "Binding", message: `Successfully assigned ${namespace}/${name} to ${node}` }],
    failed: ({ message }) => [{ kind: "event", about: pod, type: "Warning", reason: "FailedScheduling", action: "Scheduling", message: `running Bind plugin ${quote("DefaultBinder")}: ${message}` }],
  };
}

function failed({ pod, now }: SchedulerState, message: string): readonly Action[] {
  const known = conditionOf(pod.status?.conditions, "PodScheduled");
  const told: Action = { kind: "event", about: pod, type: "Warning", reason: "FailedScheduling", action: "Scheduling", message };
  if (known?.status === "False" && known.reason === "Unschedulable" && known.message === message) return [told];
  const lastTransitionTime = known?.status === "False" ? (known.lastTransitionTime ?? formatTime(now)) : formatTime(now);
  const condition = { type: "PodScheduled", status: "False", reason: "Unschedulable", message, lastTransitionTime };
  return [told, { kind: "patch", resource: pods, object: pod, subresource: "status", patch: { type: "application/strategic-merge-patch+json", body: { status: { conditions: [condition] } } } }];
}
