/** Who owns what after an update or an apply. Source: structured-merge-diff, merge/update.go. */
import type { JsonObject } from "../../types.ts";
import type { PatchType } from "../types.ts";
import { compare, type Comparison } from "./compare.ts";
import { FieldSet, pathText } from "./field-set.ts";
import { fieldsOf, withNamedFields } from "./fields-of.ts";
import { conflictError, idOf, type Actor, type Conflict, type Manager, type Managers } from "./managers.ts";
import { mergeApplied } from "./merge.ts";
import { removeFields } from "./remove.ts";
import { asMap } from "./shape.ts";

export interface Change {
  readonly live: JsonObject;
  readonly managers: Managers;
  readonly actor: Actor;
  readonly apiVersion: string;
  readonly type: PatchType;
  /** Fields that this endpoint does not write: `status` of the object itself. */
  readonly ignored: FieldSet;
  /** RFC 3339 */
  readonly time: string;
}

/** What nobody owns. Source: apimachinery, pkg/util/managedfields/internal/stripmeta.go. */
const unowned = [
  ["f:apiVersion"], ["f:kind"], ["f:metadata"],
  ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"].map((name) => ["f:metadata", `f:${name}`]),
].map((path) => FieldSet.ofPath(path)).reduce((all, one) => all.union(one));

/** Takes what changes from whoever had it. */
export function ownUpdated(change: Change, updated: JsonObject): Managers {
  const { actor, apiVersion, ignored, time } = change;
  const id = idOf({ ...actor, apiVersion });
  const changed = without(compare(change.live, updated, change.type), ignored);
  const managers = new Map(taken(change.managers, changed, undefined));
  const taking = changed.modified.union(changed.added).without(ignored).difference(unowned);
  if (taking.empty) return managers;
  const before = managers.get(id)?.fields ?? FieldSet.empty;
  managers.set(id, { ...actor, apiVersion, time, fields: before.union(taking) });
  return managers;
}

/** @param allowed fields that may be taken from others. @throws ApiError Conflict where others own what would change, unless forced */
export function ownApplied(change: Change, applied: JsonObject, force: boolean, allowed = FieldSet.empty): { readonly object: JsonObject; readonly managers: Managers } {
  const { live, actor, apiVersion, ignored, time, type } = change;
  const id = idOf({ ...actor, apiVersion });
  const last = change.managers.get(id)?.fields ?? FieldSet.empty;
  const fields = fieldsOf(applied, type).without(ignored);
  const managers = new Map(change.managers);
  managers.set(id, { ...actor, apiVersion, time, fields });
  const merged = asMap(mergeApplied(live, applied, type));
  const object = pruned(merged, managers, last, type);
  const changed = without(compare(live, object, type), ignored);
  if (!force) refuseConflicts(managers, id, changed.modified.union(changed.added).difference(allowed));
  const after = new Map(taken(managers, changed, id));
  const own = fields.difference(unowned);
  if (own.empty) after.delete(id);
  else after.set(id, { ...actor, apiVersion, time, fields: own });
  return { object, managers: after };
}

function without({ added, modified, removed }: Comparison, ignored: FieldSet): Comparison {
  return { added: added.without(ignored), modified: modified.without(ignored), removed: removed.without(ignored) };
}

function refuseConflicts(managers: Managers, id: string, changed: FieldSet): void {
  const conflicts: Conflict[] = [];
  for (const [other, manager] of managers) {
    if (other === id) continue;
    for (const path of manager.fields.intersection(changed).paths()) conflicts.push({ manager, field: pathText(path) });
  }
  if (conflicts.length > 0) throw conflictError(conflicts);
}

/** Everybody but `except` without what was changed or removed. Whoever is left with nothing is gone. */
function taken(managers: Managers, { added, modified, removed }: Comparison, except: string | undefined): [string, Manager][] {
  const lost = modified.union(added).union(removed);
  return [...managers].flatMap(([id, manager]): [string, Manager][] => {
    if (id === except) return [[id, manager]];
    const fields = manager.fields.difference(lost);
    return fields.empty ? [] : [[id, { ...manager, fields }]];
  });
}

/** Without what was applied last time and is not now, except where others own it, or nobody owned it. */
function pruned(merged: JsonObject, managers: Managers, last: FieldSet, type: PatchType): JsonObject {
  if (last.empty) return merged;
  const named = (fields: FieldSet): FieldSet => withNamedFields(fields, type);
  const all = named(fieldsOf(merged, type));
  const owned = named([...managers.values()].reduce((sum, { fields }) => sum.union(fields), FieldSet.empty));
  const first = asMap(removeFields(merged, named(last), type));
  const withOwned = asMap(removeFields(merged, all.difference(named(fieldsOf(first, type)).union(owned)), type));
  return asMap(removeFields(merged, all.difference(named(fieldsOf(withOwned, type))).intersection(named(last)), type));
}
