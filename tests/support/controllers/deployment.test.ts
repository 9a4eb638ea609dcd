/** Deployments and ReplicaSets over the real API. */
import { expect, it } from "vitest";
import { startDeployments } from "../../../src/cluster/controllers/deployment/index.ts";
import { deployments, namespaces, pods, replicaSets } from "../../../src/cluster/controllers/kinds/index.ts";
import { startReplicaSets } from "../../../src/cluster/controllers/replicaset/index.ts";
import { TestCluster } from "./cluster.ts";
import { Kubelet } from "./kubelet.ts";

const spec = (image: string) => ({ nodeName: "n", containers: [{ name: "main", image }] });
const web = (more: object = {}) => ({ metadata: { name: "web" }, spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: spec("web:1") }, ...more } });

async function running(more: object = {}) {
  const cluster = await TestCluster.make();
  await cluster.create(namespaces, "", { metadata: { name: "a" } });
  startReplicaSets(cluster.runtime);
  startDeployments(cluster.runtime);
  const kubelet = new Kubelet(cluster);
  await cluster.create(deployments, "a", web(more));
  await cluster.settle(kubelet.work);
  return { cluster, kubelet, image: (image: string) => cluster.strategic(deployments, "a", "web", { spec: { template: { spec: { containers: [{ name: "main", image }] } } } }) };
}
const conditions = (cluster: TestCluster) => Object.fromEntries((cluster.get(deployments, "a", "web").status?.conditions ?? []).map(({ type, status, reason, message }) => [type, `${status} ${reason ?? ""} ${message ?? ""}`]));

it("rolls out, and tells so as upstream does", async () => {
  const { cluster } = await running();
  const [set] = cluster.list(replicaSets, "a");
  const name = set?.metadata.name ?? "";
  expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
  expect(cluster.get(deployments, "a", "web")).toMatchObject({ metadata: { annotations: { "deployment.kubernetes.io/revision": "1" } }, status: { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 } });
  expect(conditions(cluster)).toEqual({ Available: "True MinimumReplicasAvailable Deployment has minimum availability.", Progressing: `True NewReplicaSetAvailable ReplicaSet "${name}" has successfully progressed.` });
  expect(cluster.events("web")).toEqual([`ScalingReplicaSet: Scaled up replica set ${name} from 0 to 3`]);
  expect([...cluster.events(name)].sort()).toEqual(cluster.list(pods, "a").map(({ metadata }) => `SuccessfulCreate: Created pod: ${metadata.name ?? ""}`).sort());
  expect(cluster.log).toEqual([]);
});

const sizes = (cluster: TestCluster) => cluster.list(replicaSets, "a").map(({ metadata, spec: { replicas, template } }) => `${template.spec.containers[0]?.image ?? ""}=${replicas ?? 1} r${metadata.annotations?.["deployment.kubernetes.io/revision"] ?? ""}`).sort();

it("replaces pods by and by, and keeps the old set", async () => {
  const { cluster, kubelet, image } = await running();
  await image("web:2");
  await cluster.settle();
  // 25% of three: one more, none less.
  expect(sizes(cluster)).toEqual(["web:1=3 r1", "web:2=1 r2"]);
  await cluster.settle(kubelet.work);
  expect(sizes(cluster)).toEqual(["web:1=0 r1", "web:2=3 r2"]);
  const [first, second] = [...cluster.list(replicaSets, "a")].sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)).map(({ metadata }) => metadata);
  expect(cluster.events("web").length).toBe(6 + 1);
  expect(cluster.events("web")).toContain(`ScalingReplicaSet: Scaled down replica set ${cluster.list(replicaSets, "a").find(({ spec }) => spec.replicas === 0)?.metadata.name ?? ""} from 3 to 2`);
  expect([first, second]).not.toContain(undefined);
  expect(conditions(cluster)["Progressing"]).toMatch(/^True NewReplicaSetAvailable ReplicaSet "web-\w+" has successfully progressed\.$/);
});

