import { ApiError, fieldErrors, formatTime, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import { trackUpdate } from "../../../kube/patch/index.ts";
import type { WriteOptions } from "../request/index.ts";
import { writerOf } from "./create.ts";
import { ensureNamespace, keepSystemMeta, validateMetaUpdate } from "./metadata.ts";
import { sameObject, sameValue, withMeta, withStatusOf } from "./object.ts";
import type { Caller, CreateContext, RegistryPorts, Strategy, Written } from "./types.ts";

export interface Update extends RegistryPorts {
  readonly info: ResourceInfo;
  readonly strategy: Strategy;
  readonly caller: Caller;
  readonly namespace: string;
  readonly name: string;
  /** `` for the object itself; `status`, `finalize`, `approval`, … */
  readonly subresource: string;
  readonly options: WriteOptions;
  /** Managers are set already: by an apply. */
  readonly applied?: boolean;
}

export interface Wanted {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** Source: apiserver, pkg/endpoints/handlers/patch.go (maxRetryWhenPatchConflicts). */
const attempts = 5;

/**
 * Reads, changes and writes; again, where the object has changed meanwhile and whoever asks does not insist on the version.
 * @param change what is wanted, of what is there now. @throws ApiError
 */
export async function updateObject(update: Update, change: (current: KubeObject) => Wanted): Promise<Written> {
  const { store, info, namespace, name } = update;
  for (let attempt = 1; ; attempt++) {
    const current = store.get(info, namespace, name);
    if (current === undefined) throw ApiError.notFound(info, name);
    const { object: wanted, warnings } = change(current);
    const given = wanted.metadata.resourceVersion ?? "";
    const insists = given !== "" && given !== current.metadata.resourceVersion;
    if (insists) throw ApiError.conflict(info, name);
    const object = await decide(update, wanted, current);
    if (store.get(info, namespace, name) === current) {
      const whole = update.strategy.allocate(object, contextOf(update));
      return { code: 200, object: update.options.dryRun ? dry(whole, current) : commit(update, whole, current), warnings };
    }
    if (attempt === attempts) throw ApiError.conflict(info, name);
  }
}

/** @throws ApiError */
async function decide(update: Update, wanted: KubeObject, current: KubeObject): Promise<KubeObject> {
  const { info, strategy, caller, options, subresource, namespace, name } = update;
  checkIdentity(update, wanted, current);
  const context = contextOf(update);
  const kept = withMeta(keepSystemMeta(ensureNamespace(wanted, info, namespace), current), { resourceVersion: current.metadata.resourceVersion });
  const scoped = subresource === "" ? ofObject(kept, current, strategy) : ofSubresource(kept, current, subresource);
  const tracked = update.applied === true ? scoped : trackUpdate(current, scoped, writerOf(update, options, caller, subresource, context.now));
  const asked = { operation: "UPDATE" as const, resource: info, subresource, namespace, name, old: current, user: caller.user, dryRun: options.dryRun };
  const object = strategy.defaults((await update.admission.mutate({ ...asked, object: tracked })) ?? tracked);
  const own = subresource === "" || subresource === "finalize" ? strategy.validate(object, current, context) : strategy.validateStatus(object, current);
  const errors = [...validateMetaUpdate(object, current), ...own];
  if (errors.length > 0) throw ApiError.invalid(info, name, errors);
  await update.admission.validate({ ...asked, object });
  return object;
}

function contextOf({ store, clock, caller }: Update): CreateContext {
  return { store, now: formatTime(clock.now()), user: caller.user };
}

function checkIdentity({ info, strategy, name, subresource }: Update, wanted: KubeObject, current: KubeObject): void {
  const { name: given = "", uid } = wanted.metadata;
  if (given === "") throw ApiError.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (given !== name) throw ApiError.badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  if (uid !== undefined && uid !== "" && uid !== current.metadata.uid) {
    throw ApiError.conflict(info, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid ?? ""}`);
  }
  if ((wanted.metadata.resourceVersion ?? "") === "" && !strategy.unconditionalUpdate && subresource === "") {
    throw ApiError.invalid(info, name, [fieldErrors.invalid("metadata.resourceVersion", 0, "must be specified for an update")]);
  }
}

function ofObject(kept: KubeObject, current: KubeObject, strategy: Strategy): KubeObject {
  const prepared = strategy.prepareForUpdate(strategy.status ? withStatusOf(kept, current) : kept, current);
  if (!strategy.generation || sameAsked(prepared, current)) return prepared;
  return withMeta(prepared, { generation: (current.metadata.generation ?? 0) + 1 });
}

/** Whether all but metadata and status is what it was. */
function sameAsked(a: KubeObject, b: KubeObject): boolean {
  const asked = (object: KubeObject): unknown => ({ ...object, metadata: undefined, status: undefined });
  return sameValue(asked(a), asked(b));
}

/** Of a subresource that part counts which it is about: a namespace's finalizers, what a binding gives, everybody else's status. */
function ofSubresource(kept: KubeObject, current: KubeObject, subresource: string): KubeObject {
  if (subresource === "binding") return kept;
  const base = withMeta(current, { managedFields: kept.metadata.managedFields });
  return subresource === "finalize" ? { ...base, spec: kept["spec"] } : withStatusOf(base, kept);
}

/** What changes nothing is not written: Kubernetes counts neither a version nor an event. */
function commit({ store, info, strategy, namespace, name }: Update, object: KubeObject, current: KubeObject): KubeObject {
  if (sameObject(object, current)) return current;
  const key = { group: info.group, resource: info.resource, namespace, name };
  const revision = Number(current.metadata.resourceVersion);
  return isDone(object, strategy) ? store.delete(key, revision) && object : store.update(key, object, revision);
}

/** A dry run tells the version that the object still has. */
function dry(object: KubeObject, current: KubeObject): KubeObject {
  return withMeta(object, { resourceVersion: current.metadata.resourceVersion });
}

/** Marked for deletion, and nothing holds it any more. */
export function isDone(object: KubeObject, strategy: Strategy): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizers.length === 0 && !strategy.held(object);
}
