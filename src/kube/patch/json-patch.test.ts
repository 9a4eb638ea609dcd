import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../types.ts";
import { jsonPatch } from "./json-patch.ts";
import { mergePatch } from "./merge-patch.ts";

const target: JsonObject = Object.freeze({ a: { b: 1 }, list: Object.freeze([1, 2]), "x/y": "z" });

describe("pat-01 JSON patch", () => {
  it.each<[string, Json, Json]>([
    ["add", [{ op: "add", path: "/c", value: 2 }], { ...target, c: 2 }],
    ["add into a list", [{ op: "add", path: "/list/1", value: 9 }], { ...target, list: [1, 9, 2] }],
    ["add at the end, twice", [{ op: "add", path: "/list/-", value: 3 }, { op: "add", path: "/list/3", value: 4 }], { ...target, list: [1, 2, 3, 4] }],
    ["remove", [{ op: "remove", path: "/a/b" }], { ...target, a: {} }],
    ["replace by null", [{ op: "replace", path: "/a", value: null }], { ...target, a: null }],
    ["move", [{ op: "move", from: "/a/b", path: "/b" }], { ...target, a: {}, b: 1 }],
    ["copy", [{ op: "copy", from: "/list", path: "/a/list" }], { ...target, a: { b: 1, list: [1, 2] } }],
    ["test that holds", [{ op: "test", path: "/x~1y", value: "z" }], target],
    ["nothing", [], target],
  ])("%s", (_, patch, expected) => expect(jsonPatch(target, patch)).toEqual(expected));

  it.each<[string, Json, number]>([
    ["no list", { op: "add" }, 400],
    ["an unknown operation", [{ op: "mend", path: "/a" }], 422],
    ["no value", [{ op: "add", path: "/a" }], 422],
    ["a test that fails", [{ op: "test", path: "/a/b", value: 2 }], 422],
    ["remove of nothing", [{ op: "remove", path: "/nothing" }], 422],
    ["replace of nothing", [{ op: "replace", path: "/nothing", value: 1 }], 422],
    ["add into nothing", [{ op: "add", path: "/nothing/x", value: 1 }], 422],
    ["add into a text", [{ op: "add", path: "/x~1y/0", value: 1 }], 422],
    ["an index beyond the end", [{ op: "add", path: "/list/7", value: 1 }], 422],
    ["an index that is none", [{ op: "replace", path: "/list/-", value: 1 }], 422],
    ["a way to the prototype", [{ op: "add", path: "/__proto__/polluted", value: 1 }], 422],
    ["the prototype itself", [{ op: "add", path: "/__proto__", value: {} }], 422],
    ["a step that the library skips", [{ op: "add", path: "/constructor/name", value: "x" }], 422],
    ["a move into itself", [{ op: "move", from: "/a", path: "/a/b/c" }], 422],
    ["too many operations", Array.from({ length: 10_001 }, () => ({ op: "test", path: "/a/b", value: 1 })), 413],
    ["copies that grow for ever", Array.from({ length: 40 }, () => ({ op: "copy", from: "/list", path: "/list/-" })), 413],
  ])("%s is refused", (_, patch, code) => {
    expect(() => jsonPatch(target, patch)).toThrow(expect.objectContaining({ status: expect.objectContaining({ code }) }));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

// The examples of RFC 7386, appendix A.
describe("pat-02 merge patch", () => {
  it.each<[Json, Json, Json]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [["a", "b"], ["c", "d"], ["c", "d"]],
    [{ a: "foo" }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("%j with %j is %j", (before, patch, expected) => expect(mergePatch(before, patch)).toEqual(expected));

  it("twice is once", () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (before, patch) => {
      const once = mergePatch(before as Json, patch as Json);
      expect(mergePatch(once, patch as Json)).toEqual(once);
    }));
  });
});
