/** What grading found: the one model that every report is made from. */
export type StepStatus = "passed" | "failed" | "error" | "skipped";

export interface StepResult {
  readonly id: string;
  readonly title: string;
  /** `failed` counts against the learner, `error` is the infrastructure's. */
  readonly status: StepStatus;
  /** Why it did not pass; empty when it did. */
  readonly message: string;
  readonly points: number;
  readonly of: number;
  /** What the submission's commands and the check printed, bounded. */
  readonly output: string;
  readonly durationMs: number;
}

export interface LessonResult {
  readonly lesson: string;
  readonly number: string;
  readonly title: string;
  /** Seed of the random values, to repeat the run with. */
  readonly seed: string;
  /** How often it was tried: 2 after an infrastructure failure. */
  readonly attempts: number;
  readonly durationMs: number;
  readonly steps: readonly StepResult[];
}

export interface GradeResult {
  readonly format: "podwire-grade/1";
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly lessons: readonly LessonResult[];
}

/** Files by name, for whoever has to find out why. */
export type Artifacts = ReadonlyMap<string, Uint8Array>;

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
  readonly points: number;
  readonly of: number;
}

export function totals(lessons: readonly LessonResult[]): Totals {
  const steps = lessons.flatMap((lesson) => lesson.steps);
  const count = (status: StepStatus) => steps.filter((step) => step.status === status).length;
  const sum = (key: "points" | "of") => Math.round(steps.reduce((total, step) => total + step[key], 0) * 100) / 100;
  return { passed: count("passed"), failed: count("failed"), error: count("error"), skipped: count("skipped"), points: sum("points"), of: sum("of") };
}

/**
 * 0 all passed, 1 a learner's step failed, 2 the infrastructure did: then nobody knows what the learner's steps are worth,
 * and that goes before a step that failed. Nothing graded at all is 2 as well.
 */
export function exitCode(lessons: readonly LessonResult[]): 0 | 1 | 2 {
  const { failed, error } = totals(lessons);
  if (error > 0 || lessons.every((lesson) => lesson.steps.length === 0)) return 2;
  return failed > 0 ? 1 : 0;
}
