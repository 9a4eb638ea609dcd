import { isJsonObject } from "../../access.ts";
import type { Json } from "../../types.ts";
import { entriesOf } from "../json.ts";
import type { PatchType } from "../types.ts";
import { FieldSet, fieldStep } from "./field-set.ts";
import { asList, asMap, isEmpty, shapeOf } from "./shape.ts";

/** The fields that a value sets, as whoever applies it owns them. Source: structured-merge-diff, typed/tofieldset.go. */
export function fieldsOf(value: Json, type: PatchType): FieldSet {
  const shape = shapeOf(type, value, undefined);
  if (shape.kind === "leaf") return FieldSet.self;
  if (shape.kind === "map") {
    return FieldSet.of(false, entriesOf(asMap(value)).map(([name, inner]) => {
      const { type: innerType, named } = shape.of(name);
      const itself = !named || inner === null || (isJsonObject(inner) && isEmpty(inner));
      return [fieldStep(name), withSelf(fieldsOf(inner, innerType), itself)];
    }));
  }
  const children = new Map<string, FieldSet>();
  for (const item of asList(value)) {
    const step = shape.step(item);
    // Of several items that look alike to the list, only that they are there is owned.
    children.set(step, children.has(step) ? FieldSet.self : withSelf(fieldsOf(item, shape.items), true));
  }
  return FieldSet.of(false, children);
}

function withSelf(fields: FieldSet, self: boolean): FieldSet {
  return self ? fields.union(FieldSet.self) : fields;
}

/** With the named fields on the way to every field: who owns `a.b` then owns `a`. Source: fieldpath/set.go. */
export function withNamedFields(fields: FieldSet, type: PatchType): FieldSet {
  return FieldSet.of(fields.self, [...fields.children].map(([step, child]): [string, FieldSet] => {
    const { type: inner, named } = typeAt(type, step);
    return [step, withSelf(withNamedFields(child, inner), named && child.children.size > 0)];
  }));
}

function typeAt(type: PatchType, step: string): { readonly type: PatchType; readonly named: boolean } {
  if (step.startsWith("f:")) {
    const shape = shapeOf(type, {}, undefined);
    if (shape.kind === "map") return shape.of(step.slice(2));
  }
  return { type: type.kind === "list" ? type.items : { kind: "any" }, named: false };
}
