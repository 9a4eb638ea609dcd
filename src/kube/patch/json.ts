import type { Json, JsonObject } from "../types.ts";
import { isJsonObject, setField } from "../access.ts";

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Own fields that are set. */
export function entriesOf(object: JsonObject): [string, Json][] {
  const entries: [string, Json][] = [];
  for (const [name, value] of Object.entries(object)) if (value !== undefined) entries.push([name, value]);
  return entries;
}

export function getField(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** An object of these fields; whatever they are called, they are fields. */
export function objectOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  const object: Record<string, Json> = {};
  for (const [name, value] of entries) setField(object, name, value);
  return object;
}

/** As JSON values: the order of fields does not count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const [left, right] = [entriesOf(a), entriesOf(b)];
  return left.length === right.length && left.every(([name, value]) => sameJson(value, getField(b, name)));
}
