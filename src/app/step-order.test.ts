import { describe, expect, it } from "vitest";
import type { StepSpec } from "../lessons/index.ts";
import { currentStep, waitsFor } from "./step-order.ts";

const step = (id: string, needs: readonly string[] = []): StepSpec => ({ id, points: 1, mode: "level", needs, timeoutMs: 1000 });
const steps = [step("a"), step("b", ["a"]), step("c")];

describe("the learner's step", () => {
  it.each([
    [[], undefined, 0],
    [["a"], undefined, 1],
    [["a"], "a", 1],
    [["a"], "c", 2],
    [["a", "c"], "c", 1],
    [["c"], "b", 1],
    [["a", "b", "c"], "b", 3],
    [[], "unknown", 0],
  ])("passed %j, wanted %s", (passed, wanted, expected) => {
    expect(currentStep(steps, new Set(passed), wanted)).toBe(expected);
  });

  it("waits for what it needs", () => {
    expect(waitsFor(steps[1] ?? step(""), new Set())).toEqual(["a"]);
    expect(waitsFor(steps[1] ?? step(""), new Set(["a"]))).toEqual([]);
  });
});
