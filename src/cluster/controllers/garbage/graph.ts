import { DisposableStore, messageOf, type Disposable } from "../../../base/index.ts";
import type { KubeObject, OwnerReference, ResourceInfo } from "../../../kube/index.ts";
import type { Kind } from "../kinds/index.ts";
import { every, type Change, type Runtime } from "../runtime/index.ts";
import type { ClusterClient } from "../types.ts";
import { FOREGROUND, type Tracked } from "./decide.ts";

/** Milliseconds. Source: kubernetes, pkg/controller/garbagecollector (garbageCollectorResyncPeriod). */
const resync = 30_000;
const ignored = new Set(["/events", "events.k8s.io/events"]);

/** Who owns whom, of everything that can be deleted; kinds come and go. Objects are known by uid. */
export class OwnerGraph implements Disposable {
  readonly #runtime: Runtime;
  readonly #client: ClusterClient;
  readonly #add: (uids: readonly string[]) => void;
  readonly #objects = new Map<string, Tracked>();
  readonly #dependents = new Map<string, Set<string>>();
  readonly #watched = new Map<string, { readonly info: ResourceInfo; readonly store: DisposableStore; readonly ready: Promise<void> }>();
  readonly #owned = new DisposableStore();

  /** @param add is told whom to look at */
  constructor(runtime: Runtime, client: ClusterClient, add: (uids: readonly string[]) => void) {
    this.#runtime = runtime;
    this.#client = client;
    this.#add = add;
    this.#owned.add(every(runtime.clock, resync, () => void this.refresh()));
  }

  find(uid: string): Tracked | undefined {
    return this.#objects.get(uid);
  }

  dependentsOf(uid: string): readonly Tracked[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((one) => this.#objects.get(one) ?? []);
  }

  /** Undefined: no such kind is served now. */
  infoOf({ apiVersion, kind }: OwnerReference): ResourceInfo | undefined {
    const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
    for (const { info } of this.#watched.values()) if (info.kind === kind && info.group === group) return info;
    return undefined;
  }

  /** Learns which kinds there are, and of those that are new which objects. Never fails: it is tried again. */
  async refresh(): Promise<void> {
    try {
      const infos = (await this.#client.resources()).filter(({ group, resource, verbs }) => ["list", "watch", "delete"].every((verb) => verbs.some((one) => one === verb)) && !ignored.has(`${group}/${resource}`));
      const now = new Set(infos.map(keyOf));
      for (const [key, { info }] of this.#watched) if (!now.has(key)) this.#forget(key, info);
      for (const info of infos) if (!this.#watched.has(keyOf(info))) this.#watch(info);
      await Promise.all(Array.from(this.#watched.values(), ({ ready }) => ready));
    } catch (error) {
      this.#runtime.log("warn", `garbage collector: could not learn which resources there are: ${messageOf(error)}`, { error });
    }
  }

  dispose(): void {
    this.#owned.dispose();
    for (const { store } of this.#watched.values()) store.dispose();
  }

  #watch(info: ResourceInfo): void {
    const { group, version, resource, kind, namespaced } = info;
    const known: Kind<KubeObject> = { group, version, resource, kind, namespaced, apiVersion: group === "" ? version : `${group}/${version}` };
    const informer = this.#runtime.informers.of(known);
    const store = new DisposableStore();
    this.#watched.set(keyOf(info), { info, store, ready: informer.until(() => informer.synced, resync) });
    store.add(informer.on((change) => this.#changed(info, change)));
  }

  #forget(key: string, info: ResourceInfo): void {
    this.#watched.get(key)?.store.dispose();
    this.#watched.delete(key);
    this.#runtime.informers.end(info);
    for (const [uid, tracked] of this.#objects) if (keyOf(tracked.info) === key) this.#remove(uid, tracked.object);
  }

  #changed(info: ResourceInfo, { object, old }: Change<KubeObject>): void {
    const oldUid = old?.metadata.uid;
    // Deleted and made anew between two looks: two objects of one name.
    if (old !== undefined && oldUid !== undefined && (object === undefined || object.metadata.uid !== oldUid)) this.#remove(oldUid, old);
    const uid = object?.metadata.uid;
    if (object === undefined || uid === undefined) return;
    const before = this.#objects.get(uid)?.object;
    for (const ref of before?.metadata.ownerReferences ?? []) this.#dependents.get(ref.uid)?.delete(uid);
    this.#objects.set(uid, { info, object });
    const owners = object.metadata.ownerReferences ?? [];
    for (const ref of owners) this.#dependentSet(ref.uid).add(uid);
    const letsGo = object.metadata.deletionTimestamp !== undefined && (before === undefined || before.metadata.deletionTimestamp === undefined || object.metadata.finalizers?.includes(FOREGROUND) === true);
    const former = (before?.metadata.ownerReferences ?? []).map((ref) => ref.uid);
    const concerned = owners.length > 0 || object.metadata.deletionTimestamp !== undefined;
    this.#add([...(concerned ? [uid] : []), ...former, ...(letsGo ? (this.#dependents.get(uid) ?? []) : [])]);
  }

  #remove(uid: string, { metadata }: KubeObject): void {
    this.#objects.delete(uid);
    const owners = (metadata.ownerReferences ?? []).map((ref) => ref.uid);
    for (const owner of owners) this.#dependents.get(owner)?.delete(uid);
    const dependents = this.#dependents.get(uid) ?? new Set<string>();
    if (dependents.size === 0) this.#dependents.delete(uid);
    this.#add([...owners, ...dependents]);
  }

  #dependentSet(uid: string): Set<string> {
    const known = this.#dependents.get(uid) ?? new Set<string>();
    this.#dependents.set(uid, known);
    return known;
  }
}

function keyOf({ group, resource }: ResourceInfo): string {
  return `${group}/${resource}`;
}
