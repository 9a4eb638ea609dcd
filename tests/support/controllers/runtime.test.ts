/** What all controllers stand on: the queue, caches, events, and what happens when something goes wrong. */
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError, type KubeObject } from "../../../src/kube/index.ts";
import { HandClock } from "../../../src/cluster/apiserver/testing/hand-clock.ts";
import { configMaps, events, namespaces, type ConfigMap } from "../../../src/cluster/controllers/kinds/index.ts";
import { event, Informers, itself, nothing, startController, type Plan } from "../../../src/cluster/controllers/runtime/index.ts";
import { Informer } from "../../../src/cluster/controllers/runtime/informer.ts";
import { WorkQueue } from "../../../src/cluster/controllers/runtime/queue.ts";
import { Recorder } from "../../../src/cluster/controllers/runtime/recorder.ts";
import type { ClusterClient, WatchLine } from "../../../src/cluster/controllers/types.ts";
import { TestCluster } from "./cluster.ts";

const turns = async (count = 8) => {
  for (let left = count; left > 0; left -= 1) await turn();
};
const silent = () => undefined;

describe("the queue", () => {
  it("holds a key once, in the order that they came", async () => {
    const queue = new WorkQueue(new HandClock());
    for (const key of ["a", "b", "a"]) queue.add(key);
    expect([await queue.take(), await queue.take(), queue.length]).toEqual(["a", "b", 0]);
  });

  it("gives a key that is worked on to nobody else, and again afterwards", async () => {
    const queue = new WorkQueue(new HandClock());
    queue.add("a");
    await queue.take();
    queue.add("a");
    queue.add("a");
    expect(queue.length).toBe(0);
    queue.done("a");
    expect([queue.length, await queue.take()]).toEqual([1, "a"]);
  });

  it("waits; of several times the earliest counts", async () => {
    const clock = new HandClock();
    const queue = new WorkQueue(clock);
    queue.addAfter("a", 500);
    queue.addAfter("a", 100);
    queue.addAfter("a", 900);
    clock.advance(99);
    expect(queue.length).toBe(0);
    clock.advance(1);
    expect(queue.length).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("waits twice as long after each failure, until it is forgotten", () => {
    const clock = new HandClock();
    const queue = new WorkQueue(clock);
    const wait = () => {
      queue.addLimited("a");
      const before = clock.now();
      while (queue.length === 0) clock.advance(1);
      void queue.take();
      queue.done("a");
      return clock.now() - before;
    };
    expect([wait(), wait(), wait(), wait()]).toEqual([5, 10, 20, 40]);
    queue.forget("a");
    expect(wait()).toBe(5);
  });

  it("lets no more than ten failures a second through, after a hundred", () => {
    const clock = new HandClock();
    const queue = new WorkQueue(clock);
    for (let at = 0; at < 120; at += 1) queue.addLimited(String(at));
    clock.advance(50);
    expect(queue.length).toBe(100);
    clock.advance(1000);
    expect(queue.length).toBe(110);
  });

  it("ends: who waits hears so, and no timer is left", async () => {
    const clock = new HandClock();
    const queue = new WorkQueue(clock);
    const taken = queue.take();
    queue.addAfter("a", 100);
    queue.dispose();
    queue.add("b");
    expect([await taken, await queue.take(), clock.pending]).toEqual([undefined, undefined, 0]);
  });
});

const map = (name: string, resourceVersion: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "a", name, uid: name, resourceVersion } });

/** A server whose lists and watches are written down beforehand. */
function scripted(lists: (readonly KubeObject[] | Error)[], watches: (readonly WatchLine[])[]) {
  const asked: string[] = [];
  const refuse = () => Promise.reject(new Error("not asked for"));
  const client: ClusterClient = {
    resources: refuse, get: refuse, create: refuse, update: refuse, patch: refuse, delete: refuse,
    async list() {
      asked.push("list");
      const next = lists.shift() ?? new Error("down");
      if (next instanceof Error) throw next;
      return { items: next, resourceVersion: String(Math.max(0, ...next.map(({ metadata }) => Number(metadata.resourceVersion)))) };
    },
    async watch(_, from, signal) {
      asked.push(`watch ${from}`);
      const lines = watches.shift();
      return (async function* () {
        for (const line of lines ?? []) yield line;
        // Open until somebody ends it.
        if (lines === undefined) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      })();
    },
  };
  return { client, asked };
}

