/** All controllers over the real API server: its authorizer, its admission, its keys. Every controller does with its own account's rights. */
import { execFileSync } from "node:child_process";
import { afterEach, beforeAll, expect, it } from "vitest";
import { fromBase64, text, toBase64, utf8, type Disposable } from "../../../src/base/index.ts";
import { fieldOf, valueAt, type KubeObject } from "../../../src/kube/index.ts";
import { createClusterFiles, type ClusterFiles } from "../../../src/cluster/apiserver/pki/index.ts";
import { createApiServer, createClusterKeys } from "../../../src/cluster/apiserver/server/index.ts";
import { HandClock } from "../../../src/cluster/apiserver/testing/hand-clock.ts";
import { startControllers } from "../../../src/cluster/controllers/index.ts";
import {
  certificateSigningRequests, configMaps, daemonSets, deployments, endpoints, endpointSlices, events, jobs, kindOf, namespaces, nodes, pods, replicaSets, secrets, serviceAccounts, services,
} from "../../../src/cluster/controllers/kinds/index.ts";
import { dice, testSchema, TestCluster } from "./cluster.ts";
import { addNode, Kubelet } from "./kubelet.ts";

let files: ClusterFiles;
const open: Disposable[] = [];
const start = Date.now();

beforeAll(async () => {
  files = await createClusterFiles({ crypto: globalThis.crypto, now: start, control: { name: "control", addresses: ["10.0.0.10"] }, nodes: [], serviceAddress: "10.96.0.1", port: 6443 });
});
afterEach(() => open.splice(0).reverse().forEach((one) => one.dispose()));

async function whole() {
  const clock = new HandClock(start);
  const random = dice();
  const pki = (name: string): string => files.control.find(({ path }) => path.endsWith(`/pki/${name}`))?.content ?? "";
  const serverKeys = { clientCa: pki("ca.crt"), tokenKey: pki("sa.key"), tokenPublicKey: pki("sa.pub") };
  const server = await createApiServer({
    schema: await testSchema(), clock, random, crypto: globalThis.crypto, log: () => undefined, proxySecret: "x",
    keys: serverKeys, serviceRange: "10.96.0.0/16", endpoint: { addresses: ["172.16.0.10"], port: 6443 },
  });
  open.push(server);
  const cluster = new TestCluster(clock, server.store, server.clients, random);
  const keys = await createClusterKeys({ crypto: globalThis.crypto, clock, authorizer: server.authorizer, keys: serverKeys, caKey: pki("ca.key") });
  open.push(cluster.runtime.informers);
  const { informers: _, ...ports } = cluster.runtime;
  await cluster.settle();
  const before = clock.pending;
  open.push(startControllers(ports, { keys, ranges: { cluster: "10.244.0.0/16", nodeBits: 24 } }));
  await cluster.settle();
  const kubelet = new Kubelet(cluster);
  for (const name of ["node-1", "node-2"]) await addNode(cluster, name);
  await cluster.settle(kubelet.work);
  return { cluster, kubelet, before, work: () => cluster.settle(kubelet.work) };
}
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "main", image: "web:1", ports: [{ containerPort: 80 }] }] } };

it("every namespace has its account and the cluster's certificate; nothing went wrong", async () => {
  const { cluster } = await whole();
  await cluster.create(namespaces, "", { metadata: { name: "a" } });
  await cluster.settle();
  for (const name of ["default", "kube-system", "a"]) {
    expect(cluster.find(serviceAccounts, name, "default"), name).toBeDefined();
    expect(cluster.get(configMaps, name, "kube-root-ca.crt").data?.["ca.crt"]).toContain("BEGIN CERTIFICATE");
  }
  await cluster.client.delete(serviceAccounts, { namespace: "a", name: "default" }, { preconditions: {} });
  await cluster.merge(configMaps, "a", "kube-root-ca.crt", { data: { "ca.crt": "x" } });
  await cluster.settle();
  expect(cluster.find(serviceAccounts, "a", "default")).toBeDefined();
  expect(cluster.get(configMaps, "a", "kube-root-ca.crt").data?.["ca.crt"]).toContain("BEGIN CERTIFICATE");
  expect(cluster.log).toEqual([]);
});

