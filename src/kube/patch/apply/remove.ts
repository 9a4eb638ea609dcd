import type { Json } from "../../types.ts";
import { entriesOf, objectOf } from "../json.ts";
import type { PatchType } from "../types.ts";
import { fieldStep, type FieldSet } from "./field-set.ts";
import { asList, asMap, isEmpty, shapeOf } from "./shape.ts";

/** Without the fields of a set. `null` where nothing is left of it; such fields and items are left out. Source: structured-merge-diff, typed/remove.go. */
export function removeFields(value: Json, fields: FieldSet, type: PatchType): Json {
  const shape = shapeOf(type, value, undefined);
  if (shape.kind === "leaf") return value !== null && typeof value === "object" ? null : value;
  if (isEmpty(value)) return null;
  if (shape.kind === "map") {
    const kept = entriesOf(asMap(value)).flatMap(([name, inner]) => keep(name, inner, fieldStep(name), shape.of(name).type, fields));
    return kept.length === 0 ? null : objectOf(kept);
  }
  const kept = asList(value).flatMap((item) => keep("", item, shape.step(item), shape.items, fields).map(([, left]) => left));
  return kept.length === 0 ? null : kept;
}

function keep(name: string, value: Json, step: string, type: PatchType, fields: FieldSet): [string, Json][] {
  if (fields.has(step)) return [];
  const below = fields.at(step);
  const left = below.empty ? value : removeFields(value, below, type);
  return left === null && value !== null ? [] : [[name, left]];
}
