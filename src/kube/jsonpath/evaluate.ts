/** Finds what steps lead to. Source: client-go, util/jsonpath/jsonpath.go. */
import { isObject } from "../access.ts";
import { compare } from "./compare.ts";
import { goText } from "./go-text.ts";
import { pathError, type Slice, type Step } from "./types.ts";

export interface FindOptions {
  /** A field that is nowhere leads to nothing rather than to an error. */
  readonly allowMissing: boolean;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Everything that the steps lead to from all of the values. @throws CodedError */
export function walk(values: readonly unknown[], steps: readonly Step[], options: FindOptions): readonly unknown[] {
  return steps.reduce((current, step) => walkOne(current, step, options), values);
}

function walkOne(values: readonly unknown[], step: Step, options: FindOptions): readonly unknown[] {
  switch (step.kind) {
    case "value":
      return typeof step.value === "string" ? [step.value] : values.map(() => step.value);
    case "field":
      return fields(values, step.name, options);
    case "slice":
      return slices(values, step.slice);
    case "wildcard":
      return values.flatMap(children);
    case "recursive":
      return values.flatMap(descendants);
    case "union":
      return step.paths.flatMap((path) => walk(values, path, options));
    case "filter":
      return values.flatMap((value) => filtered(value, step, options));
    case "word":
      if (step.word === "end") throw pathError("not in range, nothing to end");
      throw pathError(`unrecognized identifier ${step.word}`);
  }
}

function fields(values: readonly unknown[], name: string, { allowMissing }: FindOptions): readonly unknown[] {
  if (values.length === 0) return [];
  const found = values.flatMap((value) => (isObject(value) && Object.hasOwn(value, name) && value[name] !== undefined ? [value[name]] : []));
  if (found.length === 0 && !allowMissing) throw pathError(`${name} is not found`);
  return found;
}

function typeText(value: unknown): string {
  if (isObject(value)) return "map[string]interface {}";
  return typeof value === "boolean" ? "bool" : typeof value === "number" ? (Number.isInteger(value) ? "int64" : "float64") : typeof value;
}

function slices(values: readonly unknown[], slice: Slice): readonly unknown[] {
  const result: unknown[] = [];
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (!isList(value)) throw pathError(`${typeText(value)} is not array or slice`);
    const [start, end] = bounds(value.length, slice);
    if (start === end) return result;
    const step = slice.step ?? 1;
    if (step <= 0) throw pathError("step must be > 0");
    for (let at = start; at < end; at += step) result.push(value[at]);
  }
  return result;
}

function bounds(length: number, slice: Slice): readonly [start: number, end: number] {
  const start = (slice.start ?? 0) < 0 ? (slice.start ?? 0) + length : slice.start ?? 0;
  let end = slice.end ?? length;
  if (end < 0 || end === 0 && slice.single) end += length;
  if (start === end) return [start, end];
  if (start >= length || start < 0) throw pathError(`array index out of bounds: index ${start}, length ${length}`);
  if (end > length || end < 0) throw pathError(`array index out of bounds: index ${end - 1}, length ${length}`);
  if (start > end) throw pathError(`starting index ${start} is greater than ending index ${end}`);
  return [start, end];
}

function children(value: unknown): readonly unknown[] {
  if (isList(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** The value itself comes first; what holds nothing is left out. */
function descendants(value: unknown): readonly unknown[] {
  const inner = children(value);
  return inner.length === 0 ? [] : [value, ...inner.flatMap(descendants)];
}

function filtered(value: unknown, filter: Step & { readonly kind: "filter" }, options: FindOptions): readonly unknown[] {
  if (!isList(value)) throw pathError(`${goText(value)} is not array or slice and cannot be filtered`);
  return value.filter((item) => {
    if (filter.operator === "exists") return walk([item], filter.left, { allowMissing: true }).length > 0;
    const left = walk([item], filter.left, options);
    if (left.length === 0) return false;
    if (left.length > 1) throw pathError("can only compare one element at a time");
    const right = walk([item], filter.right, options);
    if (right.length === 0) return false;
    if (right.length > 1) throw pathError("can only compare one element at a time");
    return compare(left[0], filter.operator, right[0]);
  });
}
