import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeObjects } from "../../../kube/patch/index.ts";
import type { JsonObject } from "../../../kube/index.ts";
import { lastApplied, withLastApplied } from "./last-applied.ts";
import { mergePatch, threeWay } from "./three-way.ts";

const pod = (...containers: object[]): JsonObject => ({ spec: { containers: containers as JsonObject[] } });
const deployment = { kind: "Deployment", path: [] };
const custom = { kind: undefined, path: [] };

describe("threeWay", () => {
  it.each<readonly [what: string, original: JsonObject, modified: JsonObject, current: JsonObject, patch: JsonObject]>([
    ["nothing where only the server added", { a: 1 }, { a: 1 }, { a: 1, b: 2 }, {}],
    ["what differs at the server", { a: 1 }, { a: 1 }, { a: 3 }, { a: 1 }],
    ["what is new", {}, { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1 } }],
    ["what is gone, where the server still has it", { a: 1, b: { c: 1 } }, { b: {} }, { a: 1, b: { c: 1 } }, { b: { c: null }, a: null }],
    ["nothing for what is gone everywhere", { a: 1 }, {}, {}, {}],
    ["one container's field", pod({ name: "a", image: "1" }), pod({ name: "a", image: "2" }), pod({ name: "a", image: "1", x: 1 }, { name: "other" }),
      { spec: { "$setElementOrder/containers": [{ name: "a" }], containers: [{ image: "2", name: "a" }] } }],
    ["a container that is gone, not one that others added", pod({ name: "a" }, { name: "b" }), pod({ name: "a" }), pod({ name: "a" }, { name: "b" }, { name: "other" }),
      { spec: { "$setElementOrder/containers": [{ name: "a" }], containers: [{ $patch: "delete", name: "b" }] } }],
    ["lists without a key as a whole", { spec: { args: ["a"] } }, { spec: { args: ["b"] } }, { spec: { args: ["a"] } }, { spec: { args: ["b"] } }],
    ["finalizers one by one", { metadata: { finalizers: ["a"] } }, { metadata: { finalizers: ["b"] } }, { metadata: { finalizers: ["a", "c"] } },
      { metadata: { finalizers: ["b"], "$deleteFromPrimitiveList/finalizers": ["a"], "$setElementOrder/finalizers": ["b"] } }],
    ["a strategy of another kind, with what it keeps", { spec: { strategy: { type: "RollingUpdate" } } }, { spec: { strategy: { type: "Recreate" } } }, { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }],
  ])("tells %s", (_, original, modified, current, patch) => expect(threeWay(original, modified, current, deployment)).toEqual(patch));

  it("replaces every list of a custom resource", () => {
    expect(threeWay(pod({ name: "a" }), pod({ name: "a" }), pod({ name: "a" }, { name: "b" }), custom)).toEqual(pod({ name: "a" }));
  });

  it("of a custom resource leads from any object to any other, however it came about", () => {
    const value = fc.letrec<{ value: JsonObject }>((tie) => ({
      value: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof({ depthSize: "small" }, fc.integer({ min: 0, max: 3 }), fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }), tie("value")), { noNullPrototype: true }),
    })).value;
    fc.assert(fc.property(value, value, (from, to) => {
      expect(mergeObjects(from, mergePatch(from, to) as JsonObject)).toEqual(to);
    }));
  });
});

describe("withLastApplied", () => {
  it("keeps the object in itself, keys in order, without an older copy", () => {
    const once = withLastApplied({ kind: "X", metadata: { name: "a" }, b: 1 });
    expect(lastApplied(once)).toBe('{"b":1,"kind":"X","metadata":{"annotations":{},"name":"a"}}\n');
    expect(withLastApplied(once)).toEqual(once);
  });
});
