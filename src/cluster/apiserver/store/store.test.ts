import { describe, expect, it } from "vitest";
import { CodedError, utf8 } from "../../../base/index.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { ObjectKey, WatchEvent, Watcher } from "../types.ts";
import { MemoryStore, type StoreOptions } from "./store.ts";
import { HandClock } from "../testing/hand-clock.ts";

const pods = { group: "", resource: "pods" };
const key = (name: string, namespace = "a"): ObjectKey => ({ ...pods, namespace, name });
const pod = (name: string, namespace = "a", extra: object = {}): KubeObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, ...extra });

function make(options: Partial<StoreOptions> = {}): { store: MemoryStore; clock: HandClock } {
  const clock = new HandClock();
  return { store: new MemoryStore({ clock, ...options }), clock };
}

/** What a watcher has to say without waiting. */
async function drain(watcher: Watcher): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for (;;) {
    const waiting = new AbortController();
    const next = watcher.next(waiting.signal);
    queueMicrotask(() => queueMicrotask(() => waiting.abort()));
    const event = await next;
    if (event === undefined) return events;
    events.push(event);
  }
}

const short = (event: WatchEvent): string => (event.type === "BOOKMARK" ? `BOOKMARK ${event.revision}${event.initialEventsEnd ? " end" : ""}` : `${event.type} ${event.object.metadata.name} ${event.revision}`);

describe("writes", () => {
  it("counts a revision a write, and tells the object", () => {
    const { store } = make();
    expect(store.create(key("x"), pod("x")).metadata.resourceVersion).toBe("2");
    expect(store.update(key("x"), pod("x")).metadata.resourceVersion).toBe("3");
    expect(store.get(pods, "a", "x")?.metadata.resourceVersion).toBe("3");
    expect(store.revision).toBe(3);
  });

  it("wat-06 a deletion has a revision of its own", () => {
    const { store } = make();
    store.create(key("x"), pod("x"));
    expect(store.delete(key("x")).metadata.resourceVersion).toBe("3");
    expect(store.get(pods, "a", "x")).toBeUndefined();
  });

  it.each([
    ["create of what is there", (store: MemoryStore) => store.create(key("x"), pod("x")), "AlreadyExists", 'pods "x" already exists'],
    ["update of what is not", (store: MemoryStore) => store.update(key("y"), pod("y")), "NotFound", 'pods "y" not found'],
    ["delete of what is not", (store: MemoryStore) => store.delete(key("y")), "NotFound", 'pods "y" not found'],
    ["update of an old one", (store: MemoryStore) => store.update(key("x"), pod("x"), 1), "Conflict", 'Operation cannot be fulfilled on pods "x": the object has been modified; please apply your changes to the latest version and try again'],
    ["delete of an old one", (store: MemoryStore) => store.delete(key("x"), 1), "Conflict", undefined],
  ])("%s is refused and changes nothing", (_, act, reason, message) => {
    const { store } = make();
    store.create(key("x"), pod("x"));
    expect(() => act(store)).toThrow(expect.objectContaining({ status: expect.objectContaining({ reason, ...(message !== undefined && { message }) }) }));
    expect(store.revision).toBe(2);
  });

  it("freezes what it holds", () => {
    const { store } = make();
    const stored = store.create(key("x"), pod("x", "a", { spec: { list: [{ deep: 1 }] } }));
    expect(() => Object.assign((stored["spec"] as { list: object[] }).list[0] ?? {}, { deep: 2 })).toThrow(TypeError);
  });

  it("lists by namespace, then name", () => {
    const { store } = make();
    for (const [namespace, name] of [["b", "a"], ["a", "c"], ["a", "b"], ["a-b", "a"]] as const) store.create(key(name, namespace), pod(name, namespace));
    expect(store.list(pods).map((one) => `${one.metadata.namespace}/${one.metadata.name}`)).toEqual(["a/b", "a/c", "a-b/a", "b/a"]);
    expect(store.list(pods, "a")).toHaveLength(2);
  });
});

