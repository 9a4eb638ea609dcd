import { DisposableStore, toDisposable, type Clock, type Disposable, type Log } from "../../../base/index.ts";
import type { KubeObject } from "../../../kube/index.ts";
import type { Kind } from "../kinds/index.ts";
import type { ClusterClient } from "../types.ts";

/** What a controller reads instead of asking the server: never older than what it has written itself, see `Informers.saw`. */
export interface Cache<T extends KubeObject> {
  get(namespace: string, name: string): T | undefined;
  /** @param namespace undefined: all of them */
  list(namespace?: string): readonly T[];
}

export interface Change<T extends KubeObject> {
  /** Undefined once it is gone. */
  readonly object: T | undefined;
  /** Undefined when it is new. */
  readonly old: T | undefined;
}

/** Milliseconds to wait before listing again, at first and at most. Source: client-go, tools/cache/reflector.go. */
const backoff = { first: 800, most: 30_000 };

/** Keeps a cache of one resource by list and watch, and tells of changes. */
export class Informer<T extends KubeObject> implements Disposable, Cache<T> {
  readonly #kind: Kind<T>;
  readonly #client: ClusterClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  readonly #abort = new AbortController();
  readonly #namespaces = new Map<string, Map<string, T>>();
  readonly #listeners = new Set<(change: Change<T>) => void>();
  readonly #waiting = new Set<() => void>();
  #revision = -1;
  #wake: () => void = () => undefined;

  constructor(kind: Kind<T>, client: ClusterClient, clock: Clock, log: Log) {
    this.#kind = kind;
    this.#client = client;
    this.#clock = clock;
    this.#log = log;
    this.#owned.add(toDisposable(() => this.#abort.abort()));
    this.#owned.add(toDisposable(() => this.#wake()));
    void this.#run();
  }

  get synced(): boolean {
    return this.#revision >= 0;
  }

  /** Up to which the cache is whole. */
  get revision(): number {
    return this.#revision;
  }

  get(namespace: string, name: string): T | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  list(namespace?: string): readonly T[] {
    if (namespace !== undefined) return [...(this.#namespaces.get(namespace)?.values() ?? [])];
    return Array.from(this.#namespaces.values(), (named) => [...named.values()]).flat();
  }

  /** Tells first of what is there already. */
  on(listener: (change: Change<T>) => void): Disposable {
    for (const object of this.list()) listener({ object, old: undefined });
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  }

  /** Resolves once `test` holds, at the latest when the informer ends or `most` milliseconds are over. */
  until(test: () => boolean, most?: number): Promise<void> {
    if (test() || this.#owned.disposed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(check);
        timer?.dispose();
        resolve();
      };
      const check = () => (test() || this.#owned.disposed) && done();
      const timer = most === undefined ? undefined : this.#clock.after(most, done);
      this.#waiting.add(check);
    });
  }

  dispose(): void {
    this.#owned.dispose();
    this.#progress();
  }

  async #run(): Promise<void> {
    for (let wait = backoff.first; !this.#owned.disposed; wait = Math.min(wait * 2, backoff.most)) {
      try {
        const { items, resourceVersion } = await this.#client.list(this.#kind);
        if (this.#owned.disposed) return;
        this.#replace(items);
        this.#reached(resourceVersion);
        wait = backoff.first;
        await this.#watch(resourceVersion);
      } catch (error) {
        if (!this.#owned.disposed) this.#log("warn", `could not list or watch ${this.#kind.resource}; trying again`, { error });
      }
      if (!this.#owned.disposed) await this.#pause(wait);
    }
  }

  /** Goes on from where a watch ended, until the server has forgotten that. */
  async #watch(from: string): Promise<void> {
    for (let last = from; !this.#owned.disposed; ) {
      const before = last;
      for await (const line of await this.#client.watch(this.#kind, last, this.#abort.signal)) {
        if (this.#owned.disposed) return;
        if (line.type === "ERROR") return;
        last = line.object.metadata.resourceVersion ?? last;
        if (line.type !== "BOOKMARK") this.#apply(line.object, line.type === "DELETED");
        this.#reached(last);
      }
      // A watch that ends at once would otherwise be asked for without a pause.
      if (last === before && !this.#owned.disposed) await this.#pause(backoff.first);
    }
  }

  #replace(items: readonly KubeObject[]): void {
    const now = new Set(items.map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name ?? ""}`));
    for (const object of this.list()) if (!now.has(`${object.metadata.namespace ?? ""}/${object.metadata.name ?? ""}`)) this.#apply(object, true);
    for (const item of items) this.#apply(item, false);
  }

  #apply(object: KubeObject, gone: boolean): void {
    const { namespace = "", name = "", resourceVersion } = object.metadata;
    const named = this.#namespaces.get(namespace) ?? new Map<string, T>();
    this.#namespaces.set(namespace, named);
    const old = named.get(name);
    if (gone) named.delete(name);
    // Checked by the server against the schema of this kind.
    else named.set(name, object as T);
    if (named.size === 0) this.#namespaces.delete(namespace);
    if (!gone && old !== undefined && old.metadata.resourceVersion === resourceVersion) return;
    for (const listener of this.#listeners) listener({ object: gone ? undefined : (object as T), old: old ?? (gone ? (object as T) : undefined) });
  }

  #reached(resourceVersion: string): void {
    this.#revision = Math.max(this.#revision, Number(resourceVersion));
    this.#progress();
  }

  #progress(): void {
    for (const check of [...this.#waiting]) check();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, resolve);
      this.#wake = () => {
        timer.dispose();
        resolve();
      };
    });
  }
}
