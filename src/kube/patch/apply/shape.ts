/** How server-side apply sees a value: as one, or as something whose parts have owners of their own. */
import { isJsonObject } from "../../access.ts";
import { ApiError } from "../../status.ts";
import type { Json, JsonObject } from "../../types.ts";
import { getField, isList } from "../json.ts";
import { anyType, type PatchType } from "../types.ts";
import { keyStep, valueStep } from "./field-set.ts";

export type Shape =
  | { readonly kind: "leaf" }
  | { readonly kind: "map"; of(name: string): { readonly type: PatchType; /** The type names this field. */ readonly named: boolean } }
  | { readonly kind: "list"; readonly items: PatchType; step(item: Json): string };

const leaf: Shape = { kind: "leaf" };

/** Of a value, or of two of which at most one is not there. `null` is an empty map or list. */
export function shapeOf(type: PatchType, left: Json | undefined, right: Json | undefined): Shape {
  const present = [left, right].filter((value) => value !== undefined && value !== null);
  if (present.every(isJsonObject)) return present.length > 0 || type.kind === "struct" || type.kind === "map" ? mapShape(type) : listShape(type);
  return present.every((value) => isList(value)) ? listShape(type) : leaf;
}

function mapShape(type: PatchType): Shape {
  switch (type.kind) {
    case "struct":
      return type.atomic ? leaf : { kind: "map", of: (name) => ({ type: type.field(name)?.type ?? anyType, named: type.field(name) !== undefined }) };
    case "map":
      return type.atomic ? leaf : { kind: "map", of: () => ({ type: type.values, named: false }) };
    case "any":
      return { kind: "map", of: () => ({ type: anyType, named: false }) };
    case "list":
    case "scalar":
      return leaf;
  }
}

/** Without a type a list is one value. */
function listShape(type: PatchType): Shape {
  if (type.kind !== "list") return leaf;
  if (type.listType !== "map") return type.listType === "set" ? { kind: "list", items: type.items, step: setStep } : leaf;
  const { keys, items } = type;
  return { kind: "list", items, step: (item) => mapStep(item, keys, items) };
}

function setStep(item: Json): string {
  if (isJsonObject(item)) throw unlisted("associative list without keys has an element that's a map type");
  if (isList(item)) throw unlisted("not supported: associative list with lists as elements");
  if (item === null) throw unlisted("associative list without keys has an element that's an explicit null");
  return valueStep(item);
}

function mapStep(item: Json, keys: readonly string[], items: PatchType): string {
  if (item === null) throw unlisted("associative list with keys may not have a null element");
  if (!isJsonObject(item)) throw unlisted("associative list with keys may not have non-map elements");
  const found: Record<string, Json> = {};
  for (const key of keys) {
    const value = getField(item, key) ?? (items.kind === "struct" ? items.field(key)?.default : undefined);
    if (value !== undefined) found[key] = value;
  }
  if (Object.keys(found).length === 0) {
    const names = keys.map((key) => JSON.stringify(key)).join(" ");
    throw unlisted(`associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`);
  }
  return keyStep(found);
}

function unlisted(message: string): ApiError {
  return ApiError.badRequest(message);
}

export function asList(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

export function asMap(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (isList(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0);
}
