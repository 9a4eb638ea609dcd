import type { Bytes, Clock, Disposable } from "../../../base/index.ts";
import { ApiError } from "../../../kube/index.ts";
import type { GroupVersionResource, KubeObject } from "../../../kube/types.ts";
import type { ObjectKey, Store, WatchOptions, Watcher } from "../types.ts";
import { Bucket, entryKey, type Entry } from "./bucket.ts";
import { decodeCheckpoint, encodeCheckpoint, type SavedObject } from "./checkpoint.ts";
import { freezeDeep, roughBytes } from "./freeze.ts";
import type { Change } from "./history.ts";
import { Watchers } from "./watchers.ts";

type Resource = Omit<GroupVersionResource, "version">;

/** How far back history reaches: until one of these is passed. */
export interface HistoryLimits {
  readonly changes: number;
  readonly bytes: number;
  readonly ageMs: number;
}

export interface StoreOptions {
  readonly clock: Clock;
  readonly history?: Partial<HistoryLimits>;
  readonly bookmarkMs?: number;
}

/**
 * Upstream compacts every five minutes and keeps at least that much. A three-node cluster writes a few leases a second at most,
 * so the count stands for well over ten minutes of normal use.
 */
const defaults: HistoryLimits = { changes: 20_000, bytes: 64 << 20, ageMs: 10 * 60_000 };

/** "About once a minute": Kubernetes documentation, API concepts, watch bookmarks. */
const bookmarkMs = 60_000;

interface Written {
  readonly bucket: Bucket;
  readonly change: Change;
}

export class MemoryStore implements Store, Disposable {
  readonly #clock: Clock;
  readonly #limits: HistoryLimits;
  readonly #watchers: Watchers;
  #buckets = new Map<string, Bucket>();
  /** All buckets' changes in the order they happened, to forget the oldest of all first. */
  #history: Written[] = [];
  #forgotten = 0;
  #historyBytes = 0;
  /** Etcd's first is 1 too, and clients take 0 for "any". */
  #revision = 1;
  /** History answers for this revision and all after it. */
  #floor = 1;

  constructor(options: StoreOptions) {
    this.#clock = options.clock;
    this.#limits = { ...defaults, ...options.history };
    this.#watchers = new Watchers(options.clock, options.bookmarkMs ?? bookmarkMs, () => this.#revision);
  }

  get revision(): number {
    return this.#revision;
  }

  /** For metrics and tests. */
  get usage(): { readonly changes: number; readonly bytes: number; readonly watchers: number } {
    return { changes: this.#history.length - this.#forgotten, bytes: this.#historyBytes, watchers: this.#watchers.count };
  }

  get(resource: Resource, namespace: string, name: string): KubeObject | undefined {
    return this.#bucket(resource).get(entryKey(namespace, name))?.object;
  }

  list(resource: Resource, namespace?: string): readonly KubeObject[] {
    return Array.from(this.#bucket(resource).entries(namespace), (entry) => entry.object);
  }

  create(key: ObjectKey, object: KubeObject): KubeObject {
    if (this.#bucket(key).get(entryKey(key.namespace, key.name)) !== undefined) throw ApiError.alreadyExists(key, key.name);
    return this.#write(key, "ADDED", object, undefined);
  }

  update(key: ObjectKey, object: KubeObject, expected?: number): KubeObject {
    return this.#write(key, "MODIFIED", object, this.#existing(key, expected));
  }

  delete(key: ObjectKey, expected?: number): KubeObject {
    const old = this.#existing(key, expected);
    return this.#write(key, "DELETED", old.object, old);
  }

  at(revision: number, resource: Resource, namespace?: string): readonly KubeObject[] {
    this.#reach(revision);
    return this.#bucket(resource).at(revision, namespace);
  }

  watch(options: WatchOptions): Watcher {
    const bucket = this.#bucket(options);
    if (options.from !== undefined) {
      this.#reach(options.from);
      return this.#watchers.add(bucket.log, options.namespace, { from: options.from });
    }
    return this.#watchers.add(bucket.log, options.namespace, { objects: this.list(options, options.namespace), revision: this.#revision });
  }

  save(): Bytes {
    const objects: SavedObject[] = [];
    for (const [id, bucket] of this.#buckets) {
      const [resource = "", group = ""] = id.split("/");
      for (const { namespace, object } of bucket.entries()) objects.push({ group, resource, namespace, name: object.metadata.name ?? "", object });
    }
    return encodeCheckpoint({ revision: this.#revision, objects });
  }

  /** Revisions never go back: whoever still knows one of the time that is now undone must hear that it is gone. */
  restore(saved: Uint8Array): void {
    const { revision, objects } = decodeCheckpoint(saved);
    this.#watchers.dispose();
    this.#buckets = new Map();
    this.#history = [];
    this.#forgotten = 0;
    this.#historyBytes = 0;
    this.#revision = this.#revision > revision ? this.#revision + 1 : revision;
    this.#floor = this.#revision;
    for (const { object, ...key } of objects) this.#bucket(key).set(this.#entry(key, freezeDeep(object), Number(object.metadata.resourceVersion)));
  }

  dispose(): void {
    this.#watchers.dispose();
  }

  #bucket(resource: Resource): Bucket {
    const id = `${resource.resource}/${resource.group}`;
    let bucket = this.#buckets.get(id);
    if (bucket === undefined) this.#buckets.set(id, (bucket = new Bucket()));
    return bucket;
  }

  #existing(key: ObjectKey, expected: number | undefined): Entry {
    const entry = this.#bucket(key).get(entryKey(key.namespace, key.name));
    if (entry === undefined) throw ApiError.notFound(key, key.name);
    if (expected !== undefined && entry.revision !== expected) throw ApiError.conflict(key, key.name);
    return entry;
  }

  #entry(key: ObjectKey, object: KubeObject, revision: number): Entry {
    return { key: entryKey(key.namespace, key.name), namespace: key.namespace, object, revision, bytes: roughBytes(object) };
  }

  #write(key: ObjectKey, type: Change["type"], object: KubeObject, old: Entry | undefined): KubeObject {
    const revision = ++this.#revision;
    const stored = freezeDeep({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
    const entry = this.#entry(key, stored, revision);
    const bucket = this.#bucket(key);
    if (type === "DELETED") bucket.remove(entry.key);
    else bucket.set(entry);
    const at = this.#clock.monotonic();
    const change: Change = { type, key: entry.key, namespace: key.namespace, object: stored, ...(old && { old: old.object }), revision, bytes: entry.bytes, at };
    bucket.log.push(change);
    this.#history.push({ bucket, change });
    this.#historyBytes += change.bytes;
    this.#forget(at);
    this.#watchers.wake();
    return stored;
  }

  #forget(now: number): void {
    const { changes, bytes, ageMs } = this.#limits;
    for (;;) {
      const oldest = this.#history[this.#forgotten];
      if (oldest === undefined) break;
      const many = this.#history.length - this.#forgotten > changes || this.#historyBytes > bytes;
      if (!many && now - oldest.change.at <= ageMs) break;
      oldest.bucket.log.shift();
      this.#historyBytes -= oldest.change.bytes;
      this.#floor = oldest.change.revision;
      this.#forgotten++;
    }
    if (this.#forgotten < 1024 || this.#forgotten * 2 < this.#history.length) return;
    this.#history = this.#history.slice(this.#forgotten);
    this.#forgotten = 0;
  }

  #reach(revision: number): void {
    if (revision < this.#floor) throw ApiError.tooOld(revision, this.#floor);
  }
}
