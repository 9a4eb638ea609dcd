/** Strategic merge patch. Source: apimachinery, pkg/util/strategicpatch/patch.go, what the server does with a patch. */
import { isJsonObject } from "../access.ts";
import { ApiError } from "../status.ts";
import type { Json, JsonObject } from "../types.ts";
import { entriesOf, getField, isList, objectOf, sameJson } from "./json.ts";
import { agrees, identityBy, ordered } from "./strategic-order.ts";
import { anyType, type PatchField, type PatchType } from "./types.ts";

const DIRECTIVE = "$patch";
const RETAIN = "$retainKeys";
const ORDER = "$setElementOrder/";
const REMOVE = "$deleteFromPrimitiveList/";

/** The target itself is left as it is. @throws ApiError BadRequest, Invalid */
export function strategicMerge(target: JsonObject, patch: JsonObject, type: PatchType): JsonObject {
  const directive = getField(patch, DIRECTIVE);
  if (directive !== undefined) return whole(directive, patch);
  const result = new Map(entriesOf(retained(target, patch)));
  const changes = new Map(entriesOf(patch));
  changes.delete(RETAIN);
  for (const [name, order] of changes) {
    if (!name.startsWith(ORDER)) continue;
    changes.delete(name);
    const field = name.slice(ORDER.length);
    const list = reordered(result.get(field), changes.get(field), order, fieldOf(type, field), field);
    changes.delete(field);
    if (list !== undefined) result.set(field, list);
  }
  for (const [name, value] of changes) {
    if (name.startsWith(REMOVE)) removeFrom(result, name.slice(REMOVE.length), value);
    else mergeField(result, name, value, fieldOf(type, name));
  }
  return objectOf(result);
}

function whole(directive: Json, patch: JsonObject): JsonObject {
  if (directive === "replace") return objectOf(entriesOf(patch).filter(([name]) => name !== DIRECTIVE));
  if (directive === "delete") return {};
  throw ApiError.rejected();
}

/** What the target keeps; every field that the patch sets must be among the names kept. */
function retained(target: JsonObject, patch: JsonObject): JsonObject {
  const keep = getField(patch, RETAIN);
  if (keep === undefined) return target;
  const sets = entriesOf(patch).filter(([name, value]) => name !== RETAIN && value !== null && !name.startsWith(ORDER) && !name.startsWith(REMOVE));
  if (!isList(keep) || sets.some(([name]) => !keep.includes(name))) throw ApiError.badRequest("invalid patch format of retainKeys");
  return objectOf(entriesOf(target).filter(([name]) => keep.includes(name)));
}

function fieldOf(type: PatchType, name: string): PatchField {
  if (type.kind === "struct") return type.field(name) ?? { type: anyType };
  return { type: type.kind === "map" ? type.values : anyType };
}

function itemsOf(type: PatchType): PatchType {
  return type.kind === "list" ? type.items : anyType;
}

function mergeField(result: Map<string, Json>, name: string, value: Json, { type, strategy, mergeKey }: PatchField): void {
  const present = result.get(name);
  if (value === null) result.delete(name);
  else if (isJsonObject(present) && isJsonObject(value)) result.set(name, strategy === "replace" ? value : strategicMerge(present, value, type));
  else if (isList(present) && isList(value)) result.set(name, strategy === "merge" ? mergeList(present, value, itemsOf(type), mergeKey, name) : value);
  else {
    const added = withoutDirectives(value);
    if (added === undefined) result.delete(name);
    else result.set(name, added);
  }
}

function removeFrom(result: Map<string, Json>, name: string, items: Json): void {
  const present = result.get(name);
  if (!isList(items)) throw ApiError.badRequest("invalid patch format of primitive list");
  if (isList(present)) result.set(name, present.filter((item) => !items.includes(item)));
}

