import { isJsonObject } from "../access.ts";
import type { Json, JsonObject } from "../types.ts";

import { entriesOf, objectOf } from "./json.ts";

/** RFC 7386: null removes, objects are merged, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? entriesOf(target) : []);
  for (const [name, value] of entriesOf(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return objectOf(merged);
}

/** As `mergePatch`, of what must stay an object. */
export function mergeObjects(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = mergePatch(target, patch);
  return isJsonObject(merged) ? merged : {};
}
