import { ApiError, deletedStatus, formatTime, parseTime, type KubeObject, type ResourceInfo, type Status } from "../../../kube/index.ts";
import type { DeleteOptions } from "../request/index.ts";
import { FOREGROUND, ORPHAN } from "./metadata.ts";
import { sameObject, withMeta } from "./object.ts";
import type { Caller, RegistryPorts, Strategy } from "./types.ts";
import { isDone } from "./update.ts";

export interface Deletion extends RegistryPorts {
  readonly info: ResourceInfo;
  readonly strategy: Strategy;
  readonly caller: Caller;
  readonly namespace: string;
  readonly name: string;
  readonly options: DeleteOptions;
}

const attempts = 5;

/** A Status once the object is gone, the object while something still holds it. @throws ApiError */
export async function deleteObject(deletion: Deletion): Promise<Status | KubeObject> {
  const { store, info, namespace, name, options, caller, strategy } = deletion;
  for (let attempt = 1; ; attempt++) {
    const current = store.get(info, namespace, name);
    if (current === undefined) throw ApiError.notFound(info, name);
    checkPreconditions(deletion, current);
    const asked = { operation: "DELETE" as const, resource: info, subresource: "", namespace, name, object: undefined, old: current, user: caller.user, dryRun: options.dryRun };
    await deletion.admission.mutate(asked);
    await deletion.admission.validate(asked);
    if (store.get(info, namespace, name) === current) {
      const marked = mark(deletion, current);
      if (!options.dryRun) write(deletion, marked, current);
      return isDone(marked, strategy) ? deletedStatus(info, name, current.metadata.uid) : marked;
    }
    if (attempt === attempts) throw ApiError.conflict(info, name);
  }
}

function checkPreconditions({ info, name, options: { preconditions } }: Deletion, { metadata }: KubeObject): void {
  const { uid, resourceVersion } = preconditions;
  // Upstream names the kind here, where everything else names the resource.
  const named = { group: info.group, resource: info.kind };
  if (uid !== undefined && uid !== metadata.uid) {
    const detail = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ""}). The object might have been deleted and then recreated`;
    throw ApiError.conflict(named, name, detail);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const detail = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ""}). The object might have been modified`;
    throw ApiError.conflict(named, name, detail);
  }
}

function write({ store, info, strategy, namespace, name }: Deletion, marked: KubeObject, current: KubeObject): void {
  const key = { group: info.group, resource: info.resource, namespace, name };
  const revision = Number(current.metadata.resourceVersion);
  if (isDone(marked, strategy)) store.delete(key, revision);
  else if (!sameObject(marked, current)) store.update(key, marked, revision);
}

/** Source: apiserver, pkg/registry/rest/delete.go and pkg/registry/generic/registry/store.go. */
function mark(deletion: Deletion, current: KubeObject): KubeObject {
  const finalizers = finalizersAfter(current.metadata.finalizers ?? [], deletion.options.propagationPolicy);
  const kept = withMeta(current, { finalizers: finalizers.length === 0 ? undefined : finalizers });
  return current.metadata.deletionTimestamp === undefined ? first(deletion, kept) : again(deletion, kept);
}

function finalizersAfter(finalizers: readonly string[], policy: DeleteOptions["propagationPolicy"]): readonly string[] {
  if (policy === undefined) return finalizers;
  const others = finalizers.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  return policy === "Orphan" ? [...others, ORPHAN] : policy === "Foreground" ? [...others, FOREGROUND] : others;
}

function first({ strategy, clock, options }: Deletion, object: KubeObject): KubeObject {
  const asked = options.gracePeriodSeconds;
  // Less than nothing is one second.
  const grace = strategy.grace(object, asked !== undefined && asked < 0 ? 1 : asked) ?? 0;
  const { generation } = object.metadata;
  const marked = withMeta(object, {
    deletionTimestamp: formatTime(clock.now() + grace * 1000), deletionGracePeriodSeconds: grace, generation: generation === undefined ? undefined : generation + 1,
  });
  return isDone(marked, strategy) ? marked : strategy.terminating(marked);
}

/** The time that is left can be made shorter, never longer. */
function again({ strategy, clock, options }: Deletion, object: KubeObject): KubeObject {
  const { deletionTimestamp = "", deletionGracePeriodSeconds: left = 0 } = object.metadata;
  const asked = options.gracePeriodSeconds === undefined ? undefined : strategy.grace(object, options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds);
  if (asked === undefined || asked >= left) return object;
  const started = (parseTime(deletionTimestamp) ?? clock.now()) - left * 1000;
  const end = started + asked * 1000;
  const late = end < clock.now();
  return withMeta(object, { deletionTimestamp: formatTime(late ? clock.now() : end), deletionGracePeriodSeconds: late && asked !== 0 ? 1 : asked });
}