function mergeList(present: readonly Json[], patch: readonly Json[], items: PatchType, mergeKey: string | undefined, field: string): Json[] {
  if (present.length === 0 && patch.length === 0) return [];
  if (![...present, ...patch].some(isJsonObject)) {
    if ([...present, ...patch].some(isList)) throw ApiError.rejected();
    return ordered([...new Set([...present, ...patch])], patch, present, identityBy(undefined));
  }
  if (mergeKey === undefined) throw ApiError.badRequest(`cannot merge lists without merge key for ${field}`);
  const { kept, changes } = special(objects(present, field), objects(patch, field), mergeKey);
  const merged: JsonObject[] = [...kept];
  for (const change of changes) {
    const key = keyOf(change, mergeKey);
    const at = merged.findIndex((item) => sameJson(getField(item, mergeKey), key));
    const found = merged[at];
    if (found !== undefined) merged[at] = strategicMerge(found, change, items);
    else merged.push(objectOf(entriesOf(change).flatMap(([name, value]) => cleaned(name, value))));
  }
  return ordered(merged, changes, kept, identityBy(mergeKey));
}

/** `$patch: delete` removes the item with that key, `$patch: replace` all that the patch does not bring. */
function special(present: readonly JsonObject[], patch: readonly JsonObject[], mergeKey: string): { readonly kept: JsonObject[]; readonly changes: JsonObject[] } {
  let kept = [...present];
  let replace = false;
  const changes: JsonObject[] = [];
  for (const item of patch) {
    const directive = getField(item, DIRECTIVE);
    if (directive === undefined) changes.push(item);
    else if (directive === "replace") replace = true;
    else if (directive === "delete") {
      const key = keyOf(item, mergeKey);
      kept = kept.filter((other) => !sameJson(getField(other, mergeKey), key));
    } else throw ApiError.rejected();
  }
  return replace ? { kept: changes, changes: [] } : { kept, changes };
}

function keyOf(item: JsonObject, mergeKey: string): Json {
  const key = getField(item, mergeKey);
  if (key === undefined) throw ApiError.badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`);
  return key;
}

function objects(list: readonly Json[], field: string): JsonObject[] {
  return list.map((item) => {
    if (!isJsonObject(item)) throw ApiError.badRequest(`invalid type of an item of ${field}: all of them must be objects`);
    return item;
  });
}

/** A list whose order the patch gives, merged with what the patch changes in it. */
function reordered(present: Json | undefined, patch: Json | undefined, order: Json, field: PatchField, name: string): readonly Json[] | undefined {
  if (!isList(order) || (present !== undefined && !isList(present)) || (patch !== undefined && patch !== null && !isList(patch))) {
    throw ApiError.badRequest("invalid patch format of setElementOrder list");
  }
  const { mergeKey } = field;
  const identity = identityBy(mergeKey);
  const changes = (patch ?? []).filter((item) => !isJsonObject(item) || getField(item, DIRECTIVE) === undefined);
  if (patch && !agrees(changes, order, identity)) {
    throw ApiError.badRequest(`The order in patch list:\n${JSON.stringify(patch)}\n doesn't match $setElementOrder list:\n${JSON.stringify(order)}\n`);
  }
  if (patch === null) return undefined;
  if (present === undefined) return patch && ordered(listWithoutDirectives(patch), order, [], identity);
  const merged = patch === undefined ? present : field.strategy === "merge" ? mergeList(present, patch, itemsOf(field.type), mergeKey, name) : patch;
  return ordered(merged, order, present, identity);
}

/** What a patch adds where nothing was: its nulls and its directives mean nothing there. */
function withoutDirectives(value: Json): Json | undefined {
  if (isList(value)) return listWithoutDirectives(value);
  if (!isJsonObject(value)) return value;
  if (getField(value, DIRECTIVE) !== undefined) return undefined;
  return objectOf(entriesOf(value).flatMap(([name, inner]) => cleaned(name, inner)));
}

function listWithoutDirectives(list: readonly Json[]): Json[] {
  return list.flatMap((item) => {
    const kept = withoutDirectives(item);
    return kept === undefined ? [] : [kept];
  });
}

function cleaned(name: string, value: Json): [string, Json][] {
  const kept = value === null ? undefined : withoutDirectives(value);
  return kept === undefined ? [] : [[name, kept]];
}
