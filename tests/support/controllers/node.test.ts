/** Nodes: what they are given, and what becomes of their pods when they fall silent. */
import { describe, expect, it } from "vitest";
import { formatMicroTime, formatTime } from "../../../src/kube/index.ts";
import { leases, namespaces, nodes, pods, type Node } from "../../../src/cluster/controllers/kinds/index.ts";
import { startNodes } from "../../../src/cluster/controllers/node/index.ts";
import { nextRange } from "../../../src/cluster/controllers/node/ipam.ts";
import { startPodCollector } from "../../../src/cluster/controllers/podgc/index.ts";
import { TestCluster } from "./cluster.ts";
import { addNode, Kubelet } from "./kubelet.ts";

async function running(nodeBits = 24) {
  const cluster = await TestCluster.make();
  for (const name of ["default", "a", "kube-node-lease"]) await cluster.create(namespaces, "", { metadata: { name } });
  startNodes(cluster.runtime, { cluster: "10.244.0.0/16", nodeBits });
  startPodCollector(cluster.runtime);
  await addNode(cluster, "n1");
  const kubelet = new Kubelet(cluster);
  const lease = await cluster.create(leases, "kube-node-lease", { metadata: { name: "n1" }, spec: { holderIdentity: "n1", leaseDurationSeconds: 40, renewTime: formatMicroTime(cluster.clock.now()) } });
  const renew = () => cluster.merge(leases, "kube-node-lease", "n1", { spec: { renewTime: formatMicroTime(cluster.clock.now()) } });
  const pod = (name: string, tolerations: readonly object[] = []) => cluster.create(pods, "a", { metadata: { name }, spec: { nodeName: "n1", terminationGracePeriodSeconds: 0, tolerations, containers: [{ name: "m", image: "i" }] } });
  await cluster.settle(kubelet.work);
  return { cluster, kubelet, lease, renew, pod, node: () => cluster.get(nodes, "", "n1") };
}
const ready = ({ status }: Node) => status?.conditions?.find(({ type }) => type === "Ready");
const taints = ({ spec }: Node) => (spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort();
const tolerate = (tolerationSeconds: number) => ["not-ready", "unreachable"].map((key) => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect: "NoExecute", tolerationSeconds }));

describe("addresses for pods", () => {
  it("each node has a share of its own, and keeps it", async () => {
    const { cluster, node } = await running();
    await Promise.all(["n2", "n3"].map((name) => addNode(cluster, name)));
    await cluster.settle();
    expect(cluster.list(nodes).map(({ spec }) => spec?.podCIDR ?? "").sort()).toEqual(["10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24"]);
    expect(node().spec).toMatchObject({ podCIDR: "10.244.0.0/24", podCIDRs: ["10.244.0.0/24"] });
    await cluster.client.delete(nodes, { namespace: "", name: "n2" }, { preconditions: {} });
    await cluster.settle();
    await addNode(cluster, "n4");
    await cluster.settle();
    expect(new Set(cluster.list(nodes).map(({ spec }) => spec?.podCIDR)).size).toBe(3);
    expect(cluster.log).toEqual([]);
  });

  it.each([
    [{ cluster: "10.244.0.0/16", nodeBits: 24 }, [], "10.244.0.0/24"],
    [{ cluster: "10.244.0.0/16", nodeBits: 24 }, ["10.244.0.0/24"], "10.244.1.0/24"],
    [{ cluster: "192.168.128.0/17", nodeBits: 26 }, ["192.168.128.0/26"], "192.168.128.64/26"],
    [{ cluster: "10.0.0.0/24", nodeBits: 24 }, ["10.0.0.0/24"], undefined],
    [{ cluster: "fd00::/64", nodeBits: 80 }, [], undefined],
  ])("the next of %o beside %o is %s", (ranges, taken, range) => {
    expect(nextRange(ranges, new Set(taken))).toBe(range);
  });

  it("says when there is nothing left", async () => {
    const { cluster } = await running(16);
    await addNode(cluster, "n2");
    await cluster.settle();
    expect(cluster.events("n2")).toContainEqual(expect.stringContaining("CIDRNotAvailable: Node n2 status is now: CIDRNotAvailable"));
  });
});

