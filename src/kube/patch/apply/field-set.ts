/** Sets of fields, as `managedFields` hold them. Source: structured-merge-diff, fieldpath/set.go and serialize.go. */
import { isJsonObject } from "../../access.ts";
import type { Json, JsonObject } from "../../types.ts";
import { entriesOf, objectOf } from "../json.ts";

/** Says "this itself" among the children of a field. */
const SELF = ".";

/**
 * A tree whose edges are steps as FieldsV1 writes them: `f:name` of an object, `k:{"name":"x"}` and `v:"x"` of a list.
 * Immutable; no branch of it is empty.
 */
export class FieldSet {
  static readonly empty = new FieldSet(false, new Map());
  /** Just the place itself. */
  static readonly self = new FieldSet(true, new Map());

  readonly self: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;

  private constructor(self: boolean, children: ReadonlyMap<string, FieldSet>) {
    this.self = self;
    this.children = children;
  }

  static of(self: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
    const kept = new Map<string, FieldSet>();
    for (const [step, child] of children) if (!child.empty) kept.set(step, child);
    if (kept.size === 0) return self ? FieldSet.self : FieldSet.empty;
    return new FieldSet(self, kept);
  }

  static ofPath(path: readonly string[]): FieldSet {
    return path.reduceRight<FieldSet>((inner, step) => FieldSet.of(false, [[step, inner]]), FieldSet.self);
  }

  get empty(): boolean {
    return !this.self && this.children.size === 0;
  }

  at(step: string): FieldSet {
    return this.children.get(step) ?? FieldSet.empty;
  }

  /** Whether what a step leads to is itself in the set. */
  has(step: string): boolean {
    return this.at(step).self;
  }

  union(other: FieldSet): FieldSet {
    if (this.empty || this === other) return other;
    if (other.empty) return this;
    const children = new Map(this.children);
    for (const [step, child] of other.children) children.set(step, this.at(step).union(child));
    return FieldSet.of(this.self || other.self, children);
  }

  intersection(other: FieldSet): FieldSet {
    const children = [...this.children].map(([step, child]): [string, FieldSet] => [step, child.intersection(other.at(step))]);
    return FieldSet.of(this.self && other.self, children);
  }

  difference(other: FieldSet): FieldSet {
    if (other.empty) return this;
    const children = [...this.children].map(([step, child]): [string, FieldSet] => [step, child.difference(other.at(step))]);
    return FieldSet.of(this.self && !other.self, children);
  }

  /** Without what the other holds and all below it. */
  without(other: FieldSet): FieldSet {
    if (other.self) return FieldSet.empty;
    return FieldSet.of(this.self, [...this.children].map(([step, child]): [string, FieldSet] => [step, child.without(other.at(step))]));
  }

  /** Every place in the set, in the order of the steps' text. */
  *paths(before: readonly string[] = []): Iterable<readonly string[]> {
    if (this.self) yield before;
    for (const step of [...this.children.keys()].sort()) yield* this.at(step).paths([...before, step]);
  }

  toJson(): JsonObject {
    const steps = [...this.children.keys()].sort().map((step): [string, Json] => [step, this.at(step).toJson()]);
    return objectOf(this.self && steps.length > 0 ? [[SELF, {}], ...steps] : steps);
  }

  /** Undefined for what is no FieldsV1. */
  static fromJson(value: Json | undefined, root = true): FieldSet | undefined {
    if (!isJsonObject(value)) return undefined;
    const children = new Map<string, FieldSet>();
    let self = false;
    for (const [step, inner] of entriesOf(value)) {
      const child = step === SELF ? FieldSet.self : /^(f:|k:\{|v:|i:\d)/.test(step) ? FieldSet.fromJson(inner, false) : undefined;
      if (child === undefined) return undefined;
      if (step === SELF) self = true;
      else children.set(step, child);
    }
    return FieldSet.of(self || (!root && children.size === 0), children);
  }
}

export function fieldStep(name: string): string {
  return `f:${name}`;
}

export function keyStep(keys: JsonObject): string {
  return `k:${JSON.stringify(objectOf(entriesOf(keys).sort(([a], [b]) => (a < b ? -1 : 1))))}`;
}

export function valueStep(value: Json): string {
  return `v:${JSON.stringify(value)}`;
}

/** `.spec.containers[name="web"].image`, as conflicts name it. Source: structured-merge-diff, fieldpath/element.go. */
export function pathText(path: readonly string[]): string {
  return path.map(stepText).join("");
}

function stepText(step: string): string {
  const rest = step.slice(2);
  if (step.startsWith("f:")) return `.${rest}`;
  if (step.startsWith("v:")) return `[=${rest}]`;
  if (!step.startsWith("k:")) return `[${rest}]`;
  const keys: unknown = JSON.parse(rest);
  return `[${Object.entries(keys ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
}
