import { describe, expect, it } from "vitest";
import type { CheckOutcome, CheckReport } from "../lab/index.ts";
import { StepStates } from "./step-states.ts";

const score = { points: 0, of: 1 };
const report = (outcome: CheckOutcome): CheckReport => ({ step: "a", outcome, durationMs: 1, output: "" });
const failed = report({ kind: "failed", message: "no", score });
const passed = report({ kind: "passed", score });

describe("what is shown at a step", () => {
  it("tells of no failure before the learner has asked, but of success", () => {
    const states = new StepStates();
    states.report(failed);
    expect(states.get("a").report).toBeUndefined();
    states.report(passed);
    expect(states.get("a").report).toBe(passed);
  });

  it("tells of failures once asked, and not of a check that was cancelled", () => {
    const states = new StepStates();
    states.asking("a");
    states.report(failed);
    states.report(report({ kind: "cancelled" }));
    expect(states.get("a").report).toBe(failed);
  });

  it("forgets what was said when the machines become others, and keeps the hints", () => {
    const states = new StepStates();
    states.showHint("a", 2);
    states.asking("a");
    states.report(failed);
    states.forget();
    states.report(failed);
    expect(states.get("a")).toMatchObject({ report: undefined, hintsShown: 1 });
  });

  it("shows hints one at a time, then what the machines say", async () => {
    const states = new StepStates();
    expect([1, 2, 3].map(() => states.showHint("a", 2))).toEqual([true, true, false]);
    await states.askHint("a", () => Promise.resolve("lo is down"));
    expect(states.get("a").dynamicHint).toEqual({ kind: "said", text: "lo is down" });
    await states.askHint("a", () => Promise.reject(new Error("busy")));
    expect(states.get("a").dynamicHint).toEqual({ kind: "failed", text: "busy" });
  });
});
