/** Deletion of what belongs to something else, and of namespaces, over the real API. */
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { startGarbageCollector } from "../../../src/cluster/controllers/garbage/index.ts";
import { configMaps, namespaces, pods, replicaSets, type ConfigMap } from "../../../src/cluster/controllers/kinds/index.ts";
import { startNamespaces } from "../../../src/cluster/controllers/namespace/index.ts";
import type { OwnerReference } from "../../../src/kube/index.ts";
import { TestCluster } from "./cluster.ts";

type Policy = "Background" | "Foreground" | "Orphan";

async function running() {
  const cluster = await TestCluster.make();
  await cluster.create(namespaces, "", { metadata: { name: "a" } });
  startGarbageCollector(cluster.runtime);
  startNamespaces(cluster.runtime);
  await cluster.settle();
  const make = (name: string, owners: readonly ConfigMap[] = [], block = true, finalizers: readonly string[] = []): Promise<ConfigMap> => {
    const ownerReferences = owners.map(({ metadata }): OwnerReference => ({ apiVersion: "v1", kind: "ConfigMap", name: metadata.name ?? "", uid: metadata.uid ?? "", blockOwnerDeletion: block }));
    return cluster.create(configMaps, "a", { metadata: { name, ownerReferences, finalizers } });
  };
  const remove = (name: string, propagation: Policy = "Background") => cluster.client.delete(configMaps, { namespace: "a", name }, { preconditions: {}, propagation });
  return { cluster, make, remove, names: () => cluster.list(configMaps, "a").map(({ metadata }) => metadata.name ?? "").sort() };
}

it("background: the owner goes, then what it owns, and what that owns", async () => {
  const { cluster, make, remove, names } = await running();
  const owner = await make("owner");
  const middle = await make("middle", [owner]);
  await make("leaf", [middle]);
  await make("other");
  await remove("owner");
  expect(names()).toEqual(["leaf", "middle", "other"]);
  await cluster.settle();
  expect(names()).toEqual(["other"]);
  expect(cluster.log).toEqual([]);
});

it("foreground: the owner goes last", async () => {
  const { cluster, make, remove, names } = await running();
  const owner = await make("owner");
  await make("held", [owner], true, ["example.com/hold"]);
  await make("free", [owner], false);
  await remove("owner", "Foreground");
  await cluster.settle();
  expect(names()).toEqual(["held", "owner"]);
  await cluster.merge(configMaps, "a", "held", { metadata: { finalizers: null } });
  await cluster.settle();
  expect(names()).toEqual([]);
});

it("orphan: what it owned stays, and belongs to nobody", async () => {
  const { cluster, make, remove, names } = await running();
  const owner = await make("owner");
  await make("leaf", [owner]);
  await remove("owner", "Orphan");
  await cluster.settle();
  expect(names()).toEqual(["leaf"]);
  expect(cluster.get(configMaps, "a", "leaf").metadata.ownerReferences).toBeUndefined();
});

it("one of two owners lives: only the other's name goes", async () => {
  const { cluster, make, remove } = await running();
  const [one, two] = [await make("one"), await make("two")];
  await make("leaf", [one, two]);
  await remove("one");
  await cluster.settle();
  expect(cluster.get(configMaps, "a", "leaf").metadata.ownerReferences).toMatchObject([{ name: "two" }]);
});

it("an owner that never was, or is another by now", async () => {
  const { cluster, make, names } = await running();
  const owner = await make("owner");
  await make("stale", [{ ...owner, metadata: { ...owner.metadata, uid: "11111111-1111-4111-8111-111111111111" } }]);
  await make("dangling", [{ ...owner, metadata: { name: "gone", uid: "22222222-2222-4222-8222-222222222222" } }]);
  await cluster.settle();
  expect(names()).toEqual(["owner"]);
});

it("an owner of a kind that nobody knows is left alone", async () => {
  const { cluster, names } = await running();
  await cluster.create(configMaps, "a", { metadata: { name: "x", ownerReferences: [{ apiVersion: "example.com/v1", kind: "Thing", name: "t", uid: "u" }] } });
  await cluster.settle();
  await cluster.pass(60_000, undefined, 30_000);
  expect(names()).toEqual(["x"]);
});

it("a circle of owners that is deleted in the foreground comes to an end", async () => {
  const { cluster, make, remove, names } = await running();
  const one = await make("one");
  const two = await make("two", [one]);
  const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "two", uid: two.metadata.uid, blockOwnerDeletion: true }];
  await cluster.merge(configMaps, "a", "one", { metadata: { ownerReferences } });
  await cluster.settle();
  await remove("one", "Foreground");
  await cluster.settle();
  expect(names()).toEqual([]);
});

it("kinds that are served later are collected as well", async () => {
  const { cluster, make } = await running();
  const owner = await make("owner");
  const set = { metadata: { name: "s", ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid }] }, spec: { replicas: 0, selector: { matchLabels: { a: "1" } }, template: { metadata: { labels: { a: "1" } }, spec: { containers: [{ name: "m", image: "i" }] } } } };
  await cluster.create(replicaSets, "a", set);
  await cluster.client.delete(configMaps, { namespace: "a", name: "owner" }, { preconditions: {} });
  await cluster.settle();
  expect(cluster.list(replicaSets, "a")).toEqual([]);
});

