/** Defaults that a schema declares: upstream's `+default` markers, and a structural schema's `default`. */
import { isJsonObject, setField } from "../access.ts";
import type { Json, JsonObject } from "../types.ts";
import type { FieldNode, ObjectNode, TypeNode } from "./types.ts";

/** Go writes no empty text or zero for these, so absent stays absent. */
function isZero({ omitEmpty, value }: FieldNode, fallback: Json): boolean {
  return omitEmpty && value && (fallback === "" || fallback === 0 || fallback === false);
}

function inValue(type: TypeNode, value: Json): Json {
  switch (type.kind) {
    case "list": {
      if (!Array.isArray(value)) return value;
      const items = value as readonly Json[];
      const filled = items.map((item) => inValue(type.items, item));
      return filled.every((item, at) => item === items[at]) ? value : filled;
    }
    case "map": {
      if (!isJsonObject(value)) return value;
      const filled = Object.entries(value).map(([key, inner]) => [key, inner === undefined ? null : inValue(type.values, inner)] as const);
      return filled.every(([key, inner]) => inner === value[key]) ? value : Object.fromEntries(filled);
    }
    case "object":
      return isJsonObject(value) ? withDefaults(type, value) : value;
    default:
      return value;
  }
}

/** The object with what is absent and has a default; the very same object where nothing is. */
export function withDefaults(type: ObjectNode, object: JsonObject): JsonObject {
  const changed: Record<string, Json> = {};
  for (const field of type.fields.values()) {
    const { name, default: fallback } = field;
    const has = Object.hasOwn(object, name) ? object[name] : undefined;
    // A null that the schema does not allow counts as absent.
    const present = has !== undefined && (has !== null || field.type.constraints?.nullable === true);
    if (!present && (fallback === undefined || isZero(field, fallback))) continue;
    const before = present ? has : (fallback ?? null);
    const after = inValue(field.type, before);
    if (after !== has) setField(changed, name, after);
  }
  return Object.keys(changed).length === 0 ? object : { ...object, ...changed };
}