describe("a node falls silent", () => {
  it("is not before its Lease has been old for 50 seconds; then it is unreachable", async () => {
    const { cluster, kubelet, renew, pod, node } = await running();
    await pod("p", tolerate(300));
    await cluster.settle(kubelet.work);
    expect(cluster.events("n1")).toContain("RegisteredNode: Node n1 event: Registered Node n1 in Controller");
    await cluster.pass(30_000, kubelet.work, 5000);
    await renew();
    await cluster.pass(45_000, kubelet.work, 5000);
    expect(ready(node())?.status).toBe("True");
    expect(taints(node())).toEqual([]);
    await cluster.pass(15_000, undefined, 5000);
    expect(ready(node())).toMatchObject({ status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." });
    expect(taints(node())).toEqual(["node.kubernetes.io/unreachable:NoExecute", "node.kubernetes.io/unreachable:NoSchedule"]);
    expect(cluster.events("n1")).toContain("NodeNotReady: Node n1 status is now: NodeNotReady");
    expect(cluster.get(pods, "a", "p").status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("False");
    expect(cluster.events("p")).toContain("NodeNotReady: Node is not ready");
  });

  it("is not blamed for the hours in which the whole lab slept", async () => {
    const { cluster, node } = await running();
    cluster.clock.advance(3_600_000);
    await cluster.settle();
    expect(ready(node())?.status).toBe("True");
    await cluster.pass(60_000, undefined, 5000);
    expect(ready(node())?.status).toBe("Unknown");
  });

  it("comes back: nothing is left of it", async () => {
    const { cluster, renew, node } = await running();
    await cluster.pass(60_000, undefined, 5000);
    expect(taints(node())).toHaveLength(2);
    const time = formatTime(cluster.clock.now());
    await renew();
    await cluster.merge(nodes, "", "n1", { status: { conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime: time, lastTransitionTime: time }] } }, "status");
    await cluster.settle();
    expect(taints(node())).toEqual([]);
  });

  it("never told of itself: after a minute", async () => {
    const { cluster } = await running();
    await cluster.create(nodes, "", { metadata: { name: "new" } });
    await cluster.pass(55_000, undefined, 5000);
    expect(cluster.get(nodes, "", "new").status?.conditions).toBeUndefined();
    await cluster.pass(15_000, undefined, 5000);
    expect(ready(cluster.get(nodes, "", "new"))).toMatchObject({ status: "Unknown", reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status." });
  });

  it("says itself that it is not ready", async () => {
    const { cluster, node } = await running();
    await cluster.merge(nodes, "", "n1", { spec: { unschedulable: true }, status: {} });
    await cluster.merge(nodes, "", "n1", { status: { conditions: [{ type: "Ready", status: "False" }, { type: "DiskPressure", status: "True" }] } }, "status");
    await cluster.settle();
    expect(taints(node())).toEqual(["disk-pressure:NoSchedule", "not-ready:NoExecute", "not-ready:NoSchedule", "unschedulable:NoSchedule"].map((taint) => `node.kubernetes.io/${taint}`));
  });

  it("taints of others stay", async () => {
    const { cluster, node } = await running();
    await cluster.merge(nodes, "", "n1", { spec: { taints: [{ key: "mine", effect: "NoSchedule" }], unschedulable: true } });
    await cluster.settle();
    expect(taints(node())).toEqual(["mine:NoSchedule", "node.kubernetes.io/unschedulable:NoSchedule"]);
    await cluster.merge(nodes, "", "n1", { spec: { unschedulable: null } });
    await cluster.settle();
    expect(taints(node())).toEqual(["mine:NoSchedule"]);
  });

  it("pods go after as long as they tolerate it, or at once, or never", async () => {
    const { cluster, kubelet, pod } = await running();
    await pod("patient", tolerate(300));
    await pod("brief", tolerate(10));
    await pod("daemon", [{ operator: "Exists" }]);
    await pod("none");
    await cluster.settle(kubelet.work);
    const names = () => cluster.list(pods, "a").filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
    await cluster.pass(60_000, undefined, 5000);
    expect(names()).not.toContain("none");
    expect(names()).toContain("patient");
    await cluster.pass(15_000, undefined, 5000);
    expect(names()).toEqual(["daemon", "patient"]);
    expect(cluster.events("brief")).toContain("TaintManagerEviction: Marking for deletion Pod a/brief");
    await cluster.pass(300_000, undefined, 30_000);
    expect(names()).toEqual(["daemon"]);
  });
});

it("pods of a node that is gone are ended, after a while", async () => {
  const { cluster, kubelet, pod } = await running();
  await pod("p");
  await cluster.settle(kubelet.work);
  await cluster.client.delete(nodes, { namespace: "", name: "n1" }, { preconditions: {} });
  await cluster.pass(35_000, undefined, 5000);
  expect(cluster.list(pods, "a")).toHaveLength(1);
  await cluster.pass(10_000, undefined, 5000);
  expect(cluster.list(pods, "a")).toEqual([]);
});