it("from a Deployment to endpoints, and away again", async () => {
  const { cluster, work } = await whole();
  await cluster.create(deployments, "default", { metadata: { name: "web" }, spec: { replicas: 4, selector: { matchLabels: { app: "web" } }, template } });
  await cluster.create(services, "default", { metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } });
  await work();
  const all = cluster.list(pods, "default");
  expect(all.map(({ spec }) => spec.nodeName ?? "").sort()).toEqual(["node-1", "node-1", "node-2", "node-2"]);
  expect(cluster.get(deployments, "default", "web").status).toMatchObject({ availableReplicas: 4 });
  const ips = all.map(({ status }) => status?.podIP ?? "").sort();
  expect(cluster.get(endpoints, "default", "web").subsets?.[0]?.addresses?.map(({ ip }) => ip)).toEqual(ips);
  const slice = cluster.list(endpointSlices, "default").find(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === "web");
  expect(slice?.endpoints).toHaveLength(4);
  const [pod] = all;
  expect(cluster.events(pod?.metadata.name)).toEqual([`Scheduled: Successfully assigned default/${pod?.metadata.name ?? ""} to ${pod?.spec.nodeName ?? ""}`]);
  const scheduled = cluster.list(events).find((event) => event["reason"] === "Scheduled");
  expect(scheduled).toMatchObject({ reportingComponent: "default-scheduler", action: "Binding", eventTime: expect.stringMatching(/\.\d{6}Z$/) });
  expect(cluster.list(events).find((event) => event["reason"] === "ScalingReplicaSet")).toMatchObject({ source: { component: "deployment-controller" }, count: 1, involvedObject: { kind: "Deployment", apiVersion: "apps/v1" } });

  await cluster.client.delete(deployments, { namespace: "default", name: "web" }, { preconditions: {}, propagation: "Background" });
  await work();
  expect([cluster.list(replicaSets, "default"), cluster.list(pods, "default")]).toEqual([[], []]);
  await cluster.client.delete(services, { namespace: "default", name: "web" }, { preconditions: {} });
  await work();
  expect(cluster.find(endpoints, "default", "web")).toBeUndefined();
  expect(cluster.list(endpointSlices, "default").map(({ metadata }) => metadata.name)).toEqual(["kubernetes"]);
  expect(cluster.log).toEqual([]);
});

it("a Deployment deleted in the foreground waits for its pods", async () => {
  const { cluster, kubelet, work } = await whole();
  await cluster.create(deployments, "default", { metadata: { name: "web" }, spec: { selector: { matchLabels: { app: "web" } }, template } });
  await work();
  kubelet.ends = () => false;
  await cluster.client.delete(deployments, { namespace: "default", name: "web" }, { preconditions: {}, propagation: "Foreground" });
  await work();
  expect(cluster.get(deployments, "default", "web").metadata.finalizers).toEqual(["foregroundDeletion"]);
  kubelet.ends = () => true;
  await work();
  expect(cluster.find(deployments, "default", "web")).toBeUndefined();
  expect(cluster.list(pods, "default")).toEqual([]);
});

it("daemons and jobs run, and jobs go with their time", async () => {
  const { cluster, kubelet, work } = await whole();
  kubelet.fate = ({ metadata }) => (metadata.labels?.["job-name"] === undefined ? "ready" : "succeeded");
  await cluster.create(daemonSets, "kube-system", { metadata: { name: "agent" }, spec: { selector: { matchLabels: { app: "agent" } }, template: { metadata: { labels: { app: "agent" } }, spec: template.spec } } });
  await cluster.create(jobs, "default", { metadata: { name: "pi" }, spec: { ttlSecondsAfterFinished: 10, template: { spec: { ...template.spec, restartPolicy: "Never" } } } });
  await work();
  expect(cluster.list(pods, "kube-system").map(({ spec }) => spec.nodeName ?? "").sort()).toEqual(["node-1", "node-2"]);
  expect(cluster.get(jobs, "default", "pi").status).toMatchObject({ succeeded: 1 });
  await cluster.pass(12_000, kubelet.work, 4000);
  expect(cluster.find(jobs, "default", "pi")).toBeUndefined();
  expect(cluster.list(pods, "default")).toEqual([]);
  expect(cluster.log).toEqual([]);
});

