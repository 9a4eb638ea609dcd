/** Jobs over the real API. */
import { expect, it } from "vitest";
import { startJobs } from "../../../src/cluster/controllers/job/index.ts";
import { jobs, namespaces, pods, type Pod } from "../../../src/cluster/controllers/kinds/index.ts";
import { startTtlAfterFinished } from "../../../src/cluster/controllers/ttl/index.ts";
import { TestCluster } from "./cluster.ts";
import { Kubelet } from "./kubelet.ts";

async function running(spec: object = {}, fate: Kubelet["fate"] = () => "succeeded") {
  const cluster = await TestCluster.make();
  await cluster.create(namespaces, "", { metadata: { name: "a" } });
  startJobs(cluster.runtime);
  startTtlAfterFinished(cluster.runtime);
  const kubelet = new Kubelet(cluster);
  kubelet.fate = fate;
  await cluster.create(jobs, "a", { metadata: { name: "pi" }, spec: { template: { spec: { nodeName: "n", restartPolicy: "Never", containers: [{ name: "main", image: "pi" }] } }, ...spec } });
  await cluster.settle(kubelet.work);
  return { cluster, kubelet, job: () => cluster.get(jobs, "a", "pi") };
}
const conditions = ({ status }: ReturnType<Awaited<ReturnType<typeof running>>["job"]>) => (status?.conditions ?? []).map(({ type, status, reason, message }) => `${type}=${status} ${reason ?? ""}: ${message ?? ""}`);

it("runs to its end", async () => {
  const { cluster, job } = await running();
  expect(job().status).toMatchObject({ succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {}, startTime: expect.any(String), completionTime: expect.any(String) });
  expect(conditions(job())).toEqual(["SuccessCriteriaMet", "Complete"].map((type) => `${type}=True CompletionsReached: Reached expected number of succeeded pods`));
  const [pod] = cluster.list(pods, "a");
  expect(pod?.metadata).toMatchObject({ name: expect.stringMatching(/^pi-.{5}$/), labels: { "job-name": "pi", "batch.kubernetes.io/job-name": "pi" }, ownerReferences: [{ kind: "Job", name: "pi", controller: true }] });
  expect(pod?.metadata.finalizers).toBeUndefined();
  expect(cluster.events("pi")).toEqual([`SuccessfulCreate: Created pod: ${pod?.metadata.name ?? ""}`, "Completed: Job completed"]);
  expect(cluster.log).toEqual([]);
});

it("runs so many at a time", async () => {
  const { cluster, kubelet, job } = await running({ completions: 5, parallelism: 2 }, () => "ready");
  expect(cluster.list(pods, "a")).toHaveLength(2);
  expect(job().status).toMatchObject({ active: 2, ready: 2 });
  kubelet.fate = () => "succeeded";
  await cluster.settle(kubelet.work);
  expect(cluster.list(pods, "a")).toHaveLength(5);
  expect(job().status).toMatchObject({ succeeded: 5 });
});

it("changes how many run at a time without counting failures", async () => {
  const { cluster, kubelet, job } = await running({ completions: 5, parallelism: 3 }, () => "ready");
  await cluster.merge(jobs, "a", "pi", { spec: { parallelism: 1 } });
  await cluster.settle(kubelet.work);
  expect(job().status).toMatchObject({ active: 1 });
  expect(job().status?.failed).toBeUndefined();
});

it("tries again, later each time, and gives up", async () => {
  const { cluster, kubelet, job } = await running({ backoffLimit: 2 }, () => "failed");
  expect(cluster.list(pods, "a")).toHaveLength(1);
  await cluster.pass(9_000, kubelet.work, 3000);
  expect(cluster.list(pods, "a")).toHaveLength(1);
  await cluster.pass(2_000, kubelet.work);
  expect(cluster.list(pods, "a")).toHaveLength(2);
  await cluster.pass(30_000, kubelet.work, 5000);
  expect(cluster.list(pods, "a")).toHaveLength(3);
  expect(job().status).toMatchObject({ failed: 3 });
  expect(conditions(job())).toEqual(["FailureTarget", "Failed"].map((type) => `${type}=True BackoffLimitExceeded: Job has reached the specified backoff limit`));
  expect(cluster.events("pi").at(-1)).toBe("BackoffLimitExceeded: Job has reached the specified backoff limit");
});

it("ends when its time is over, with its pods", async () => {
  const { cluster, kubelet, job } = await running({ activeDeadlineSeconds: 30 }, () => "ready");
  await cluster.pass(29_000, kubelet.work, 10_000);
  expect(conditions(job())).toEqual([]);
  await cluster.pass(3_000, kubelet.work);
  expect(conditions(job()).at(-1)).toBe("Failed=True DeadlineExceeded: Job was active longer than specified deadline");
  expect(cluster.list(pods, "a")).toEqual([]);
  expect(job().status).toMatchObject({ failed: 1 });
});

it("counts a pod that somebody deleted as failed, once", async () => {
  const { cluster, kubelet, job } = await running({}, () => "ready");
  const [pod] = cluster.list(pods, "a");
  await cluster.client.delete(pods, { namespace: "a", name: pod?.metadata.name ?? "" }, { preconditions: {} });
  await cluster.settle(kubelet.work);
  await cluster.pass(12_000, kubelet.work, 6000);
  expect(job().status).toMatchObject({ failed: 1, active: 1 });
});

it("gives each pod a number", async () => {
  const { cluster, kubelet, job } = await running({ completionMode: "Indexed", completions: 4, parallelism: 2 }, ({ metadata }: Pod) => (metadata.annotations?.["batch.kubernetes.io/job-completion-index"] === "0" ? "ready" : "succeeded"));
  expect(job().status).toMatchObject({ completedIndexes: "1-3", succeeded: 3, active: 1 });
  const [first] = cluster.list(pods, "a");
  expect(first).toMatchObject({ metadata: { name: expect.stringMatching(/^pi-\d-/) }, spec: { hostname: expect.stringMatching(/^pi-\d$/) } });
  kubelet.fate = () => "succeeded";
  await cluster.settle(kubelet.work);
  expect(job().status).toMatchObject({ completedIndexes: "0-3", succeeded: 4 });
});

it("is suspended and resumed", async () => {
  const { cluster, kubelet, job } = await running({ suspend: true });
  expect(cluster.list(pods, "a")).toEqual([]);
  expect(conditions(job())).toEqual(["Suspended=True JobSuspended: Job suspended"]);
  await cluster.merge(jobs, "a", "pi", { spec: { suspend: false } });
  await cluster.settle(kubelet.work);
  expect(conditions(job())[0]).toBe("Suspended=False JobResumed: Job resumed");
  expect(job().status).toMatchObject({ succeeded: 1 });
  expect(cluster.events("pi").filter((text) => text.includes("sume") || text.includes("uspended"))).toEqual(["Suspended: Job suspended", "Resumed: Job resumed"]);
});

it("goes after its time to live", async () => {
  const { cluster } = await running({ ttlSecondsAfterFinished: 20 });
  await cluster.pass(18_000, undefined, 6000);
  expect(cluster.find(jobs, "a", "pi")?.metadata.deletionTimestamp).toBeUndefined();
  await cluster.pass(3_000);
  expect(cluster.get(jobs, "a", "pi").metadata).toMatchObject({ finalizers: ["foregroundDeletion"], deletionTimestamp: expect.any(String) });
});
