/** Which step is the learner's: pure, so that it can be tried in every state. */
import type { StepSpec } from "../lessons/index.ts";

/** Index of the step to work on; the number of steps once all are passed. */
export function currentStep(steps: readonly StepSpec[], passed: ReadonlySet<string>, wanted: string | undefined): number {
  const asked = steps.findIndex((step) => step.id === wanted);
  if (asked !== -1 && !passed.has(wanted ?? "")) return asked;
  const from = Math.max(0, asked);
  const after = steps.findIndex((step, at) => at >= from && !passed.has(step.id));
  if (after !== -1) return after;
  const first = steps.findIndex((step) => !passed.has(step.id));
  return first === -1 ? steps.length : first;
}

/** Ids of the steps that must be passed before this one can be. */
export function waitsFor(step: StepSpec, passed: ReadonlySet<string>): readonly string[] {
  return step.needs.filter((need) => !passed.has(need));
}
