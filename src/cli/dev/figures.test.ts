import { describe, expect, it } from "vitest";
import { figure, median } from "./figures.ts";

describe("figures", () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[], 0],
  ])("median of %j is %d", (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it("is within its budget or not; without one it is neither", () => {
    expect(figure("a", 2, "ms", { budget: 2 }).met).toBe(true);
    expect(figure("a", 2.001, "ms", { budget: 2 }).met).toBe(false);
    expect(figure("a", 1, "ms", { budget: 2, right: false }).met).toBe(false);
    expect(figure("a", 2, "ms")).toEqual({ name: "a", value: 2, unit: "ms" });
  });
});
