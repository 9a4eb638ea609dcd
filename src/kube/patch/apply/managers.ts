/** `metadata.managedFields` and back. Source: apimachinery, pkg/util/managedfields/internal. */
import { ApiError } from "../../status.ts";
import type { ManagedFieldsEntry } from "../../types.ts";
import { FieldSet } from "./field-set.ts";

/** Who acts, as far as ownership tells it. */
export interface Actor {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly subresource: string;
}

export interface Manager extends Actor {
  readonly apiVersion: string;
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** By `idOf`. Never changed in place. */
export type Managers = ReadonlyMap<string, Manager>;

/** More updaters than this are put together, the oldest first. */
const maxUpdaters = 10;
const oldUpdates = "ancient-changes";

/** Updates of other versions are other managers; a manager that applies is one whatever version it does it in. */
export function idOf(actor: Actor & { readonly apiVersion: string }): string {
  return JSON.stringify([actor.name, actor.operation, actor.operation === "Apply" ? "" : actor.apiVersion, actor.subresource]);
}

/** Undefined where an entry cannot be read. */
export function decodeManagers(entries: readonly ManagedFieldsEntry[]): Managers | undefined {
  const managers = new Map<string, Manager>();
  for (const entry of entries) {
    const fields = FieldSet.fromJson(entry.fieldsV1);
    if (entry.fieldsType !== "FieldsV1" || (entry.operation !== "Apply" && entry.operation !== "Update") || fields === undefined) return undefined;
    const manager = { name: entry.manager, operation: entry.operation, apiVersion: entry.apiVersion, subresource: entry.subresource ?? "", time: entry.time, fields };
    managers.set(idOf(manager), manager);
  }
  return managers;
}

/** Those that apply first, then by time and name, as upstream sorts them. */
export function encodeManagers(managers: Managers): ManagedFieldsEntry[] {
  const order = (a: Manager, b: Manager): number =>
    compareText(a.operation, b.operation) || compareText(a.time ?? "", b.time ?? "") || compareText(a.name, b.name) ||
    compareText(a.apiVersion, b.apiVersion) || compareText(a.subresource, b.subresource);
  return [...managers.values()].filter(({ fields }) => !fields.empty).sort(order).map(({ name, operation, apiVersion, time, fields, subresource }) => ({
    manager: name, operation, apiVersion, ...(time !== undefined && { time }), fieldsType: "FieldsV1", fieldsV1: fields.toJson(),
    ...(subresource !== "" && { subresource }),
  }));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Puts the oldest updaters of a version together until few enough are left. */
export function capUpdaters(managers: Managers): Managers {
  const updaters = [...managers].filter(([, { operation }]) => operation === "Update");
  if (updaters.length <= maxUpdaters) return managers;
  updaters.sort(([a, one], [b, two]) => compareText(one.time ?? "", two.time ?? "") || compareText(a, b));
  const capped = new Map(managers);
  const firsts = new Map<string, string>();
  let left = updaters.length;
  for (const [id, manager] of updaters) {
    if (left <= maxUpdaters) break;
    const first = firsts.get(manager.apiVersion);
    if (first === undefined) {
      firsts.set(manager.apiVersion, id);
      continue;
    }
    const bucket: Manager = { name: oldUpdates, operation: "Update", apiVersion: manager.apiVersion, subresource: "", time: manager.time, fields: FieldSet.empty };
    const bucketId = idOf(bucket);
    const before = capped.get(bucketId) ?? capped.get(first);
    if (!capped.has(bucketId)) capped.delete(first);
    capped.delete(id);
    capped.set(bucketId, { ...bucket, fields: manager.fields.union(before?.fields ?? FieldSet.empty) });
    left--;
  }
  return capped;
}

/** As a conflict names a manager. Source: pkg/util/managedfields/internal/conflict.go. */
export function managerText({ name, operation, subresource, apiVersion, time }: Manager): string {
  const who = JSON.stringify(name) + (subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`);
  if (operation === "Apply") return who;
  return `${who} using ${apiVersion}${time === undefined ? "" : ` at ${time}`}`;
}

export interface Conflict {
  readonly manager: Manager;
  /** As text: `.spec.replicas` */
  readonly field: string;
}

export function conflictError(conflicts: readonly Conflict[]): ApiError {
  const causes = conflicts.map(({ manager, field }) => ({ reason: "FieldManagerConflict", message: `conflict with ${managerText(manager)}`, field }));
  const [only] = conflicts;
  if (conflicts.length === 1 && only !== undefined) {
    return ApiError.applyConflict(causes, `Apply failed with 1 conflict: conflict with ${managerText(only.manager)}: ${only.field}`);
  }
  const texts = [...new Set(conflicts.map(({ manager }) => managerText(manager)))].sort();
  const lines = texts.flatMap((text) => [`conflicts with ${text}:`, ...conflicts.filter(({ manager }) => managerText(manager) === text).map(({ field }) => `- ${field}`)]);
  return ApiError.applyConflict(causes, `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`);
}
