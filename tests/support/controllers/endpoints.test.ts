/** EndpointSlices and Endpoints over the real API. */
import { expect, it } from "vitest";
import { startEndpoints } from "../../../src/cluster/controllers/endpoints/index.ts";
import { endpoints, endpointSlices, namespaces, nodes, pods, services } from "../../../src/cluster/controllers/kinds/index.ts";
import { TestCluster } from "./cluster.ts";
import { addNode, Kubelet } from "./kubelet.ts";

async function running(service: object = {}) {
  const cluster = await TestCluster.make();
  await cluster.create(namespaces, "", { metadata: { name: "a" } });
  await addNode(cluster, "n", { labels: { "topology.kubernetes.io/zone": "z" } });
  startEndpoints(cluster.runtime);
  const kubelet = new Kubelet(cluster);
  await cluster.create(services, "a", { metadata: { name: "web", labels: { l: "1" } }, spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: "http" }], ...service } });
  const pod = (name: string, more: object = {}) => cluster.create(pods, "a", {
    metadata: { name, labels: { app: "web" } }, spec: { nodeName: "n", containers: [{ name: "main", image: "web", ports: [{ name: "http", containerPort: 8080 }] }], ...more },
  });
  const work = () => cluster.settle(kubelet.work);
  await work();
  return { cluster, kubelet, pod, work, slices: () => cluster.list(endpointSlices, "a"), old: () => cluster.get(endpoints, "a", "web") };
}

it("without pods there is an empty one, and endpoints <none>", async () => {
  const { slices, old } = await running();
  expect(slices()).toMatchObject([{ addressType: "IPv4", metadata: { labels: { l: "1", "kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io" }, ownerReferences: [{ kind: "Service", name: "web", controller: true }] } }]);
  expect(slices()[0]?.endpoints ?? []).toEqual([]);
  expect(old()["subsets"]).toBeUndefined();
});

it("a pod that is ready is an endpoint, with its port's number and its zone", async () => {
  const { cluster, pod, work, slices, old } = await running();
  const { metadata: { uid } } = await pod("p");
  await work();
  const targetRef = { kind: "Pod", namespace: "a", name: "p", uid };
  expect(slices()).toHaveLength(1);
  expect(slices()[0]).toMatchObject({
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    endpoints: [{ addresses: ["10.244.0.2"], conditions: { ready: true, serving: true, terminating: false }, nodeName: "n", zone: "z", targetRef }],
  });
  expect(old().subsets).toEqual([{ addresses: [{ ip: "10.244.0.2", nodeName: "n", targetRef }], ports: [{ name: "http", port: 8080, protocol: "TCP" }] }]);
  expect(cluster.log).toEqual([]);
});

it("one that is not ready is told, and one that ends as well", async () => {
  const { cluster, kubelet, pod, work, slices, old } = await running();
  kubelet.fate = ({ metadata }) => (metadata.name === "slow" ? "running" : "ready");
  kubelet.ends = () => false;
  await pod("slow");
  await pod("ends");
  await work();
  await cluster.client.delete(pods, { namespace: "a", name: "ends" }, { preconditions: {} });
  await work();
  const conditions = Object.fromEntries((slices()[0]?.endpoints ?? []).map(({ targetRef, conditions }) => [targetRef?.name, conditions]));
  expect(conditions).toEqual({ slow: { ready: false, serving: false, terminating: false }, ends: { ready: false, serving: true, terminating: true } });
  expect(old().subsets).toMatchObject([{ notReadyAddresses: [{ targetRef: { name: "slow" } }] }]);
  expect(old().subsets?.[0]?.addresses).toBeUndefined();
});

it("publishNotReadyAddresses", async () => {
  const { kubelet, pod, work, slices, old } = await running({ publishNotReadyAddresses: true, clusterIP: "None" });
  kubelet.fate = () => "running";
  await pod("p");
  await work();
  expect(slices()[0]).toMatchObject({ metadata: { labels: { "service.kubernetes.io/headless": "" } }, endpoints: [{ conditions: { ready: true, serving: false } }] });
  expect(old().subsets).toMatchObject([{ addresses: [{ targetRef: { name: "p" } }] }]);
});

it("pods that call their ports differently do not share a slice", async () => {
  const { pod, work, slices } = await running();
  await pod("p");
  await pod("q", { containers: [{ name: "main", image: "web", ports: [{ name: "http", containerPort: 9090 }] }] });
  await work();
  expect(slices().map(({ ports }) => String(ports?.[0]?.port)).sort()).toEqual(["8080", "9090"]);
});

it("at most a hundred in one slice; the others stay where they are", async () => {
  const { cluster, pod, work, slices } = await running();
  for (let at = 0; at < 105; at += 1) await pod(`p-${at}`);
  await work();
  expect(slices().map(({ endpoints: inside = [] }) => inside.length).sort((a, b) => a - b)).toEqual([5, 100]);
  await cluster.client.delete(pods, { namespace: "a", name: "p-0" }, { preconditions: {} });
  await work();
  expect(slices().reduce((sum, { endpoints: inside = [] }) => sum + inside.length, 0)).toBe(104);
  expect(slices()).toHaveLength(2);
});

it("pods that have ended are none", async () => {
  const { kubelet, pod, work, slices } = await running();
  await pod("p", { restartPolicy: "Never" });
  await work();
  kubelet.fate = () => "succeeded";
  await work();
  expect(slices()[0]?.endpoints ?? []).toEqual([]);
});

it("with the Service its Endpoints go, those without one stay", async () => {
  const { cluster, work } = await running();
  await cluster.create(endpoints, "a", { metadata: { name: "mine" }, subsets: [{ addresses: [{ ip: "192.0.2.1" }], ports: [{ port: 80 }] }] });
  await cluster.client.delete(services, { namespace: "a", name: "web" }, { preconditions: {} });
  await work();
  expect(cluster.list(endpoints, "a").map(({ metadata }) => metadata.name)).toEqual(["mine"]);
});

it("Endpoints made by hand for a Service without a selector are mirrored", async () => {
  const { cluster, work, slices } = await running({ selector: undefined });
  await cluster.create(endpoints, "a", { metadata: { name: "web" }, subsets: [{ addresses: [{ ip: "192.0.2.1" }], ports: [{ name: "http", port: 8080 }] }] });
  await work();
  expect(slices()).toMatchObject([{ metadata: { labels: { "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io" }, ownerReferences: [{ kind: "Endpoints" }] }, endpoints: [{ addresses: ["192.0.2.1"], conditions: { ready: true } }], ports: [{ name: "http", port: 8080 }] }]);
  await cluster.merge(endpoints, "a", "web", { subsets: [{ addresses: [{ ip: "192.0.2.2" }], ports: [{ name: "http", port: 8080 }] }] });
  await work();
  expect(slices()).toMatchObject([{ endpoints: [{ addresses: ["192.0.2.2"] }] }]);
});

it("what a node reports is no reason to write", async () => {
  const { cluster, pod, work } = await running();
  await pod("p");
  await work();
  const { revision } = cluster.store;
  await cluster.merge(nodes, "", "n", { status: { nodeInfo: { kubeletVersion: "v1.32.3", architecture: "", bootID: "", containerRuntimeVersion: "", kernelVersion: "", kubeProxyVersion: "", machineID: "", operatingSystem: "", osImage: "", systemUUID: "" } } }, "status");
  await work();
  expect(cluster.store.revision).toBe(revision + 1);
});
