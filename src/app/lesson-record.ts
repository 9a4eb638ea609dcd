import type { Clock } from "../base/index.ts";
import type { ProgressKeeper, Score } from "../lab/index.ts";
import { recordAnswer, recordPassed, recordPlace, type Lesson, type LessonProgress, type StepSpec } from "../lessons/index.ts";
import { currentStep, waitsFor } from "./step-order.ts";

/** What is kept of one lesson, and where in it the learner is. */
export class LessonRecord {
  readonly #keeper: ProgressKeeper;
  readonly #clock: Clock;
  readonly #lesson: Lesson;
  readonly seed: string;
  /** The learner was here before. */
  readonly returning: boolean;
  #wanted: string | undefined;

  /** @param step the one that the address asks for */
  constructor(keeper: ProgressKeeper, clock: Clock, lesson: Lesson, freshSeed: () => string, step: string | undefined) {
    this.#keeper = keeper;
    this.#clock = clock;
    this.#lesson = lesson;
    const known = this.#known();
    this.returning = known !== undefined;
    this.seed = known?.seed ?? freshSeed();
    this.#wanted = step ?? known?.current;
  }

  get passed(): ReadonlySet<string> {
    return new Set(Object.keys(this.#known()?.passed ?? {}));
  }

  /** In order of time. */
  get passes(): { readonly step: string; readonly at: number }[] {
    const passes = Object.entries(this.#known()?.passed ?? {}).map(([step, { at }]) => ({ step, at }));
    return passes.sort((one, other) => one.at - other.at);
  }

  get answers(): Readonly<Record<string, string>> {
    return this.#known()?.answers ?? {};
  }

  /** Index of the step to work on; the number of steps once all are passed. */
  get current(): number {
    return currentStep(this.#lesson.steps, this.passed, this.#wanted);
  }

  get step(): StepSpec | undefined {
    return this.#lesson.steps[this.current];
  }

  /** For what must name a step even when all are passed. */
  get stepOrLast(): string {
    return (this.step ?? this.#lesson.steps.at(-1))?.id ?? "";
  }

  waits(step: StepSpec): boolean {
    return waitsFor(step, this.passed).length > 0;
  }

  want(step: string): void {
    this.#wanted = step;
  }

  /** Notes where the learner is; also that they were here at all. */
  place(): void {
    this.#keeper.update((progress) => recordPlace(progress, this.#lesson.id, this.seed, this.stepOrLast, this.#clock.now()));
  }

  /** False when the answer is the one that is kept already. */
  answer(question: string, value: string): boolean {
    if (this.answers[question] === value) return false;
    this.#keeper.update((progress) => recordAnswer(progress, this.#lesson.id, this.seed, question, value, this.#clock.now()));
    return true;
  }

  /** True the first time. Moves on when it was the step being worked on. */
  pass(step: string, score: Score): boolean {
    const before = this.passed;
    const current = this.step?.id;
    this.#keeper.update((progress) => recordPassed(progress, this.#lesson.id, this.seed, step, { at: this.#clock.now(), ...score }));
    if (step === current) this.#wanted = step;
    return !before.has(step);
  }

  #known(): LessonProgress | undefined {
    return this.#keeper.progress.lessons[this.#lesson.id];
  }
}
