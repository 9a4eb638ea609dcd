import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distance, nearest, suggestion } from "./nearest.ts";

const lessons = ["namespaces", "veth", "bridge", "routing"];

describe("nearest", () => {
  it.each([
    ["namespace", "namespaces"],
    ["nam", "namespaces"],
    ["briged", "bridge"],
    ["vteh", "veth"],
    ["kubernetes", undefined],
  ])("%s → %s", (typed, meant) => {
    expect(nearest(typed, lessons)).toBe(meant);
  });

  it("names all when nothing is near", () => {
    expect(suggestion("x", lessons)).toBe(" There are: namespaces, veth, bridge, routing.");
  });

  it("distance is a metric", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b, c) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
    );
  });
});