describe("a cache", () => {
  it("is filled by a list and kept by a watch, which goes on where it ended", async () => {
    const clock = new HandClock();
    const { client, asked } = scripted([[map("x", "5")]], [[{ type: "ADDED", object: map("y", "6") }, { type: "DELETED", object: map("x", "7") }, { type: "BOOKMARK", object: map("", "9") }]]);
    const informer = new Informer(configMaps, client, clock, silent);
    const told: string[] = [];
    informer.on(({ object, old }) => told.push(`${old?.metadata.name ?? "-"}>${object?.metadata.name ?? "-"}`));
    await turns();
    expect(asked).toEqual(["list", "watch 5", "watch 9"]);
    expect(told).toEqual(["->x", "->y", "x>-"]);
    expect([informer.list().map(({ metadata }) => metadata.name), informer.revision]).toEqual([["y"], 9]);
    informer.dispose();
  });

  it("is made anew when the server has forgotten; what has gone meanwhile is told", async () => {
    const clock = new HandClock();
    const gone: WatchLine = { type: "ERROR", object: ApiError.tooOld(5, 9).status };
    const { client, asked } = scripted([[map("x", "5"), map("y", "4")], [map("x", "5"), map("z", "10")]], [[gone]]);
    const informer = new Informer(configMaps, client, clock, silent);
    const told: string[] = [];
    informer.on(({ object, old }) => told.push(`${old?.metadata.name ?? "-"}>${object?.metadata.name ?? "-"}`));
    await turns();
    clock.advance(800);
    await turns();
    expect(asked).toEqual(["list", "watch 5", "list", "watch 10"]);
    // What is as it was is not told again.
    expect(told).toEqual(["->x", "->y", "y>-", "->z"]);
    informer.dispose();
  });

  it("waits longer each time while the server is away", async () => {
    const clock = new HandClock();
    const { client, asked } = scripted([], []);
    const informer = new Informer(configMaps, client, clock, silent);
    const times: number[] = [];
    for (let second = 0; second < 120; second += 1) {
      await turns(2);
      if (asked.length > times.length) times.push(second);
      clock.advance(1000);
    }
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(gaps.slice(0, 5)).toEqual([1, 2, 4, 7, 13]);
    expect(gaps.slice(5).every((gap) => gap >= 25 && gap <= 31)).toBe(true);
    informer.dispose();
    await turns();
    expect(clock.pending).toBe(0);
  });

  it("is in the end what the server has, whatever happens on the way", async () => {
    const step = fc.record({ kind: fc.constantFrom("put", "delete", "save", "restore", "turn"), at: fc.nat(4) });
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const cluster = await TestCluster.make();
      await cluster.create(namespaces, "", { metadata: { name: "a" } });
      const informers = new Informers(cluster.client, cluster.clock, silent);
      const informer = informers.of(configMaps);
      const replayed = new Map<string, ConfigMap>();
      informer.on(({ object, old }) => {
        if (object === undefined) replayed.delete(old?.metadata.name ?? "");
        else replayed.set(object.metadata.name ?? "", object);
      });
      let saved = cluster.store.save();
      for (const { kind, at } of steps) {
        const name = `c${at}`;
        if (kind === "put") await (cluster.find(configMaps, "a", name) ? cluster.merge(configMaps, "a", name, { data: { n: String(cluster.store.revision) } }) : cluster.create(configMaps, "a", { metadata: { name } }));
        if (kind === "delete") await cluster.client.delete(configMaps, { namespace: "a", name }, { preconditions: {} }).catch(() => undefined);
        if (kind === "save") saved = cluster.store.save();
        if (kind === "restore") cluster.store.restore(saved);
        if (kind === "turn") await turns(at);
      }
      await cluster.pass(4000);
      const wanted = cluster.list(configMaps).map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
      const shown = (all: Iterable<ConfigMap>) => [...all].map(({ metadata }) => [metadata.name, metadata.resourceVersion]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
      expect(shown(informer.list())).toEqual(wanted);
      expect(shown(replayed.values())).toEqual(wanted);
      informers.dispose();
    }), { numRuns: 60 });
  });
});

