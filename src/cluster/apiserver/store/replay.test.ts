import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../kube/types.ts";
import type { WatchEvent, Watcher } from "../types.ts";
import { HandClock } from "../testing/hand-clock.ts";
import { MemoryStore } from "./store.ts";

const pods = { group: "", resource: "pods" };
const nodes = { group: "", resource: "nodes" };

type Step =
  | { readonly kind: "write"; readonly resource: "pods" | "nodes"; readonly namespace: string; readonly name: string; readonly verb: "put" | "delete" }
  | { readonly kind: "watch"; readonly back: number; readonly namespace: string | undefined }
  | { readonly kind: "read"; readonly watcher: number; readonly count: number }
  | { readonly kind: "bookmark" };

const namespace = fc.constantFrom("a", "b");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), resource: fc.constantFrom("pods" as const, "nodes" as const), namespace, name: fc.constantFrom("x", "y", "z"), verb: fc.constantFrom("put" as const, "put" as const, "delete" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("watch" as const), back: fc.nat(20), namespace: fc.option(namespace, { nil: undefined }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("read" as const), watcher: fc.nat(5), count: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "bookmark" as const }) },
);

/** A client's informer: the list at a revision, and every event since. */
class Replica {
  readonly objects = new Map<string, KubeObject>();
  readonly watcher: Watcher;
  readonly namespace: string | undefined;
  revision: number;

  constructor(store: MemoryStore, from: number, namespace: string | undefined) {
    this.namespace = namespace;
    this.revision = from;
    for (const object of store.at(from, pods, namespace)) this.objects.set(this.#id(object), object);
    this.watcher = store.watch({ ...pods, from, ...(namespace !== undefined && { namespace }) });
  }

  async read(count: number): Promise<boolean> {
    for (let n = 0; n < count; n++) {
      const stop = new AbortController();
      const next = this.watcher.next(stop.signal);
      queueMicrotask(() => queueMicrotask(() => stop.abort()));
      const event = await next;
      if (event === undefined) return false;
      this.#apply(event);
    }
    return true;
  }

  #apply(event: WatchEvent): void {
    if (event.type === "BOOKMARK") expect(event.revision).toBeGreaterThanOrEqual(this.revision);
    else expect(event.revision).toBeGreaterThan(this.revision);
    this.revision = event.revision;
    if (event.type === "BOOKMARK") return;
    const id = this.#id(event.object);
    expect(event.object.metadata.resourceVersion).toBe(String(event.revision));
    expect(this.objects.get(id)).toBe(event.old);
    if (event.type === "DELETED") this.objects.delete(id);
    else this.objects.set(id, event.object);
  }

  #id(object: KubeObject): string {
    return `${object.metadata.namespace}/${object.metadata.name}`;
  }
}

function write(store: MemoryStore, { resource, namespace, name, verb }: Extract<Step, { kind: "write" }>): void {
  const key = { group: "", resource, namespace, name };
  const there = store.get(key, namespace, name) !== undefined;
  const object: KubeObject = { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, at: store.revision };
  if (verb === "delete") {
    if (there) store.delete(key);
  } else if (there) store.update(key, object);
  else store.create(key, object);
}

describe("replay", () => {
  it("the events since any revision, over the list at that revision, are the list now", async () => {
    let watched = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.constantFrom(5, 1000), async (steps, changes) => {
        const clock = new HandClock();
        const store = new MemoryStore({ clock, history: { changes } });
        const replicas: Replica[] = [];
        for (const one of steps) {
          if (one.kind === "write") write(store, one);
          else if (one.kind === "bookmark") clock.advance(60_000);
          else if (one.kind === "read") await replicas[one.watcher]?.read(one.count);
          else {
            const from = Math.max(1, store.revision - one.back);
            try {
              replicas.push(new Replica(store, from, one.namespace));
            } catch {
              expect(store.revision - from).toBeGreaterThan(changes);
            }
          }
        }
        for (const replica of replicas) {
          await replica.read(Infinity);
          if (replica.watcher.ended === "overflow") continue;
          watched++;
          expect([...replica.objects.values()].sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))).toEqual(
            [...store.list(pods, replica.namespace)].sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)),
          );
        }
        expect(store.list(nodes)).toEqual(store.at(store.revision, nodes));
      }),
      { numRuns: 300 },
    );
    expect(watched).toBeGreaterThan(100);
  });
});

describe("at scale", () => {
  it("5,000 objects, 100 watchers: a write reaches all in under 50 ms, memory is bounded", async () => {
    const store = new MemoryStore({ clock: new HandClock(), history: { changes: 2000 } });
    const object = (name: string, n: number): KubeObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "a", labels: { app: name } }, spec: { containers: [{ name: "main", image: "x", n }] } });
    const key = (name: string) => ({ ...pods, namespace: "a", name });
    for (let n = 0; n < 5000; n++) store.create(key(`p${n}`), object(`p${n}`, 0));
    const watchers = Array.from({ length: 100 }, () => store.watch({ ...pods, from: store.revision }));
    const idle = store.watch(pods);
    const took: number[] = [];
    for (let n = 0; n < 3000; n++) {
      const waiting = watchers.map((watcher) => watcher.next());
      const started = performance.now();
      store.update(key(`p${n % 5000}`), object(`p${n % 5000}`, n));
      const heard = await Promise.all(waiting);
      took.push(performance.now() - started);
      expect(heard.every((event) => event?.revision === store.revision)).toBe(true);
    }
    const sorted = took.sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.99)]).toBeLessThan(50);
    expect(store.usage.changes).toBeLessThanOrEqual(2000);
    expect(idle.ended).toBe("overflow");
  });
});
