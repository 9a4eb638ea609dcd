/** Valid JSON made a little wrong, for fuzzing: wrong types, missing and unknown fields, odd texts and numbers, parts in the wrong place. */
import fc from "fast-check";
import { isJsonObject, setField, type Json, type JsonObject } from "../../src/kube/index.ts";

const keys = fc.constantFrom("", "__proto__", "constructor", "a", "name", "spec", "metadata", "labels", "a.b/c", "-", "x".repeat(300), "kubernetes.io/x", "é", "status");

/** What no field expects everywhere, and some field nowhere. */
export const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null, true, false, 0, -1, 1, 80, 65_536, 2 ** 31, 2 ** 53, -(2 ** 63), 1.5, 1e308, "", " ", "a", "A_", "-", "..", "x".repeat(300), "0", "-1", "1e3", "100m", "1Gi", "10.0.0.1", "10.0.0.0/8", "::1", "fd00::/8",
    "2026-01-01T00:00:00Z", "yesterday", "TCP", "None", "*", "a/b", "a.b.c", "${x}", "\u0000", "\ud800", "é", [], {}, [null], [[]], [{}], [""], { "": "" }, { a: null }, { name: "x" }, [{ name: "x" }, { name: "x" }],
    { matchLabels: { "": "" } }, { matchExpressions: [{ operator: "In" }] }, { type: "object" }, { type: "array" }, { "$ref": "#" }, { pattern: "(" }, { pattern: "(a+)+$" },
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);

type Step =
  | { readonly kind: "replace" | "insert"; readonly at: number; readonly value: Json; readonly key: string }
  | { readonly kind: "remove" | "double"; readonly at: number }
  | { readonly kind: "copy"; readonly at: number; readonly from: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("replace" as const, "insert" as const), at: fc.nat(), value: odd, key: keys }),
  fc.record({ kind: fc.constantFrom("remove" as const, "double" as const), at: fc.nat() }),
  fc.record({ kind: fc.constant("copy" as const), at: fc.nat(), from: fc.nat() }),
);

/** Every value inside, and itself. */
function places(value: Json): Json[] {
  const inner = Array.isArray(value) ? (value as readonly Json[]) : isJsonObject(value) ? Object.values(value) : [];
  return [value, ...inner.flatMap((one) => (one === undefined ? [] : places(one)))];
}

function change(root: Json, one: Step): Json {
  const all = places(root);
  let at = one.at % all.length;
  const walk = (value: Json): readonly Json[] => {
    if (at-- === 0) return edited(value, one, all);
    if (Array.isArray(value)) return [(value as readonly Json[]).flatMap(walk)];
    if (!isJsonObject(value)) return [value];
    const result: Record<string, Json> = {};
    for (const [key, inner] of Object.entries(value)) {
      const [first] = inner === undefined ? [] : walk(inner);
      if (first !== undefined) setField(result, key, first);
    }
    return [result];
  };
  return walk(root)[0] ?? null;
}

function edited(value: Json, one: Step, all: readonly Json[]): readonly Json[] {
  switch (one.kind) {
    case "replace":
      return [one.value];
    case "insert":
      return [Array.isArray(value) ? [...(value as readonly Json[]), one.value] : isJsonObject(value) ? { ...value, [one.key]: one.value } : one.value];
    case "remove":
      return [];
    case "double":
      return [value, value];
    case "copy":
      return [all[one.from % all.length] ?? null];
  }
}

/** One of the samples, changed in a few places. */
export function mutated(...samples: readonly JsonObject[]): fc.Arbitrary<Json> {
  return fc.tuple(fc.constantFrom(...samples), fc.array(step, { minLength: 1, maxLength: 4 })).map(([sample, steps]) => steps.reduce<Json>(change, sample));
}
