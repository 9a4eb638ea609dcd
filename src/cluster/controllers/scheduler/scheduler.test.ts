/** Where pods go, and what is said where they cannot. Restated from kubernetes, pkg/scheduler/framework/plugins/{*}/*_test.go. */
import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../kinds/index.ts";
import { choose } from "./decide.ts";
import { podRequests } from "./resources.ts";

interface NodeShape {
  readonly cpu?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly unschedulable?: boolean;
  readonly pods?: string;
}
const node = (name: string, { cpu = "2", labels = {}, taints = [], unschedulable = false, pods = "110" }: NodeShape = {}): Node => ({
  apiVersion: "v1", kind: "Node", metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } }, spec: { taints, unschedulable },
  status: { allocatable: { cpu, memory: "2Gi", pods } },
});
const pod = (spec: object = {}, name = "p", more: object = {}): Pod => ({
  apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "a", uid: name, ...more }, spec: { containers: [{ name: "main" }], ...spec },
});
const asks = (cpu: string): object => ({ containers: [{ name: "main", resources: { requests: { cpu } } }] });
const on = (nodeName: string, spec: object, name = `on-${nodeName}`, labels: object = {}): Pod => pod({ ...spec, nodeName }, name, { labels });
const verdict = (wanted: Pod, nodes: readonly Node[], pods: readonly Pod[] = []) => {
  const found = choose({ pod: wanted, nodes, pods, now: 0 });
  return found.kind === "node" ? found.name : found.message;
};
const helpless = (count: number) => ` preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;
const noVictims = (count: number) => ` preemption: 0/${count} nodes are available: ${count} No preemption victims found for incoming pod.`;
const spreads = (maxSkew = 1, topologyKey = "zone") => ({ topologySpreadConstraints: [{ maxSkew, topologyKey, whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "web" } } }] });
const anti = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "web" } } }] } } };
const near = { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "web" } } }] } } };
const web = { labels: { app: "web" } };

describe("a pod finds no node", () => {
  it.each<readonly [string, Pod, readonly Node[], readonly Pod[], string]>([
    ["there is none", pod(), [], [], "no nodes available to schedule pods"],
    ["too little of something", pod(asks("3")), [node("a"), node("b")], [], `0/2 nodes are available: 2 Insufficient cpu.${noVictims(2)}`],
    ["taken by others", pod(asks("1500m")), [node("a")], [on("a", asks("1"))], `0/1 nodes are available: 1 Insufficient cpu.${noVictims(1)}`],
    ["too many pods", pod(), [node("a", { pods: "1" })], [on("a", {})], `0/1 nodes are available: 1 Too many pods.${noVictims(1)}`],
    ["two reasons of one node", pod({ containers: [{ name: "m", resources: { requests: { cpu: "3", memory: "3Gi" } } }] }), [node("a")], [], `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.${noVictims(1)}`],
    ["a selector", pod({ nodeSelector: { disk: "ssd" } }), [node("a"), node("b")], [], `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.${helpless(2)}`],
    ["a taint", pod(), [node("a", { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] })], [], `0/1 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }.${helpless(1)}`],
    ["a taint with a value", pod(), [node("a", { taints: [{ key: "k", value: "v", effect: "NoExecute" }] })], [], `0/1 nodes are available: 1 node(s) had untolerated taint {k: v}.${helpless(1)}`],
    ["cordoned, although it has the taint too", pod(), [node("a", { unschedulable: true, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] })], [], `0/1 nodes are available: 1 node(s) were unschedulable.${helpless(1)}`],
    ["host ports", pod({ containers: [{ name: "m", ports: [{ containerPort: 80, hostPort: 80 }] }] }), [node("a")], [on("a", { containers: [{ name: "m", ports: [{ containerPort: 1, hostPort: 80 }] }] })], `0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.${noVictims(1)}`],
    ["each for a reason of its own", pod(asks("1")), [node("a", { taints: [{ key: "k", effect: "NoSchedule" }] }), node("b", { cpu: "500m" }), node("c", { cpu: "500m" })], [],
      "0/3 nodes are available: 1 node(s) had untolerated taint {k: }, 2 Insufficient cpu. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod."],
    ["a daemon's pod and its node", pod({ ...asks("3"), affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] }] } } } }), [node("a"), node("b")], [],
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling."],
    ["spread over zones that are not there", pod(spreads(), "p", web), [node("a")], [], `0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label).${helpless(1)}`],
    ["apart from its like", pod(anti, "p", web), [node("a")], [on("a", {}, "q", { app: "web" })], `0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.${noVictims(1)}`],
    ["others want to be apart from it", pod({}, "p", web), [node("a")], [on("a", anti, "q")], `0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.${noVictims(1)}`],
    ["together with what is not there", pod(near), [node("a")], [], `0/1 nodes are available: 1 node(s) didn't match pod affinity rules.${helpless(1)}`],
    ["may not drive others out", pod({ ...asks("3"), preemptionPolicy: "Never" }), [node("a")], [], "0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never."],
  ])("%s", (_, wanted, nodes, pods, message) => {
    expect(verdict(wanted, nodes, pods)).toBe(message);
  });
});