it("never deletes what has a living owner, and leaves nothing over", async () => {
  const node = fc.record({ owners: fc.uniqueArray(fc.nat(7), { maxLength: 3 }), block: fc.boolean() });
  const step = fc.record({ at: fc.nat(7), policy: fc.constantFrom<Policy>("Background", "Foreground", "Orphan"), turns: fc.nat(12) });
  let deletions = 0;
  await fc.assert(fc.asyncProperty(fc.array(node, { minLength: 3, maxLength: 8 }), fc.array(step, { minLength: 1, maxLength: 5 }), async (nodes, steps) => {
    const { cluster, make, remove } = await running();
    const watcher = cluster.store.watch({ group: "", resource: "configmaps", from: cluster.store.revision });
    const asked = new Set<string>();
    const checked = (async () => {
      const living = new Map<string, ConfigMap>();
      const wrong: string[] = [];
      for (let event = await watcher.next(); event !== undefined; event = await watcher.next()) {
        if (event.type === "BOOKMARK") continue;
        const { uid = "", name = "", ownerReferences = [], deletionTimestamp } = event.object.metadata;
        const before = living.get(uid);
        // The moment that it is deleted, or marked for it.
        if (before?.metadata.deletionTimestamp === undefined && (event.type === "DELETED" || deletionTimestamp !== undefined) && !asked.has(name)) {
          deletions += 1;
          const alive = ownerReferences.filter((ref) => living.has(ref.uid) && living.get(ref.uid)?.metadata.finalizers?.includes("foregroundDeletion") !== true);
          if (alive.length > 0) wrong.push(`${name} although ${alive.map((ref) => ref.name).join(" ")} lived`);
        }
        if (event.type === "DELETED") living.delete(uid);
        else living.set(uid, event.object as ConfigMap);
      }
      return wrong;
    })();
    const made: ConfigMap[] = [];
    // Owners are older, so there is no circle.
    for (const [at, { owners, block }] of nodes.entries()) {
      made.push(await make(`c${at}`, owners.filter((owner) => owner < at).flatMap((owner) => made[owner] ?? []), block));
      await turn();
    }
    for (const { at, policy, turns } of steps) {
      const name = `c${at % nodes.length}`;
      asked.add(name);
      await remove(name, policy).catch(() => undefined);
      for (let left = turns; left > 0; left -= 1) await turn();
    }
    await cluster.settle();
    await cluster.pass(2000);
    watcher.dispose();
    expect(await checked).toEqual([]);
    const left = cluster.list(configMaps, "a");
    const uids = new Set(left.map(({ metadata }) => metadata.uid));
    for (const { metadata } of left) {
      expect(metadata.deletionTimestamp, metadata.name).toBeUndefined();
      expect((metadata.ownerReferences ?? []).every((ref) => uids.has(ref.uid)), `${metadata.name ?? ""} has owners that are gone`).toBe(true);
    }
    cluster.runtime.informers.dispose();
  }), { numRuns: 60 });
  expect(deletions).toBeGreaterThan(15);
});

const conditions = (cluster: TestCluster, name: string) => Object.fromEntries((cluster.get(namespaces, "", name).status?.conditions ?? []).map(({ type, status, reason, message }) => [type, `${status} ${reason ?? ""}: ${message ?? ""}`]));

it("a namespace goes with all that is in it", async () => {
  const { cluster, make } = await running();
  await cluster.create(namespaces, "", { metadata: { name: "b" } });
  await cluster.create(configMaps, "b", { metadata: { name: "stays" } });
  await make("x");
  await cluster.create(pods, "a", { metadata: { name: "p" }, spec: { containers: [{ name: "m", image: "i" }] } });
  await cluster.client.delete(namespaces, { namespace: "", name: "a" }, { preconditions: {} });
  await cluster.settle();
  await cluster.pass(2000);
  expect(cluster.find(namespaces, "", "a")).toBeUndefined();
  expect(cluster.store.list({ group: "", resource: "configmaps" }).map(({ metadata }) => metadata.name)).toEqual(["stays"]);
  expect(cluster.list(pods)).toEqual([]);
});

it("a namespace says what keeps it", async () => {
  const { cluster, make } = await running();
  await make("held", [], true, ["example.com/hold"]);
  await cluster.client.delete(namespaces, { namespace: "", name: "a" }, { preconditions: {} });
  await cluster.pass(3000);
  expect(cluster.get(namespaces, "", "a").status?.phase).toBe("Terminating");
  expect(conditions(cluster, "a")).toEqual({
    NamespaceDeletionDiscoveryFailure: "False ResourcesDiscovered: All resources successfully discovered",
    NamespaceDeletionGroupVersionParsingFailure: "False ParsedGroupVersions: All legacy kube types successfully parsed",
    NamespaceDeletionContentFailure: "False ContentDeleted: All content successfully deleted, may be waiting on finalization",
    NamespaceContentRemaining: "True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances",
    NamespaceFinalizersRemaining: "True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
  });
  await cluster.merge(configMaps, "a", "held", { metadata: { finalizers: null } });
  await cluster.pass(3000);
  expect(cluster.find(namespaces, "", "a")).toBeUndefined();
});
