import type { Checkpoint } from "../lab/index.ts";
import { fillLesson, generateVars, type Language, type LabSpec, type Lesson, type LessonText, type Vars } from "../lessons/index.ts";
import type { LabPhase, LessonModel, MachineModel, StepModel } from "../ui/index.ts";
import type { StepState } from "./step-states.ts";
import { waitsFor } from "./step-order.ts";

export interface ModelState {
  readonly language: Language;
  readonly passed: ReadonlySet<string>;
  readonly answers: Readonly<Record<string, string>>;
  readonly current: number;
  readonly phase: LabPhase;
  readonly stateOf: (step: string) => StepState;
  readonly machineOf: (name: string) => MachineModel;
  readonly checkpoints: readonly Checkpoint[];
  readonly busy: LessonModel["busy"];
  readonly next: LessonModel["next"];
}

/** How many hints are written for a step. */
export function stagedHints(lesson: Lesson, step: string, language: Language): number {
  const at = lesson.steps.findIndex((one) => one.id === step);
  return lesson.text[language].steps[at]?.blocks.filter((block) => block.kind === "hint").length ?? 0;
}

/** Makes what the elements show of a lesson; the text with the learner's values in it is made once a language. */
export class LessonModelMaker {
  readonly #lesson: Lesson;
  readonly #spec: LabSpec;
  readonly #vars: Vars;
  readonly #texts = new Map<Language, LessonText>();

  constructor(lesson: Lesson, spec: LabSpec, seed: string) {
    this.#lesson = lesson;
    this.#spec = spec;
    this.#vars = generateVars(spec, seed);
  }

  make(state: ModelState): LessonModel {
    const { id, number, minutes } = this.#lesson;
    const text = this.text(state.language);
    const { current, phase, checkpoints, busy, next } = state;
    return {
      id,
      number,
      title: text.title,
      summary: text.summary,
      minutes,
      intro: text.intro,
      steps: this.#lesson.steps.map((_, at) => this.#step(at, text, state)).filter((step) => step !== undefined),
      current,
      phase,
      machines: this.#spec.machines.map(({ name }) => state.machineOf(name)),
      checkpoints,
      busy,
      next,
    };
  }

  text(language: Language): LessonText {
    const known = this.#texts.get(language);
    if (known) return known;
    const text = fillLesson(this.#lesson.text[language], this.#vars);
    this.#texts.set(language, text);
    return text;
  }

  titleOf(step: string, language: Language): string {
    return this.text(language).steps[this.#lesson.steps.findIndex((one) => one.id === step)]?.title ?? step;
  }

  #step(at: number, text: LessonText, state: ModelState): StepModel | undefined {
    const spec = this.#lesson.steps[at];
    const written = text.steps[at];
    if (!spec || !written) return undefined;
    return {
      spec,
      number: at + 1,
      title: written.title,
      blocks: written.blocks,
      status: state.passed.has(spec.id) ? "passed" : "todo",
      waitsFor: waitsFor(spec, state.passed).map((id) => this.titleOf(id, state.language)),
      answers: state.answers,
      ...state.stateOf(spec.id),
    };
  }
}