describe("history", () => {
  it("shows everything as it was", () => {
    const { store } = make();
    store.create(key("x"), pod("x", "a", { n: 1 }));
    store.create(key("y"), pod("y"));
    store.update(key("x"), pod("x", "a", { n: 2 }));
    store.delete(key("y"));
    expect([1, 2, 3, 4, 5].map((at) => store.at(at, pods).map((one) => `${one.metadata.name}${JSON.stringify(one["n"] ?? null).replace("null", "")}`).join())).toEqual(["", "x1", "x1,y", "x2,y", "x2"]);
  });

  it("wat-03 says what it has forgotten", () => {
    const { store } = make({ history: { changes: 2 } });
    for (const name of ["a", "b", "c", "d"]) store.create(key(name), pod(name));
    expect(() => store.watch({ ...pods, from: 2 })).toThrow(expect.objectContaining({ status: expect.objectContaining({ code: 410, reason: "Expired", message: "too old resource version: 2 (3)" }) }));
    expect(() => store.at(2, pods)).toThrow(expect.objectContaining({ status: expect.objectContaining({ code: 410 }) }));
    expect(store.at(3, pods)).toHaveLength(2);
  });

  it("wat-16 reaches back well over a minute, and no longer than it should", () => {
    const { store, clock } = make();
    for (let second = 0; second < 1200; second++) {
      for (let write = 0; write < 4; write++) store.create(key(`${second}-${write}`), pod(`${second}-${write}`));
      clock.advance(1000);
    }
    expect(() => store.watch({ ...pods, from: store.revision - 4 * 300 })).not.toThrow();
    expect(store.usage.changes).toBeLessThanOrEqual(4 * 601);
  });

  it("is bounded in bytes", () => {
    const { store } = make({ history: { bytes: 1 << 20 } });
    store.create(key("x"), pod("x"));
    for (let n = 0; n < 100; n++) store.update(key("x"), pod("x", "a", { data: `${n}`.repeat(50_000) }));
    expect(store.usage.bytes).toBeLessThanOrEqual(1 << 20);
    expect(store.usage.changes).toBeGreaterThan(3);
  });
});