it("a pod that fits nowhere says why, and goes when there is room", async () => {
  const { cluster, work } = await whole();
  await cluster.create(pods, "default", { metadata: { name: "big" }, spec: { containers: [{ name: "m", image: "i", resources: { requests: { cpu: "3" } } }] } });
  await work();
  const why = "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.";
  expect(cluster.get(pods, "default", "big").status).toMatchObject({ phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: why }] });
  expect(cluster.events("big")).toEqual([`FailedScheduling: ${why}`]);
  await addNode(cluster, "node-3", { cpu: "4" });
  await work();
  await cluster.pass(3000, work);
  expect(cluster.get(pods, "default", "big").spec.nodeName).toBe("node-3");
});

it("a node dies: its pods go elsewhere after the five minutes that admission gave them", async () => {
  const { cluster, kubelet, work } = await whole();
  await cluster.create(deployments, "default", { metadata: { name: "web" }, spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template } });
  await work();
  const lease = kindOf("coordination.k8s.io", "Lease", "leases");
  await cluster.create(lease, "kube-node-lease", { metadata: { name: "node-1" }, spec: { holderIdentity: "node-1" } });
  const alive = async () => {
    await cluster.merge(lease, "kube-node-lease", "node-1", { spec: { renewTime: new Date(cluster.clock.now()).toISOString().replace("Z", "000Z") } });
    for (const pod of cluster.list(pods, "default")) if (pod.spec.nodeName === "node-1") await kubelet.one(pod);
  };
  for (let ten = 0; ten < 38; ten += 1) {
    await alive();
    await cluster.pass(10_000, undefined, 10_000);
  }
  await cluster.settle(async () => {
    for (const pod of cluster.list(pods, "default")) if (pod.spec.nodeName === "node-1") await kubelet.one(pod);
  });
  expect(cluster.list(nodes).map((node) => [node.metadata.name, node.status?.conditions?.find(({ type }) => type === "Ready")?.status])).toEqual([["node-1", "True"], ["node-2", "Unknown"]]);
  const living = cluster.list(pods, "default").filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  expect(living.map(({ spec }) => spec.nodeName)).toEqual(["node-1", "node-1"]);
  expect(cluster.get(deployments, "default", "web").status).toMatchObject({ availableReplicas: 2 });
});

it("a token's Secret is filled in, and goes with its account", async () => {
  const { cluster } = await whole();
  await cluster.create(serviceAccounts, "default", { metadata: { name: "robot" } });
  await cluster.create(secrets, "default", { metadata: { name: "t", annotations: { "kubernetes.io/service-account.name": "robot" } }, type: "kubernetes.io/service-account-token" });
  await expect.poll(async () => {
    await cluster.settle();
    return cluster.get(secrets, "default", "t").data?.["token"];
  }).toBeDefined();
  const { data = {}, metadata } = cluster.get(secrets, "default", "t");
  const [, claims = ""] = text(fromBase64(data["token"] ?? "") ?? utf8("")).split(".");
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ sub: "system:serviceaccount:default:robot", "kubernetes.io": { secret: { name: "t", uid: metadata.uid } } });
  expect(text(fromBase64(data["namespace"] ?? "") ?? utf8(""))).toBe("default");
  expect(metadata.annotations?.["kubernetes.io/service-account.uid"]).toBe(cluster.get(serviceAccounts, "default", "robot").metadata.uid);
  await cluster.client.delete(serviceAccounts, { namespace: "default", name: "robot" }, { preconditions: {} });
  await cluster.settle();
  expect(cluster.find(secrets, "default", "t")).toBeUndefined();
  expect(cluster.log).toEqual([]);
});

const openssl = (input: string, ...args: readonly string[]): string => execFileSync("openssl", [...args], { encoding: "utf8", input, stdio: ["pipe", "pipe", "ignore"] });

