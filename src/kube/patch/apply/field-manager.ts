/** `managedFields` of objects through updates and applies. Source: apimachinery, pkg/util/managedfields. */
import { fieldOf, isJsonObject } from "../../access.ts";
import { ApiError, isApiError } from "../../status.ts";
import type { JsonObject, KubeObject, ManagedFieldsEntry, ObjectMeta } from "../../types.ts";
import { sameJson } from "../json.ts";
import type { PatchType } from "../types.ts";
import { compare } from "./compare.ts";
import { FieldSet, fieldStep } from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import { capUpdaters, decodeManagers, encodeManagers, type Managers } from "./managers.ts";
import { ownApplied, ownUpdated, type Change } from "./ownership.ts";

export interface FieldWriter {
  /** Of the request's `fieldManager`, or made of its user agent. */
  readonly manager: string;
  readonly subresource: string;
  readonly type: PatchType;
  /** Paths that this endpoint does not write: `[["status"]]`. */
  readonly ignored: readonly (readonly string[])[];
  /** RFC 3339 */
  readonly time: string;
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
/** Who owns what an object had before anything was applied to it. */
const beforeFirst = "before-first-apply";

/**
 * The object as it will be stored. One that breaks the rules of its own lists has no owners: validation, which comes later, says why.
 * @param live undefined when it is created
 */
export function trackUpdate(live: KubeObject | undefined, updated: KubeObject, writer: FieldWriter): KubeObject {
  try {
    return track(live, updated, writer);
  } catch (error) {
    if (!isApiError(error)) throw error;
    return withManagers(updated, undefined);
  }
}

function track(live: KubeObject | undefined, updated: KubeObject, writer: FieldWriter): KubeObject {
  const sent = updated.metadata.managedFields;
  const bare = withManagers(updated, undefined);
  const reset = sent !== undefined && (sent.length === 0 || (sent.length === 1 && Object.keys(sent[0] ?? {}).length === 0));
  const before = reset ? new Map() : managersOf(writer.subresource === "" ? sent : undefined) ?? managersOf(live?.metadata.managedFields) ?? new Map();
  // An object whose owners were taken away by somebody stays without; see skipnonapplied.go.
  if (before.size === 0 && live !== undefined) return bare;
  const change = changeOf(live === undefined ? skeleton(bare, writer.type) : jsonOf(withManagers(live, undefined)), before, writer, updated.apiVersion, "Update");
  return withManagers(updated, encodeManagers(capUpdaters(ownUpdated(change, jsonOf(bare)))));
}

/** @param live undefined when it is created by this. @throws ApiError Conflict, BadRequest */
export function applyPatch(live: KubeObject | undefined, applied: KubeObject, writer: FieldWriter, force: boolean): KubeObject {
  if (applied.metadata.managedFields !== undefined) throw ApiError.badRequest("metadata.managedFields must be nil");
  const bare: JsonObject = live === undefined ? {} : jsonOf(withManagers(live, undefined));
  const before = managersOf(live?.metadata.managedFields) ?? new Map();
  const managers = before.size > 0 || live === undefined ? before : ownUpdated(changeOf(skeleton(live, writer.type), before, { ...writer, manager: beforeFirst }, live.apiVersion, "Update"), bare);
  const change = changeOf(bare, managers, writer, applied.apiVersion, "Apply");
  const { object, managers: after } = ownApplied(change, jsonOf(applied), force, clientApplied(change));
  const next = synced(objectOf(object), applied, writer.manager);
  const same = live !== undefined && sameJson(jsonOf(withManagers(next, undefined)), bare);
  return withManagers(next, encodeManagers(capUpdaters(same ? keepTimes(after, managers) : after)));
}

/** What was applied and changes nothing leaves the time of its manager as it was. */
function keepTimes(after: Managers, before: Managers): Managers {
  return new Map([...after].map(([id, manager]) => [id, { ...manager, time: before.get(id)?.time ?? manager.time }]));
}

/** What kubectl applied on the client's side, and nobody has changed since, is its own: no conflict. Source: lastappliedmanager.go. */
function clientApplied({ live, type, apiVersion, actor }: Change): FieldSet {
  const text = fieldOf(fieldOf(fieldOf(live, "metadata"), "annotations"), lastApplied);
  if (actor.name !== "kubectl" || typeof text !== "string") return FieldSet.empty;
  try {
    const object: unknown = JSON.parse(text);
    if (!isJsonValue(object) || object["apiVersion"] !== apiVersion) return FieldSet.empty;
    const { added, modified, removed } = compare(live, object, type);
    return fieldsOf(object, type).difference(modified).difference(added).difference(removed);
  } catch {
    return FieldSet.empty;
  }
}

/** `JSON.parse` gives nothing but JSON. */
function isJsonValue(value: unknown): value is JsonObject {
  return isJsonObject(value as JsonObject);
}

/** The annotation of client-side apply follows what kubectl applies. Source: lastappliedupdater.go. */
function synced(object: KubeObject, applied: KubeObject, manager: string): KubeObject {
  const { annotations } = object.metadata;
  if (manager !== "kubectl" || (annotations?.[lastApplied] ?? "") === "") return object;
  const { [lastApplied]: _, ...others } = applied.metadata.annotations ?? {};
  const metadata = { ...applied.metadata, ...(applied.metadata.annotations && { annotations: others }) };
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [lastApplied]: `${JSON.stringify({ ...applied, metadata })}\n` } } };
}

function changeOf(live: JsonObject, managers: Managers, writer: FieldWriter, apiVersion: string, operation: "Apply" | "Update"): Change {
  const ignored = writer.ignored.map((path) => FieldSet.ofPath(path.map(fieldStep))).reduce((all, one) => all.union(one), FieldSet.empty);
  const actor = { name: writer.manager === "" ? "unknown" : writer.manager, operation, subresource: writer.subresource };
  return { live, managers, actor, apiVersion, type: writer.type, ignored, time: writer.time };
}

/** What upstream compares a new object with: the empty one of its type, where spec and the like are there already. */
function skeleton(object: KubeObject, type: PatchType): JsonObject {
  if (type.kind !== "struct") return {};
  return Object.fromEntries(Object.keys(object).filter((name) => type.field(name)?.type.kind === "struct").map((name) => [name, {}]));
}

function managersOf(entries: readonly ManagedFieldsEntry[] | undefined): Managers | undefined {
  const managers = entries && decodeManagers(entries);
  return managers === undefined || managers.size === 0 ? undefined : managers;
}

function withManagers(object: KubeObject, managedFields: readonly ManagedFieldsEntry[] | undefined): KubeObject {
  const { managedFields: _, ...metadata }: ObjectMeta = object.metadata;
  return { ...object, metadata: managedFields === undefined || managedFields.length === 0 ? metadata : { ...metadata, managedFields } };
}

/** An object of the API is JSON; its type says more than that. */
function jsonOf(object: KubeObject): JsonObject {
  return object as unknown as JsonObject;
}

function objectOf(json: JsonObject): KubeObject {
  return json as unknown as KubeObject;
}