it("rolls back to a set that is there, and counts on", async () => {
  const { cluster, kubelet, image } = await running();
  for (const next of ["web:2", "web:1"]) {
    await image(next);
    await cluster.settle(kubelet.work);
  }
  expect(sizes(cluster)).toEqual(["web:1=3 r3", "web:2=0 r2"]);
  const back = cluster.list(replicaSets, "a").find(({ spec: { replicas } }) => replicas === 3);
  expect(back?.metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision-history": "1", "deployment.kubernetes.io/desired-replicas": "3", "deployment.kubernetes.io/max-replicas": "4" });
  expect(cluster.get(deployments, "a", "web").metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "3" });
});

it("keeps as many old sets as it is told to", async () => {
  const { cluster, kubelet, image } = await running({ revisionHistoryLimit: 1 });
  for (const next of ["web:2", "web:3"]) {
    await image(next);
    await cluster.settle(kubelet.work);
  }
  expect(sizes(cluster)).toEqual(["web:2=0 r2", "web:3=3 r3"]);
});

it("rests while it is paused, but scales", async () => {
  const { cluster, kubelet, image } = await running();
  await cluster.merge(deployments, "a", "web", { spec: { paused: true } });
  await cluster.settle(kubelet.work);
  expect(conditions(cluster)["Progressing"]).toBe("Unknown DeploymentPaused Deployment is paused");
  await image("web:2");
  await cluster.merge(deployments, "a", "web", { spec: { replicas: 5 } });
  await cluster.settle(kubelet.work);
  expect(sizes(cluster)).toEqual(["web:1=5 r1"]);
  await cluster.merge(deployments, "a", "web", { spec: { paused: false } });
  await cluster.settle(kubelet.work);
  expect(sizes(cluster)).toEqual(["web:1=0 r1", "web:2=5 r2"]);
});

it("shares what is scaled in the middle of a rollout", async () => {
  const { cluster, kubelet, image } = await running({ replicas: 10, strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } });
  kubelet.fate = ({ spec: { containers } }) => (containers[0]?.image === "web:2" ? "running" : "ready");
  await image("web:2");
  await cluster.settle(kubelet.work);
  // The example of upstream's documentation: "Proportional scaling".
  expect(sizes(cluster)).toEqual(["web:1=8 r1", "web:2=5 r2"]);
  await cluster.merge(deployments, "a", "web", { spec: { replicas: 15 } });
  await cluster.settle(kubelet.work);
  expect(sizes(cluster)).toEqual(["web:1=11 r1", "web:2=7 r2"]);
});

it("recreates: all the old ones go before the first new one comes", async () => {
  const { cluster, kubelet, image } = await running({ strategy: { type: "Recreate" } });
  kubelet.ends = () => false;
  await image("web:2");
  await cluster.settle(kubelet.work);
  expect(sizes(cluster)).toEqual(["web:1=0 r1"]);
  expect(cluster.list(pods, "a").every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true);
  kubelet.ends = () => true;
  await cluster.settle(kubelet.work);
  expect(sizes(cluster)).toEqual(["web:1=0 r1", "web:2=3 r2"]);
});

it("says when its time is over, and goes on when it can", async () => {
  const { cluster, kubelet, image } = await running({ progressDeadlineSeconds: 60 });
  kubelet.fate = ({ spec: { containers } }) => (containers[0]?.image === "web:2" ? "pending" : "ready");
  await image("web:2");
  await cluster.settle(kubelet.work);
  expect(conditions(cluster)["Progressing"]).toMatch(/^True ReplicaSetUpdated ReplicaSet "web-\w+" is progressing\.$/);
  await cluster.pass(59_000, kubelet.work, 10_000);
  expect(conditions(cluster)["Progressing"]).toMatch(/^True/);
  await cluster.pass(4_000, kubelet.work);
  expect(conditions(cluster)["Progressing"]).toMatch(/^False ProgressDeadlineExceeded ReplicaSet "web-\w+" has timed out progressing\.$/);
  kubelet.fate = () => "ready";
  await cluster.settle(kubelet.work);
  expect(conditions(cluster)["Progressing"]).toMatch(/^True NewReplicaSetAvailable/);
});