function request(subject: string): string {
  return toBase64(utf8(openssl("", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "/dev/null", "-subj", subject)));
}
const condition = (object: KubeObject, type: string): unknown => (valueAt(object, ["status", "conditions"]) as readonly unknown[] | undefined)?.find((one) => fieldOf(one, "type") === type);

it("a certificate is signed once somebody approves, and the request is thrown away later", async () => {
  const { cluster } = await whole();
  const spec = { request: request("/O=developers/CN=jane"), signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"] };
  const made = await cluster.create(certificateSigningRequests, "", { metadata: { name: "jane" }, spec });
  await cluster.settle();
  expect(cluster.get(certificateSigningRequests, "", "jane").status?.certificate).toBeUndefined();
  await cluster.client.update(certificateSigningRequests, { ...made, status: { conditions: [{ type: "Approved", status: "True", reason: "KubectlApprove", message: "", lastUpdateTime: new Date(start).toISOString().replace(/\.\d+/, "") }] } }, "approval");
  // Signing takes real time.
  await expect.poll(async () => {
    await cluster.settle();
    return cluster.get(certificateSigningRequests, "", "jane").status?.certificate;
  }).toBeDefined();
  const pem = text(fromBase64(cluster.get(certificateSigningRequests, "", "jane").status?.certificate ?? "") ?? utf8(""));
  expect(openssl(pem, "x509", "-noout", "-subject")).toContain("CN = jane");
  await cluster.pass(3_700_000, undefined, 100_000);
  expect(cluster.find(certificateSigningRequests, "", "jane")).toBeUndefined();
});

it("what a signer must not sign fails, and says so", async () => {
  const { cluster } = await whole();
  const spec = { request: request("/CN=jane"), signerName: "kubernetes.io/kube-apiserver-client-kubelet", usages: ["client auth"] };
  const made = await cluster.create(certificateSigningRequests, "", { metadata: { name: "x" }, spec });
  await cluster.client.update(certificateSigningRequests, { ...made, status: { conditions: [{ type: "Approved", status: "True" }] } }, "approval");
  await expect.poll(async () => {
    await cluster.settle();
    return condition(cluster.get(certificateSigningRequests, "", "x"), "Failed");
  }).toMatchObject({ reason: "SignerValidationFailure", message: expect.stringContaining("system:nodes") });
});

it("at rest nobody writes, and once ended nobody does anything", async () => {
  const { cluster, before, work } = await whole();
  await cluster.create(deployments, "default", { metadata: { name: "web" }, spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template } });
  await work();
  await cluster.pass(20_000, undefined, 5000);
  const { revision } = cluster.store;
  await cluster.pass(20_000, undefined, 5000);
  expect(cluster.store.revision).toBe(revision);
  // The last of them: the controllers; what is open of the server stays open.
  open.pop()?.dispose();
  cluster.runtime.informers.dispose();
  await cluster.settle();
  expect(cluster.clock.pending).toBe(before);
  await cluster.create(deployments, "default", { metadata: { name: "late" }, spec: { selector: { matchLabels: { app: "web" } }, template } });
  await work();
  expect(cluster.get(deployments, "default", "late").status).toBeUndefined();
});

it("a lab that goes back to a checkpoint goes on from there", async () => {
  const { cluster, work } = await whole();
  const web = (name: string) => cluster.create(deployments, "default", { metadata: { name }, spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template } });
  await web("kept");
  await work();
  const saved = cluster.store.save();
  await cluster.client.delete(deployments, { namespace: "default", name: "kept" }, { preconditions: {} });
  await cluster.create(deployments, "default", { metadata: { name: "lost" }, spec: { replicas: 3, selector: { matchLabels: { app: "lost" } }, template: { ...template, metadata: { labels: { app: "lost" } } } } });
  await work();
  cluster.store.restore(saved);
  await cluster.pass(5000, work);
  expect(cluster.list(pods, "default").map(({ metadata, status }) => [metadata.labels?.["app"], status?.phase])).toEqual([["web", "Running"], ["web", "Running"]]);
  await cluster.client.delete(deployments, { namespace: "default", name: "kept" }, { preconditions: {} });
  await work();
  expect(cluster.list(pods, "default")).toEqual([]);
  expect(cluster.log).toEqual([]);
});