describe("events", () => {
  async function recorder(instance?: string) {
    const cluster = await TestCluster.make();
    for (const name of ["a", "default"]) await cluster.create(namespaces, "", { metadata: { name } });
    const about = await cluster.create(configMaps, "a", { metadata: { name: "x" } });
    return { cluster, about, recorder: new Recorder(cluster.client, cluster.clock, silent, { component: "c", ...(instance === undefined ? {} : { instance }) }) };
  }

  it("are counted when they come again", async () => {
    const { cluster, about, recorder: to } = await recorder();
    for (let at = 0; at < 3; at += 1) {
      await to.record(event(about, "Normal", "R", "m"));
      cluster.clock.advance(1000);
    }
    await to.record(event(about, "Normal", "R", "another"));
    expect(cluster.events("x")).toEqual(["R: m ×3", "R: another"]);
    expect(cluster.list(events, "a")[0]).toMatchObject({
      type: "Normal", source: { component: "c" }, firstTimestamp: "2026-01-01T00:00:00Z", lastTimestamp: "2026-01-01T00:00:02Z",
      involvedObject: { kind: "ConfigMap", name: "x", namespace: "a", uid: about.metadata.uid }, metadata: { name: expect.stringMatching(/^x\.[0-9a-f]{16}$/) },
    });
  });

  it("are told anew when somebody has deleted them", async () => {
    const { cluster, about, recorder: to } = await recorder();
    await to.record(event(about, "Normal", "R", "m"));
    const [first] = cluster.list(events, "a");
    await cluster.client.delete(events, { namespace: "a", name: first?.metadata.name ?? "" }, { preconditions: {} });
    await to.record(event(about, "Normal", "R", "m"));
    expect(cluster.events("x")).toEqual(["R: m"]);
  });

  it("about one thing are 25 at once at most, then one in five minutes", async () => {
    const { cluster, about, recorder: to } = await recorder();
    for (let at = 0; at < 40; at += 1) await to.record(event(about, "Normal", "R", String(at)));
    expect(cluster.list(events, "a")).toHaveLength(25);
    cluster.clock.advance(300_000);
    for (let at = 0; at < 5; at += 1) await to.record(event(about, "Normal", "S", String(at)));
    expect(cluster.list(events, "a")).toHaveLength(26);
  });

  it("of the newer kind are a series", async () => {
    const { cluster, about, recorder: to } = await recorder("c-host");
    for (let at = 0; at < 2; at += 1) await to.record({ ...event(about, "Warning", "R", "m"), action: "Doing" });
    const [told] = cluster.list(events, "a");
    expect(told).toMatchObject({ action: "Doing", reportingComponent: "c", reportingInstance: "c-host", eventTime: "2026-01-01T00:00:00.000000Z", series: { count: 2 } });
    expect(told?.["firstTimestamp"]).toBeUndefined();
  });

  it("never keep anybody from working", async () => {
    const { cluster, about, recorder: to } = await recorder();
    await expect(to.record(event({ ...about, metadata: { ...about.metadata, namespace: "gone" } }, "Normal", "R", "m"))).resolves.toBeUndefined();
    expect(cluster.list(events)).toEqual([]);
  });
});

describe("a controller", () => {
  async function running(decide: (key: string, cluster: TestCluster) => Plan | Promise<Plan>) {
    const cluster = await TestCluster.make();
    await cluster.create(namespaces, "", { metadata: { name: "a" } });
    const keys: string[] = [];
    const controller = startController(cluster.runtime, {
      name: "c", watches: [itself(configMaps)],
      decide: (key) => {
        keys.push(key);
        return decide(key, cluster);
      },
    });
    return { cluster, keys, controller };
  }
  const create = (name: string): Plan => ({ actions: [{ kind: "create", resource: configMaps, object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "a" } } }] });

  it("tries again when it fails, and later each time", async () => {
    const { cluster, keys } = await running(() => {
      throw new Error("no");
    });
    await cluster.create(configMaps, "a", { metadata: { name: "x" } });
    await cluster.settle();
    await cluster.pass(5 + 10 + 20, undefined, 5);
    expect(keys).toHaveLength(4);
    expect(cluster.log[0]).toContain("c: a/x failed, trying again: no");
  });

  it("does not do twice what its cache has not heard of yet", async () => {
    const { cluster, controller } = await running((key, { runtime }) => {
      const known = runtime.informers.of(configMaps).list("a");
      return key === "a/x" && known.length < 5 ? create(`made-${known.length}`) : nothing;
    });
    await cluster.create(configMaps, "a", { metadata: { name: "x" } });
    for (let at = 0; at < 10; at += 1) await cluster.merge(configMaps, "a", "x", { data: { at: String(at) } });
    await cluster.settle();
    expect(cluster.log).toEqual([]);
    expect(cluster.list(configMaps, "a").length).toBeLessThanOrEqual(5);
    controller.dispose();
  });

  it("gives up in a namespace that ends", async () => {
    const { cluster, keys } = await running(() => create("y"));
    await cluster.create(configMaps, "a", { metadata: { name: "x" } });
    await cluster.client.delete(namespaces, { namespace: "", name: "a" }, { preconditions: {} });
    await cluster.settle();
    const before = keys.length;
    await cluster.pass(60_000, undefined, 20_000);
    expect(keys.length).toBe(before);
    expect(cluster.log).toEqual([]);
  });

  it("does not delete another object of the same name", async () => {
    const { cluster } = await running(() => nothing);
    const old = await cluster.create(configMaps, "a", { metadata: { name: "x" } });
    await cluster.client.delete(configMaps, { namespace: "a", name: "x" }, { preconditions: {} });
    await cluster.create(configMaps, "a", { metadata: { name: "x" } });
    startController(cluster.runtime, { name: "d", watches: [itself(namespaces)], decide: () => ({ actions: [{ kind: "delete", resource: configMaps, object: old }] }) });
    await cluster.settle();
    expect(cluster.list(configMaps, "a")).toHaveLength(1);
    expect(cluster.log).toEqual([]);
  });
});