it("waits until a pod has been ready for minReadySeconds", async () => {
  const { cluster, kubelet } = await running({ minReadySeconds: 30 });
  expect(cluster.get(deployments, "a", "web").status).toMatchObject({ readyReplicas: 3, unavailableReplicas: 3 });
  await cluster.pass(31_000, kubelet.work, 5000);
  expect(cluster.get(deployments, "a", "web").status).toMatchObject({ availableReplicas: 3 });
});

it("tells what keeps it from making pods, and tries again", async () => {
  let full = true;
  const cluster = await TestCluster.make({ refuse: (verb, { resource }) => {
    if (full && verb === "create" && resource === "pods") throw new Error("exceeded quota");
  } });
  await cluster.create(namespaces, "", { metadata: { name: "a" } });
  startReplicaSets(cluster.runtime);
  startDeployments(cluster.runtime);
  await cluster.create(deployments, "a", web());
  await cluster.settle();
  const [set] = cluster.list(replicaSets, "a");
  expect(set?.status?.conditions).toMatchObject([{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: expect.stringContaining("exceeded quota") }]);
  expect(conditions(cluster)["ReplicaFailure"]).toContain("True FailedCreate");
  expect(cluster.events(set?.metadata.name)[0]).toContain("FailedCreate: Error creating: ");
  full = false;
  await cluster.pass(2000);
  expect(cluster.list(pods, "a")).toHaveLength(3);
  expect(conditions(cluster)["ReplicaFailure"]).toBeUndefined();
});

it("adopts what matches, and lets go what does so no more", async () => {
  const { cluster, kubelet } = await running();
  const [pod] = cluster.list(pods, "a");
  const name = pod?.metadata.name ?? "";
  await cluster.merge(pods, "a", name, { metadata: { labels: { app: "debug" } } });
  await cluster.settle(kubelet.work);
  expect(cluster.get(pods, "a", name).metadata.ownerReferences).toBeUndefined();
  expect(cluster.list(pods, "a")).toHaveLength(4);
  await cluster.merge(pods, "a", name, { metadata: { labels: { app: "web" } } });
  await cluster.settle(kubelet.work);
  expect(cluster.list(pods, "a")).toHaveLength(3);
  expect(cluster.log).toEqual([]);
});

it("takes another name when the one it would choose is taken", async () => {
  const { cluster, kubelet, image } = await running();
  await image("web:2");
  await cluster.settle(kubelet.work);
  const { metadata: { name = "" } } = cluster.list(replicaSets, "a").find(({ spec }) => spec.replicas === 0) ?? { metadata: {} };
  // Somebody else's now, under that name.
  await cluster.client.delete(replicaSets, { namespace: "a", name }, { preconditions: {} });
  await cluster.create(replicaSets, "a", { metadata: { name }, spec: { replicas: 0, selector: { matchLabels: { other: "1" } }, template: { metadata: { labels: { other: "1" } }, spec: spec("x") } } });
  await image("web:1");
  await cluster.settle(kubelet.work);
  expect(cluster.get(deployments, "a", "web").status).toMatchObject({ collisionCount: 1, availableReplicas: 3, updatedReplicas: 3 });
});

it("goes back from an image that never comes up", async () => {
  const { cluster, kubelet, image } = await running();
  kubelet.fate = ({ spec: { containers } }) => (containers[0]?.image === "broken" ? "pending" : "ready");
  for (const next of ["web:2", "web:1", "broken", "web:1"]) {
    await image(next);
    await cluster.settle(kubelet.work);
  }
  expect(sizes(cluster)).toEqual(["broken=0 r4", "web:1=3 r5", "web:2=0 r2"]);
  expect(cluster.list(replicaSets, "a").find(({ spec: { replicas } }) => replicas === 3)?.metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision-history": "1,3" });
});
