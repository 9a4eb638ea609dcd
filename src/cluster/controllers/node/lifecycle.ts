/** Source: kubernetes, pkg/controller/nodelifecycle/node_lifecycle_controller.go. */
import { formatTime, type JsonObject } from "../../../kube/index.ts";
import { nodes, pods, type Condition, type Node, type Pod, type Taint } from "../kinds/index.ts";
import { event, type Action, type Plan } from "../runtime/index.ts";
import { conditionOf, isReady, same } from "../workloads/index.ts";

/** Milliseconds. */
export const monitor = {
  /** How often each node is looked at. */
  period: 5000,
  /** How long a node may be silent. */
  grace: 50_000,
  /** How long a node may take to tell of itself for the first time. */
  startup: 60_000,
};

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
/** Condition, the status that is bad, and what becomes of the node. */
const pressures = [
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"], ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"], ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"],
] as const;
const ours: ReadonlySet<string> = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE, ...pressures.map(([, , key]) => key)]);

export interface NodeState {
  readonly node: Node;
  /** On this node. */
  readonly pods: readonly Pod[];
  /** Milliseconds since it was last heard of. */
  readonly silence: number;
  readonly now: number;
}

export function decideNode(state: NodeState): Plan {
  const { node } = state;
  if (node.metadata.deletionTimestamp !== undefined) return { actions: [] };
  const conditions = conditionsOf(state);
  const known = node.status?.conditions ?? [];
  if (!same(conditions, known)) return { actions: [silent(state, conditions)], again: monitor.period };
  const ready = conditionOf(conditions, "Ready")?.status ?? "Unknown";
  return { actions: [...taint(state, ready), ...(ready === "True" ? [] : notReady(state))], again: monitor.period };
}

/** What a silent node said last is not known to be true any more. */
function conditionsOf({ node, silence, now }: NodeState): readonly Condition[] {
  const known = node.status?.conditions ?? [];
  const never = conditionOf(known, "Ready") === undefined;
  if (silence <= (never ? monitor.startup : monitor.grace)) return known;
  const time = formatTime(now);
  const types = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];
  const unknown = types.map((type): Condition => {
    const condition = conditionOf(known, type);
    if (condition === undefined) return { type, status: "Unknown", reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status.", lastHeartbeatTime: node.metadata.creationTimestamp ?? time, lastTransitionTime: time };
    return condition.status === "Unknown" ? condition : { ...condition, status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.", lastTransitionTime: time };
  });
  return [...known.map((condition) => conditionOf(unknown, condition.type) ?? condition), ...unknown.filter(({ type }) => conditionOf(known, type) === undefined)];
}

function silent({ node }: NodeState, conditions: readonly Condition[]): Action {
  const name = node.metadata.name ?? "";
  const was = conditionOf(node.status?.conditions, "Ready")?.status === "True";
  const done = was ? { done: () => [event(node, "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`)] } : {};
  return { kind: "update", resource: nodes, object: { ...node, status: { ...node.status, conditions } }, subresource: "status", ...done };
}

/** Taints of others stay as they are; a taint that stays keeps the time since when it is there. */
function taint({ node, now }: NodeState, ready: string): readonly Action[] {
  const wanted = taintsOf(node, ready);
  const known = node.spec?.taints ?? [];
  const is = (a: Taint) => (b: Taint) => a.key === b.key && a.effect === b.effect;
  const kept = known.filter((one) => !ours.has(one.key) || wanted.some(is(one)));
  const added = wanted.filter((one) => !known.some(is(one))).map((one) => ({ ...one, timeAdded: formatTime(now) }));
  if (added.length === 0 && kept.length === known.length) return [];
  const taints = [...kept, ...added].map((one): JsonObject => ({ ...one }));
  const body = { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints: taints.length === 0 ? null : taints } };
  return [{ kind: "patch", resource: nodes, object: node, patch: { type: "application/merge-patch+json", body } }];
}

function taintsOf({ spec, status }: Node, ready: string): readonly Taint[] {
  const keys = [
    ...(ready === "False" ? [NOT_READY] : ready === "Unknown" ? [UNREACHABLE] : []),
    ...pressures.filter(([type, bad]) => conditionOf(status?.conditions, type)?.status === bad).map(([, , key]) => key),
    ...(spec?.unschedulable === true ? [UNSCHEDULABLE] : []),
  ];
  const evict = ready === "False" ? [NOT_READY] : ready === "Unknown" ? [UNREACHABLE] : [];
  return [...keys.map((key) => ({ key, effect: "NoSchedule" })), ...evict.map((key) => ({ key, effect: "NoExecute" }))];
}

/** Nobody vouches for the pods of a node that is not ready; Services leave them out. */
function notReady({ pods: here, now }: NodeState): readonly Action[] {
  return here.filter(isReady).map((pod): Action => {
    const conditions = [{ type: "Ready", status: "False", lastTransitionTime: formatTime(now) }];
    return {
      kind: "patch", resource: pods, object: pod, subresource: "status", patch: { type: "application/strategic-merge-patch+json", body: { status: { conditions } } },
      done: () => [event(pod, "Warning", "NodeNotReady", "Node is not ready")],
    };
  });
}
