import type { Json } from "../../types.ts";
import { entriesOf, getField, sameJson } from "../json.ts";
import type { PatchType } from "../types.ts";
import { FieldSet, fieldStep } from "./field-set.ts";
import { asList, asMap, isEmpty, shapeOf, type Shape } from "./shape.ts";

/** No field is in more than one of them. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const same: Comparison = { added: FieldSet.empty, modified: FieldSet.empty, removed: FieldSet.empty };

/** What became of an object's fields; at most one of both is not there. Source: structured-merge-diff, typed/compare.go. */
export function compare(before: Json | undefined, after: Json | undefined, type: PatchType): Comparison {
  const shape = shapeOf(type, before, after);
  if (shape.kind === "leaf" || (isEmpty(before) && isEmpty(after))) return ofLeaf(before, after);
  const parts = shape.kind === "map" ? ofMap(before, after, shape) : ofList(before, after, shape);
  const collect = (which: keyof Comparison, self: boolean) => FieldSet.of(self, [...parts].map(([step, part]): [string, FieldSet] => [step, part[which]]));
  return { added: collect("added", before === undefined), modified: collect("modified", false), removed: collect("removed", after === undefined) };
}

function ofLeaf(before: Json | undefined, after: Json | undefined): Comparison {
  if (before === undefined) return { ...same, added: FieldSet.self };
  if (after === undefined) return { ...same, removed: FieldSet.self };
  return sameJson(before, after) ? same : { ...same, modified: FieldSet.self };
}

function ofMap(before: Json | undefined, after: Json | undefined, shape: Extract<Shape, { kind: "map" }>): Map<string, Comparison> {
  const [left, right] = [asMap(before), asMap(after)];
  const names = new Set([...entriesOf(left), ...entriesOf(right)].map(([name]) => name));
  return new Map([...names].map((name) => [fieldStep(name), compare(getField(left, name), getField(right, name), shape.of(name).type)]));
}

function ofList(before: Json | undefined, after: Json | undefined, shape: Extract<Shape, { kind: "list" }>): Map<string, Comparison> {
  const [left, right] = [byStep(asList(before), shape), byStep(asList(after), shape)];
  const steps = new Set([...left.keys(), ...right.keys()]);
  return new Map([...steps].map((step) => [step, ofItems(left.get(step) ?? [], right.get(step) ?? [], shape.items)]));
}

/** Items that look alike are compared as one value. */
function ofItems(before: readonly Json[], after: readonly Json[], items: PatchType): Comparison {
  if (before.length <= 1 && after.length <= 1) return compare(before[0], after[0], items);
  if (before.length >= 2 && after.length >= 2) return sameJson(before, after) ? same : { ...same, modified: FieldSet.self };
  const rest = before.length >= 2 ? compare(undefined, after[0] ?? null, items) : compare(before[0] ?? null, undefined, items);
  if (before.length >= 2) return { ...(after.length === 0 ? same : rest), removed: FieldSet.self };
  return { ...(before.length === 0 ? same : rest), added: FieldSet.self };
}

function byStep(list: readonly Json[], shape: Extract<Shape, { kind: "list" }>): Map<string, Json[]> {
  const found = new Map<string, Json[]>();
  for (const item of list) {
    const step = shape.step(item);
    found.set(step, [...(found.get(step) ?? []), item]);
  }
  return found;
}
