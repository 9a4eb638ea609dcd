import { DisposableStore, type Clock, type Disposable, type Log } from "../../../base/index.ts";
import type { GroupVersionResource, KubeObject } from "../../../kube/index.ts";
import type { Kind } from "../kinds/index.ts";
import type { ClusterClient } from "../types.ts";
import { Informer } from "./informer.ts";

/** Milliseconds after which a controller goes on although its cache has not caught up; it will hear of it later. */
const patience = 10_000;

/** One informer a resource, whoever reads it. */
export class Informers implements Disposable {
  readonly #client: ClusterClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #all = new Map<string, Informer<KubeObject>>();
  readonly #owned = new DisposableStore();

  constructor(client: ClusterClient, clock: Clock, log: Log) {
    this.#client = client;
    this.#clock = clock;
    this.#log = log;
  }

  of<T extends KubeObject>(kind: Kind<T>): Informer<T> {
    const key = keyOf(kind);
    const known = this.#all.get(key);
    // Kept under its own kind's name, so it holds that kind's objects.
    if (known !== undefined) return known as unknown as Informer<T>;
    const made = this.#owned.add(new Informer(kind, this.#client, this.#clock, this.#log));
    this.#all.set(key, made as unknown as Informer<KubeObject>);
    return made;
  }

  /** Ends one; who reads it hears no more. */
  end(kind: GroupVersionResource): void {
    this.#all.get(keyOf(kind))?.dispose();
    this.#all.delete(keyOf(kind));
  }

  /** Resolves once the cache holds what was written; a controller that reads older than that would do its work twice. */
  async saw(kind: GroupVersionResource, written: KubeObject): Promise<void> {
    const informer = this.#all.get(keyOf(kind));
    const revision = Number(written.metadata.resourceVersion);
    if (informer !== undefined && revision > 0) await informer.until(() => informer.revision >= revision, patience);
  }

  /** Resolves once the cache knows that an object is gone or going. */
  async sawDeleted(kind: GroupVersionResource, { metadata }: KubeObject): Promise<void> {
    const informer = this.#all.get(keyOf(kind));
    await informer?.until(() => {
      const now = informer.get(metadata.namespace ?? "", metadata.name ?? "");
      return now === undefined || now.metadata.uid !== metadata.uid || now.metadata.deletionTimestamp !== undefined;
    }, patience);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function keyOf({ group, resource }: GroupVersionResource): string {
  return `${group}/${resource}`;
}
