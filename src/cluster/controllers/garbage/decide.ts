/** Source: kubernetes, pkg/controller/garbagecollector/{garbagecollector.go,graph_builder.go}. */
import type { KubeObject, OwnerReference, ResourceInfo } from "../../../kube/index.ts";
import { nothing, type Action, type Plan } from "../runtime/index.ts";

export const FOREGROUND = "foregroundDeletion";
export const ORPHAN = "orphan";

export interface Tracked {
  readonly info: ResourceInfo;
  readonly object: KubeObject;
}

export interface Owner {
  readonly ref: OwnerReference;
  /** Gone is only what the server itself said is gone. `ending`: it waits for its dependents to go first. */
  readonly state: "there" | "gone" | "ending" | "unknown";
}

export interface GarbageState extends Tracked {
  readonly owners: readonly Owner[];
  /** Who names this object as an owner. */
  readonly dependents: readonly Tracked[];
}

/** Milliseconds after which an owner of an unknown kind is looked for again. */
const pause = 30_000;

export function decideGarbage(state: GarbageState): Plan {
  const { object, dependents } = state;
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp !== undefined) {
    if (finalizers.includes(ORPHAN)) return { actions: [...dependents.map((one) => disown(one, [object.metadata.uid ?? ""])), withoutFinalizer(state, ORPHAN)] };
    const blocking = dependents.filter((one) => refTo(one.object, object)?.blockOwnerDeletion === true);
    return finalizers.includes(FOREGROUND) && blocking.length === 0 ? { actions: [withoutFinalizer(state, FOREGROUND)] } : nothing;
  }
  return collect(state);
}

function collect(state: GarbageState): Plan {
  const { owners, dependents, info, object } = state;
  if (owners.length === 0) return nothing;
  if (owners.some((owner) => owner.state === "unknown")) return { actions: [], again: pause };
  const living = owners.filter((owner) => owner.state === "there");
  const others = owners.filter((owner) => owner.state !== "there");
  if (living.length > 0) return others.length === 0 ? nothing : { actions: [disown(state, others.map(({ ref }) => ref.uid))] };
  const finalizers = object.metadata.finalizers ?? [];
  // Its own dependents go before it where its owner waits for it.
  const waits = owners.some((owner) => owner.state === "ending") && dependents.length > 0;
  const propagation = waits || finalizers.includes(FOREGROUND) ? "Foreground" : finalizers.includes(ORPHAN) ? "Orphan" : "Background";
  const remove = (target: KubeObject): Action => ({ kind: "delete", resource: info, object: target, exact: true, propagation });
  // Owners in a circle would wait for one another: this one makes nobody wait.
  const circle = waits && dependents.some((one) => one.object.metadata.finalizers?.includes(FOREGROUND) === true && one.object.metadata.deletionTimestamp !== undefined);
  return { actions: [circle ? { ...unblock(state), done: (made) => [remove(made)] } : remove(object)] };
}

function unblock(tracked: Tracked): Patch {
  const ownerReferences = (tracked.object.metadata.ownerReferences ?? []).map((ref) => ({ ...ref, blockOwnerDeletion: false }));
  return patchMeta(tracked, { ownerReferences });
}

export function refTo(object: KubeObject, owner: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ uid }) => uid === owner.metadata.uid);
}

function disown({ info, object }: Tracked, uids: readonly string[]): Action {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid)).map((ref) => ({ ...ref }));
  return patchMeta({ info, object }, { ownerReferences });
}

function withoutFinalizer(tracked: Tracked, finalizer: string): Action {
  return patchMeta(tracked, { finalizers: (tracked.object.metadata.finalizers ?? []).filter((one) => one !== finalizer) });
}

type Patch = Extract<Action, { readonly kind: "patch" }>;

/** Lists are written whole, so only of this very version. A merge patch does for custom resources too. */
function patchMeta({ info, object }: Tracked, changes: { readonly finalizers?: readonly string[]; readonly ownerReferences?: readonly Readonly<Record<string, string | boolean>>[] }): Patch {
  const { uid, resourceVersion } = object.metadata;
  const gone = Object.entries(changes).map(([name, list]) => [name, list.length === 0 ? null : list] as const);
  return { kind: "patch", resource: info, object, patch: { type: "application/merge-patch+json", body: { metadata: { uid, resourceVersion, ...Object.fromEntries(gone) } } } };
}