describe("watches", () => {
  it("wat-02 begins with what is there, and says when that was all", async () => {
    const { store } = make();
    store.create(key("x"), pod("x"));
    const watcher = store.watch(pods);
    store.create(key("y"), pod("y"));
    expect((await drain(watcher)).map(short)).toEqual(["ADDED x 2", "BOOKMARK 2 end", "ADDED y 3"]);
  });

  it("wat-04 goes on from a list's revision", async () => {
    const { store } = make();
    store.create(key("x"), pod("x"));
    const from = store.revision;
    store.update(key("x"), pod("x"));
    store.create(key("z", "b"), pod("z", "b"));
    store.delete(key("x"));
    expect((await drain(store.watch({ ...pods, from }))).map(short)).toEqual(["MODIFIED x 3", "ADDED z 4", "DELETED x 5"]);
    expect((await drain(store.watch({ ...pods, from, namespace: "b" }))).map(short)).toEqual(["ADDED z 4"]);
  });

  it("waits for a revision that is yet to come", async () => {
    const { store } = make();
    const watcher = store.watch({ ...pods, from: 3 });
    for (const name of ["a", "b", "c"]) store.create(key(name), pod(name));
    expect((await drain(watcher)).map(short)).toEqual(["ADDED c 4"]);
  });

  it("wat-15 a slow reader ends, the others do not notice", async () => {
    const { store } = make({ history: { changes: 10 } });
    const [slow, quick] = [store.watch(pods), store.watch(pods)];
    await drain(quick);
    let heard = 0;
    for (let n = 0; n < 50; n++) {
      store.create(key(`p${n}`), pod(`p${n}`));
      heard += (await drain(quick)).length;
    }
    expect([heard, quick.ended]).toEqual([50, undefined]);
    expect([await slow.next(), slow.ended]).toEqual([undefined, "overflow"]);
    expect(store.usage.watchers).toBe(1);
  });

  it("wat-09 gives bookmarks, never behind what was read", async () => {
    const { store, clock } = make();
    const [lagging, waiting] = [store.watch({ ...pods, from: 1 }), store.watch({ ...pods, from: 1 })];
    const first = waiting.next();
    clock.advance(60_000);
    expect(await first).toEqual({ type: "BOOKMARK", revision: 1, initialEventsEnd: false });
    store.create(key("x"), pod("x"));
    expect((await drain(lagging)).map(short)).toEqual(["ADDED x 2", "BOOKMARK 2"]);
  });

  it("wat-14 leaves nothing behind", async () => {
    const { store, clock } = make();
    for (let n = 0; n < 1000; n++) {
      const watcher = store.watch(pods);
      const gone = new AbortController();
      await watcher.next(gone.signal);
      const next = watcher.next(gone.signal);
      gone.abort();
      expect(await next).toBeUndefined();
      watcher.dispose();
      watcher.dispose();
      expect(watcher.ended).toBe("disposed");
    }
    expect(store.usage.watchers).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("an end answers whoever waits", async () => {
    const { store } = make();
    const watcher = store.watch({ ...pods, from: 1 });
    const both = Promise.all([watcher.next(), watcher.next()]);
    watcher.dispose();
    expect(await both).toEqual([undefined, undefined]);
  });
});

describe("checkpoints", () => {
  it("brings back every object with its revision, and ends watches", async () => {
    const { store } = make();
    store.create(key("x"), pod("x", "a", { spec: { n: 1 } }));
    store.create({ group: "apps", resource: "deployments", namespace: "a", name: "d" }, pod("d"));
    const saved = store.save();
    const fresh = make().store;
    const watcher = fresh.watch(pods);
    fresh.restore(saved);
    expect(watcher.ended).toBe("disposed");
    expect(fresh.list(pods)).toEqual(store.list(pods));
    expect(fresh.get({ group: "apps", resource: "deployments" }, "a", "d")?.metadata.resourceVersion).toBe("3");
    expect(fresh.revision).toBe(3);
  });

  it("never goes back to a revision that meant something else", () => {
    const { store } = make();
    store.create(key("x"), pod("x"));
    const saved = store.save();
    for (const name of ["y", "z"]) store.create(key(name), pod(name));
    store.restore(saved);
    expect(store.revision).toBe(5);
    expect(() => store.watch({ ...pods, from: 4 })).toThrow(expect.objectContaining({ status: expect.objectContaining({ code: 410 }) }));
    expect(store.update(key("x"), pod("x"), 2).metadata.resourceVersion).toBe("6");
  });

  const good = { group: "", resource: "pods", namespace: "a", name: "x", object: { apiVersion: "v1", kind: "Pod", metadata: { name: "x", namespace: "a", resourceVersion: "2" } } };
  it.each([
    ["not JSON", "{"],
    ["another version", JSON.stringify({ version: 2, revision: 2, objects: [] })],
    ["an object twice", JSON.stringify({ version: 1, revision: 2, objects: [good, good] })],
    ["an object under another's name", JSON.stringify({ version: 1, revision: 2, objects: [{ ...good, name: "y" }] })],
    ["an object of the future", JSON.stringify({ version: 1, revision: 1, objects: [good] })],
    ["no metadata", JSON.stringify({ version: 1, revision: 2, objects: [{ ...good, object: { apiVersion: "v1", kind: "Pod" } }] })],
  ])("refuses %s and keeps what it has", (_, damaged) => {
    const { store } = make();
    store.create(key("kept"), pod("kept"));
    expect(() => store.restore(utf8(damaged))).toThrow(expect.objectContaining({ constructor: CodedError, code: "STORE_DAMAGED" }));
    expect(store.list(pods)).toHaveLength(1);
  });
});
