import { ApiError } from "../../status.ts";
import type { Json } from "../../types.ts";
import { entriesOf, getField, objectOf } from "../json.ts";
import type { PatchType } from "../types.ts";
import { asList, asMap, isEmpty, shapeOf, type Shape } from "./shape.ts";

/** The live object with what is applied upon it. Undefined where nothing is left. Source: structured-merge-diff, typed/merge.go. */
export function mergeApplied(live: Json | undefined, applied: Json | undefined, type: PatchType): Json | undefined {
  const shape = shapeOf(type, live, applied);
  if (shape.kind === "leaf" || (isEmpty(live) && isEmpty(applied))) return applied === undefined ? live : applied;
  if (shape.kind === "list") return someOf(mergeLists(asList(live), asList(applied), shape));
  const [left, right] = [asMap(live), asMap(applied)];
  const names = new Set([...entriesOf(left), ...entriesOf(right)].map(([name]) => name));
  const merged = objectOf([...names].flatMap((name): [string, Json][] => {
    const value = mergeApplied(getField(left, name), getField(right, name), shape.of(name).type);
    return value === undefined ? [] : [[name, value]];
  }));
  return Object.keys(merged).length === 0 ? undefined : merged;
}

function someOf(list: readonly Json[]): Json | undefined {
  return list.length === 0 ? undefined : list;
}

/**
 * Applied items stand in the order of what is applied. An item that only the live list has stays where it was: before the
 * same neighbour that follows it there.
 */
function mergeLists(live: readonly Json[], applied: readonly Json[], shape: Extract<Shape, { kind: "list" }>): Json[] {
  const [left, right] = [live.map((item) => ({ step: shape.step(item), item })), applied.map((item) => ({ step: shape.step(item), item }))];
  const mine = new Map(right.map(({ step, item }) => [step, item]));
  if (mine.size < right.length) throw duplicate(right.map(({ step }) => step));
  const theirs = new Map<string, Json | undefined>();
  // Of items that look alike none is merged: the applied one replaces them.
  for (const { step, item } of left) theirs.set(step, theirs.has(step) ? undefined : item);
  const shared = right.map(({ step }) => step).filter((step) => theirs.has(step));
  const done = new Set<string>();
  const merged: Json[] = [];
  const push = (before: Json | undefined, after: Json | undefined): void => {
    const value = mergeApplied(before, after, shape.items);
    if (value !== undefined) merged.push(value);
  };
  const takeApplied = (step: string, item: Json): void => {
    push(theirs.get(step), item);
    done.add(step);
    if (shared[0] === step) shared.shift();
  };
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    const [next, own] = [left[l], right[r]];
    if (next && own && next.step === own.step) {
      takeApplied(own.step, own.item);
      l++;
      r++;
    } else if (next && own && mine.has(next.step) && shared[0] !== undefined && shared[0] !== next.step) l++;
    else if (next && !mine.has(next.step)) {
      push(next.item, undefined);
      l++;
    } else if (next && done.has(next.step)) l++;
    else if (own) {
      takeApplied(own.step, own.item);
      r++;
    }
  }
  return merged;
}

function duplicate(steps: readonly string[]): ApiError {
  const twice = steps.find((step, at) => steps.indexOf(step) !== at) ?? "";
  return ApiError.badRequest(`duplicate entries for key [${twice.slice(2)}]`);
}
