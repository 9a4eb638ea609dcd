/** However pods come, end and are deleted: nodes are never overbooked, and Jobs count each pod once. */
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { startJobs } from "../../../src/cluster/controllers/job/index.ts";
import { jobs, namespaces, pods, type Pod } from "../../../src/cluster/controllers/kinds/index.ts";
import { startScheduler } from "../../../src/cluster/controllers/scheduler/index.ts";
import { isApiError, quantityMilli } from "../../../src/kube/index.ts";
import { podRequests } from "../../../src/cluster/controllers/scheduler/resources.ts";
import { TestCluster } from "./cluster.ts";
import { addNode, Kubelet } from "./kubelet.ts";

const cpu = (pod: Pod): number => {
  const asked = podRequests(pod).get("cpu");
  return asked === undefined ? 0 : quantityMilli(asked);
};

/** What has gone meanwhile is as good. */
async function deleted(cluster: TestCluster, name: string): Promise<void> {
  try {
    await cluster.client.delete(pods, { namespace: "a", name }, { preconditions: {}, gracePeriodSeconds: 0 });
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
  }
}

it("the scheduler never gives a node more than it has, and lets nobody wait who has room", async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("pod" as const), at: fc.integer({ min: 1, max: 15 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), at: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("node" as const), at: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("turns" as const), at: fc.nat(10) }) },
  );
  let bound = 0;
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
    const cluster = await TestCluster.make();
    for (const name of ["default", "a"]) await cluster.create(namespaces, "", { metadata: { name } });
    startScheduler(cluster.runtime);
    const has = new Map([["first", 2000]]);
    await addNode(cluster, "first", { cpu: "2" });
    for (const [number, { kind, at }] of steps.entries()) {
      const all = cluster.list(pods, "a");
      const name = all[at % Math.max(1, all.length)]?.metadata.name;
      if (kind === "pod") await cluster.create(pods, "a", { metadata: { name: `p${number}` }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: "m", image: "i", resources: { requests: { cpu: `${at}00m` } } }] } });
      if (kind === "delete" && name !== undefined) await deleted(cluster, name);
      if (kind === "node") {
        has.set(`n${number}`, at * 1000);
        await addNode(cluster, `n${number}`, { cpu: String(at) });
      }
      if (kind === "turns") for (let left = at; left > 0; left -= 1) await turn();
    }
    await cluster.settle();
    await cluster.pass(22_000, undefined, 11_000);
    const all = cluster.list(pods, "a");
    const free = new Map(Array.from(has, ([name, whole]) => [name, whole - all.filter(({ spec }) => spec.nodeName === name).reduce((sum, pod) => sum + cpu(pod), 0)]));
    expect([...free.values()].every((left) => left >= 0)).toBe(true);
    const room = Math.max(...free.values());
    expect(all.filter(({ spec }) => (spec.nodeName ?? "") === "").every((pod) => cpu(pod) > room)).toBe(true);
    bound += all.filter(({ spec }) => (spec.nodeName ?? "") !== "").length;
    cluster.runtime.informers.dispose();
  }), { numRuns: 40 });
  expect(bound).toBeGreaterThan(50);
});

it("a Job's counts are those of the pods that have ended", async () => {
  const step = fc.record({ kind: fc.constantFrom("succeed", "fail", "delete", "turns", "turns", "time"), at: fc.nat(20) });
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 40 }), async (completions, parallelism, steps) => {
    const cluster = await TestCluster.make();
    await cluster.create(namespaces, "", { metadata: { name: "a" } });
    startJobs(cluster.runtime);
    const kubelet = new Kubelet(cluster);
    const ended = new Map<string, "succeeded" | "failed">();
    let most = 0;
    const watcher = cluster.store.watch({ group: "", resource: "pods", from: cluster.store.revision });
    const watched = (async () => {
      const living = new Set<string>();
      for (let event = await watcher.next(); event !== undefined; event = await watcher.next()) {
        if (event.type === "BOOKMARK") continue;
        const { metadata: { uid = "", deletionTimestamp }, status } = event.object as Pod;
        const failed = status?.phase === "Failed" || (deletionTimestamp !== undefined && status?.phase !== "Succeeded");
        if (!ended.has(uid) && (failed || status?.phase === "Succeeded")) ended.set(uid, failed ? "failed" : "succeeded");
        if (ended.has(uid)) living.delete(uid);
        else living.add(uid);
        most = Math.max(most, living.size);
      }
    })();
    await cluster.create(jobs, "a", { metadata: { name: "j" }, spec: { completions, parallelism, backoffLimit: 100, template: { spec: { nodeName: "n", terminationGracePeriodSeconds: 0, restartPolicy: "Never", containers: [{ name: "m", image: "i" }] } } } });
    await cluster.settle();
    for (const { kind, at } of steps) {
      const all = cluster.list(pods, "a");
      const pod = all[at % Math.max(1, all.length)];
      if (pod !== undefined && (kind === "succeed" || kind === "fail") && pod.metadata.deletionTimestamp === undefined) {
        kubelet.fate = () => (kind === "succeed" ? "succeeded" : "failed");
        await kubelet.one(pod);
      }
      if (pod !== undefined && kind === "delete") await deleted(cluster, pod.metadata.name ?? "");
      if (kind === "turns") for (let left = at; left > 0; left -= 1) await turn();
      if (kind === "time") await cluster.pass(at * 1000, undefined, 5000);
    }
    kubelet.fate = () => "succeeded";
    await cluster.pass(1_300_000, kubelet.work, 650_000);
    watcher.dispose();
    await watched;
    const { status } = cluster.get(jobs, "a", "j");
    const counted = [...ended.values()];
    expect([status?.succeeded ?? 0, status?.failed ?? 0]).toEqual([counted.filter((one) => one === "succeeded").length, counted.filter((one) => one === "failed").length]);
    expect(status?.succeeded).toBe(completions);
    expect(status?.conditions?.map(({ type }) => type)).toEqual(["SuccessCriteriaMet", "Complete"]);
    expect(most).toBeLessThanOrEqual(parallelism);
    cluster.runtime.informers.dispose();
  }), { numRuns: 60 });
});
