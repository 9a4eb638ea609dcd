/** DaemonSets over the real API; pods are bound to the node that they are meant for, as the scheduler would. */
import { expect, it } from "vitest";
import { startDaemonSets } from "../../../src/cluster/controllers/daemonset/index.ts";
import { nodeOf } from "../../../src/cluster/controllers/daemonset/placement.ts";
import { daemonSets, namespaces, nodes, pods } from "../../../src/cluster/controllers/kinds/index.ts";
import { TestCluster } from "./cluster.ts";
import { addNode, Kubelet } from "./kubelet.ts";

async function running(spec: object = {}) {
  const cluster = await TestCluster.make();
  await cluster.create(namespaces, "", { metadata: { name: "a" } });
  startDaemonSets(cluster.runtime);
  const kubelet = new Kubelet(cluster);
  const work = async () => {
    for (const pod of cluster.list(pods, "a")) {
      if ((pod.spec.nodeName ?? "") === "" && pod.metadata.deletionTimestamp === undefined) {
        await cluster.client.create(pods, { apiVersion: "v1", kind: "Binding", metadata: { namespace: "a", name: pod.metadata.name ?? "" }, target: { kind: "Node", name: nodeOf(pod) } }, "binding");
      }
    }
    await kubelet.work();
  };
  for (const name of ["n1", "n2", "n3"]) await addNode(cluster, name);
  await cluster.create(daemonSets, "a", { metadata: { name: "agent" }, spec: { selector: { matchLabels: { app: "agent" } }, template: { metadata: { labels: { app: "agent" } }, spec: { containers: [{ name: "main", image: "agent:1" }] } }, ...spec } });
  await cluster.settle(work);
  const image = (name: string) => cluster.strategic(daemonSets, "a", "agent", { spec: { template: { spec: { containers: [{ name: "main", image: name }] } } } });
  return { cluster, kubelet, work, image, status: () => cluster.get(daemonSets, "a", "agent").status };
}
const places = (cluster: TestCluster) => cluster.list(pods, "a").map((pod) => `${nodeOf(pod)} ${pod.spec.containers[0]?.image ?? ""}`).sort();

it("one pod on every node, also on those that come later", async () => {
  const { cluster, work, status } = await running();
  expect(places(cluster)).toEqual(["n1 agent:1", "n2 agent:1", "n3 agent:1"]);
  await addNode(cluster, "n4");
  await cluster.settle(work);
  expect(places(cluster)).toHaveLength(4);
  expect(status()).toEqual({ currentNumberScheduled: 4, desiredNumberScheduled: 4, numberMisscheduled: 0, numberReady: 4, numberAvailable: 4, updatedNumberScheduled: 4, observedGeneration: 1 });
  expect(cluster.log).toEqual([]);
});

it("pods of daemons stay where others have to go", async () => {
  const { cluster } = await running();
  expect(cluster.list(pods, "a")[0]?.spec.tolerations).toEqual(expect.arrayContaining([
    { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }, { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
  ]));
});

it.each([
  ["NoSchedule lets it stay", { key: "k", effect: "NoSchedule" }, 3, 1],
  ["NoExecute does not", { key: "k", effect: "NoExecute" }, 2, 0],
  ["that every daemon tolerates does nothing", { key: "node.kubernetes.io/not-ready", effect: "NoExecute" }, 3, 0],
])("a taint that comes later: %s", async (_, taint, left, misscheduled) => {
  const { cluster, work, status } = await running();
  await cluster.merge(nodes, "", "n2", { spec: { taints: [taint] } });
  await cluster.settle(work);
  expect(places(cluster)).toHaveLength(left);
  expect(status()).toMatchObject({ numberMisscheduled: misscheduled });
});

it("goes by the node selector", async () => {
  const { cluster, work } = await running();
  await cluster.merge(daemonSets, "a", "agent", { spec: { template: { spec: { nodeSelector: { "kubernetes.io/hostname": "n2" } } } } });
  await cluster.settle(work);
  expect(places(cluster)).toEqual(["n2 agent:1"]);
});

it("replaces one after the other", async () => {
  const { cluster, kubelet, work, image } = await running();
  kubelet.fate = ({ spec }) => (spec.containers[0]?.image === "agent:2" ? "running" : "ready");
  await image("agent:2");
  await cluster.settle(work);
  expect(places(cluster).filter((text) => text.endsWith(":2"))).toHaveLength(1);
  kubelet.fate = () => "ready";
  await cluster.settle(work);
  expect(places(cluster)).toEqual(["n1 agent:2", "n2 agent:2", "n3 agent:2"]);
});

it("with a surge the new one comes before the old one goes", async () => {
  const { cluster, kubelet, work, image } = await running({ updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
  kubelet.fate = ({ spec }) => (spec.containers[0]?.image === "agent:2" ? "running" : "ready");
  await image("agent:2");
  await cluster.settle(work);
  expect(places(cluster)).toHaveLength(4);
  kubelet.fate = () => "ready";
  await cluster.settle(work);
  expect(places(cluster)).toEqual(["n1 agent:2", "n2 agent:2", "n3 agent:2"]);
});

it("OnDelete waits for somebody to delete", async () => {
  const { cluster, work, image } = await running({ updateStrategy: { type: "OnDelete" } });
  await image("agent:2");
  await cluster.settle(work);
  expect(places(cluster)).toEqual(["n1 agent:1", "n2 agent:1", "n3 agent:1"]);
});

it("kills what has failed, and says so", async () => {
  const { cluster, kubelet, work } = await running();
  let once = true;
  const [pod] = cluster.list(pods, "a");
  kubelet.fate = ({ metadata }) => (metadata.uid === pod?.metadata.uid && once ? "failed" : "ready");
  await cluster.settle(work);
  once = false;
  expect(cluster.find(pods, "a", pod?.metadata.name ?? "")).toBeUndefined();
  expect(places(cluster)).toHaveLength(3);
  expect(cluster.events("agent")).toContain(`FailedDaemonPod: Found failed daemon pod a/${pod?.metadata.name ?? ""} on node ${pod === undefined ? "" : nodeOf(pod)}, will try to kill it`);
});