describe("a pod finds a node", () => {
  const required = (expression: object) => ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } } } });
  it.each<readonly [string, Pod, readonly Node[], readonly Pod[], string]>([
    ["the first of equals", pod(), [node("b"), node("a")], [], "a"],
    ["where there is more room", pod(asks("100m")), [node("a"), node("b")], [on("a", asks("1"))], "b"],
    ["what has ended takes no room", pod(asks("2")), [node("a")], [{ ...on("a", asks("1")), status: { phase: "Succeeded" } }], "a"],
    ["that it selects", pod({ nodeSelector: { disk: "ssd" } }), [node("a"), node("b", { labels: { disk: "ssd" } })], [], "b"],
    ["affinity In", pod(required({ key: "disk", operator: "In", values: ["ssd", "nvme"] })), [node("a"), node("b", { labels: { disk: "nvme" } })], [], "b"],
    ["affinity Gt", pod(required({ key: "cores", operator: "Gt", values: ["4"] })), [node("a", { labels: { cores: "4" } }), node("b", { labels: { cores: "16" } })], [], "b"],
    ["affinity DoesNotExist", pod(required({ key: "disk", operator: "DoesNotExist" })), [node("a", { labels: { disk: "" } }), node("b")], [], "b"],
    ["whose taint it tolerates", pod({ tolerations: [{ key: "k", operator: "Exists", effect: "NoSchedule" }] }), [node("a", { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] })], [], "a"],
    ["rather without a taint", pod(), [node("a", { taints: [{ key: "k", effect: "PreferNoSchedule" }] }), node("b")], [], "b"],
    ["that it prefers", pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, preference: { matchExpressions: [{ key: "disk", operator: "Exists" }] } }] } } }), [node("a"), node("b", { labels: { disk: "" } })], [], "b"],
    ["in the zone that has fewer", pod(spreads(), "p", web), [node("a", { labels: { zone: "1" } }), node("b", { labels: { zone: "2" } })], [on("a", {}, "q", { app: "web" })], "b"],
    ["a skew that is allowed", pod({ ...spreads(2), nodeSelector: { zone: "1" } }, "p", web), [node("a", { labels: { zone: "1" } }), node("b", { labels: { zone: "2" } })], [on("a", {}, "q", { app: "web" })], "a"],
    ["away from its like", pod(anti, "p", web), [node("a"), node("b")], [on("a", {}, "q", { app: "web" })], "b"],
    ["next to its like", pod(near), [node("a"), node("b")], [on("b", asks("1"), "q", { app: "web" })], "b"],
    ["the first that wants to be next to its like", pod(near, "p", web), [node("a")], [], "a"],
    ["apart from its siblings", pod({}, "p", { ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "r", controller: true }] }), [node("a"), node("b")],
      [{ ...on("a", {}), metadata: { name: "s", namespace: "a", uid: "s", ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "r", controller: true }] } }], "b"],
  ])("%s", (_, wanted, nodes, pods, name) => {
    expect(verdict(wanted, nodes, pods)).toBe(name);
  });
});

it.each([
  ["containers together", { containers: [{ name: "a", resources: { requests: { cpu: "1" } } }, { name: "b", resources: { requests: { cpu: "500m" } } }] }, 1500],
  ["the largest of the initial ones", { containers: [{ name: "a", resources: { requests: { cpu: "1" } } }], initContainers: [{ name: "i", resources: { requests: { cpu: "2" } } }, { name: "j", resources: { requests: { cpu: "1" } } }] }, 2000],
  ["a sidecar beside them", { containers: [{ name: "a", resources: { requests: { cpu: "1" } } }], initContainers: [{ name: "s", restartPolicy: "Always", resources: { requests: { cpu: "1" } } }, { name: "i", resources: { requests: { cpu: "2" } } }] }, 3000],
  ["and what it costs to run it", { containers: [{ name: "a", resources: { requests: { cpu: "1" } } }], overhead: { cpu: "250m" } }, 1250],
])("what a pod asks for: %s", (_, spec, milli) => {
  expect(Number(podRequests(pod(spec)).get("cpu")?.nano ?? 0n) / 1e6).toBe(milli);
});
