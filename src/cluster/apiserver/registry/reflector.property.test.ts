/** What a client keeps by list and watch equals a list, whatever happens between (wat-04, wat-05, wat-06, wat-16, wat-17, lst-05). */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { KubeObject } from "../../../kube/index.ts";
import type { ListOptions } from "../request/index.ts";
import type { ResourceRegistry } from "./resource.ts";
import { genericStrategy } from "./strategies/generic.ts";
import { all, Bench, body, deleteNow, jane, testSchema, write } from "./testing/bench.ts";
import type { WireEvent } from "./watch.ts";

type Selection = Pick<ListOptions, "labelSelector" | "fieldSelector"> & { readonly namespace: string | undefined };

/** A client as client-go's reflector: lists in chunks, watches, watches again from where it was, and lists again when that is gone. */
class Client {
  readonly objects = new Map<string, KubeObject>();
  readonly #registry: ResourceRegistry;
  readonly #selection: Selection;
  readonly #chunk: number;
  readonly #bookmarks: boolean;
  #revision = "";
  #stream: AsyncIterator<WireEvent> | undefined;
  #pending: Promise<IteratorResult<WireEvent>> | undefined;
  #abort = new AbortController();
  expired = 0;

  constructor(registry: ResourceRegistry, selection: Selection, chunk: number, bookmarks: boolean) {
    this.#registry = registry;
    this.#selection = selection;
    this.#chunk = chunk;
    this.#bookmarks = bookmarks;
  }

  #options(more: Partial<ListOptions>): ListOptions {
    const { labelSelector, fieldSelector } = this.#selection;
    return { ...all, labelSelector, fieldSelector, ...more };
  }

  /** @param between happens after each chunk */
  async list(between: () => Promise<void>): Promise<void> {
    this.objects.clear();
    for (let from = ""; ;) {
      const { items, metadata } = await this.#registry.list(this.#selection.namespace, this.#options({ limit: this.#chunk, continue: from }));
      for (const item of items) this.objects.set(keyOf(item), item);
      this.#revision = metadata.resourceVersion;
      from = metadata.continue ?? "";
      if (from === "") return;
      await between();
    }
  }

  async disconnect(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    // What was under way is lost, as on a wire that breaks.
    await this.#pending?.then(() => undefined);
    await this.#stream?.return?.();
    this.#stream = undefined;
    this.#pending = undefined;
  }

  /** @returns false when there is nothing for now */
  async read(): Promise<boolean> {
    if (this.#stream === undefined) {
      const options = this.#options({ watch: true, resourceVersion: this.#revision, allowWatchBookmarks: this.#bookmarks });
      this.#stream = (await this.#registry.watch(this.#selection.namespace, options, this.#abort.signal))[Symbol.asyncIterator]();
    }
    this.#pending ??= this.#stream.next();
    const nothing = new Promise<undefined>((resolve) => {
      setImmediate(() => resolve(undefined));
    });
    const got = await Promise.race([this.#pending, nothing]);
    if (got === undefined) return false;
    this.#pending = undefined;
    if (got.done === true) this.#stream = undefined;
    else await this.#apply(got.value);
    return true;
  }

  async #apply(event: WireEvent): Promise<void> {
    if (event.type === "ERROR") {
      expect(event.object).toMatchObject({ code: 410, reason: "Expired" });
      this.#stream = undefined;
      this.expired++;
      return this.list(async () => undefined);
    }
    const revision = event.object.metadata.resourceVersion ?? "";
    expect(Number(revision)).toBeGreaterThan(Number(this.#revision) - (event.type === "BOOKMARK" ? 1 : 0));
    this.#revision = revision;
    const key = keyOf(event.object);
    expect(this.objects.has(key)).toBe(event.type === "MODIFIED" || event.type === "DELETED");
    if (event.type === "BOOKMARK") expect(this.#bookmarks).toBe(true);
    else if (event.type === "DELETED") this.objects.delete(key);
    else this.objects.set(key, event.object);
  }
}

const keyOf = ({ metadata: { namespace = "", name = "" } }: KubeObject): string => `${namespace}/${name}`;

const names = ["p", "q", "r", "s"];
const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);
interface Change {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly phase: string;
}
const change: fc.Arbitrary<Change> = fc.record({ namespace: one("a", "b"), name: one(...names), app: one("web", "db", ""), phase: one("Pending", "Running") });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: one("put", "put", "delete"), change }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("read"), client: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("disconnect"), client: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("list"), client: fc.nat(3), changes: fc.array(change, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("minute") }) },
);

const selections: readonly Selection[] = [
  { namespace: undefined, labelSelector: "", fieldSelector: "" }, { namespace: "a", labelSelector: "app=web", fieldSelector: "" },
  { namespace: undefined, labelSelector: "app!=db", fieldSelector: "status.phase=Running" }, { namespace: "b", labelSelector: "", fieldSelector: "metadata.name=p" },
];

it("list and watch agree under any interleaving", async () => {
  let [expired, seen] = [0, 0];
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 80, size: "max" }), one(4, 1000), fc.integer({ min: 1, max: 3 }), async (steps, history, chunk) => {
    const bench = new Bench(undefined, history);
    const pods = bench.of("pods", genericStrategy(testSchema()));
    const put = async ({ namespace, name, app, phase }: Change): Promise<void> => {
      const object = body({ metadata: { name, ...(app !== "" && { labels: { app } }) }, status: { phase } });
      const target = { namespace, name, subresource: "", caller: jane };
      await pods.update(target, object, write).catch(() => pods.create(namespace, object, jane, write));
    };
    const clients = selections.map((selection, at) => new Client(pods, selection, chunk, at % 2 === 0));
    for (const client of clients) await client.list(async () => undefined);
    for (const one of steps) {
      const client = "client" in one ? clients[one.client] : undefined;
      if (one.kind === "minute") bench.clock.advance(60_000);
      else if ("change" in one && one.kind === "put") await put(one.change);
      else if ("change" in one) await pods.delete({ ...one.change, subresource: "", caller: jane }, deleteNow).catch(() => undefined);
      else if ("count" in one) for (let at = 0; at < one.count; at++) await client?.read();
      else if ("changes" in one) {
        await client?.disconnect();
        const changes = [...one.changes];
        // Chunks of a list that history no longer reaches are refused; a client begins again.
        const between = async (): Promise<void> => {
          const next = changes.shift();
          if (next) await put(next);
        };
        await client?.list(between).catch(() => client.list(async () => undefined));
      } else await client?.disconnect();
    }
    for (const [at, client] of clients.entries()) {
      for (let more = true; more; ) more = await client.read();
      const { namespace, labelSelector, fieldSelector } = selections[at] ?? selections[0] ?? { namespace: undefined, labelSelector: "", fieldSelector: "" };
      const { items } = await pods.list(namespace, { ...all, labelSelector, fieldSelector });
      expect([...client.objects.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))).toEqual(items);
      expired += client.expired;
      seen += items.length;
      await client.disconnect();
    }
    expect(bench.store.usage.watchers).toBe(0);
  }), { numRuns: 500 });
  expect(Math.min(expired, seen)).toBeGreaterThan(100);
});
