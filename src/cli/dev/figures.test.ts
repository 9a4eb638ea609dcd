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
    expect(figure("a", 2, "ms", 2).ok).toBe(true);
    expect(figure("a", 2.001, "ms", 2).ok).toBe(false);
    expect(figure("a", 2, "ms")).toEqual({ name: "a", value: 2, unit: "ms" });
  });
});
