import { Emitter, messageOf } from "../base/index.ts";
import type { CheckReport } from "../lab/index.ts";
import type { DynamicHint } from "../ui/index.ts";

/** What is shown at a step and not kept. */
export interface StepState {
  readonly checking: boolean;
  readonly report: CheckReport | undefined;
  readonly hintsShown: number;
  readonly dynamicHint: DynamicHint;
}

const FRESH: StepState = { checking: false, report: undefined, hintsShown: 0, dynamicHint: { kind: "none" } };

export class StepStates {
  readonly #changes = new Emitter<void>();
  readonly onChange = this.#changes.event;
  readonly #states = new Map<string, StepState>();
  /** Steps that the learner has asked about: a check that ran by itself tells of no failure before that. */
  readonly #asked = new Set<string>();

  get(step: string): StepState {
    return this.#states.get(step) ?? FRESH;
  }

  set(step: string, change: Partial<StepState>): void {
    this.#states.set(step, { ...this.get(step), ...change });
    this.#changes.fire();
  }

  asking(step: string): void {
    this.#asked.add(step);
    this.set(step, { checking: true, report: undefined });
  }

  /** Shows the next of the written hints; false when all are shown. */
  showHint(step: string, staged: number): boolean {
    const { hintsShown } = this.get(step);
    if (hintsShown < staged) this.set(step, { hintsShown: hintsShown + 1 });
    return hintsShown < staged;
  }

  /** Shows what the machines say is missing, once they have said it. */
  async askHint(step: string, ask: () => Promise<string>): Promise<void> {
    if (this.get(step).dynamicHint.kind === "asking") return;
    this.set(step, { dynamicHint: { kind: "asking" } });
    try {
      this.set(step, { dynamicHint: { kind: "said", text: await ask() } });
    } catch (error) {
      this.set(step, { dynamicHint: { kind: "failed", text: messageOf(error) } });
    }
  }

  report(report: CheckReport): void {
    const { kind } = report.outcome;
    if (kind === "passed" || (this.#asked.has(report.step) && kind !== "cancelled")) this.set(report.step, { report });
  }

  /** The machines have become others: what was said of them is of the past. Hints that were shown stay. */
  forget(steps: Iterable<string> = [...this.#states.keys()]): void {
    for (const step of steps) {
      this.#asked.delete(step);
      this.set(step, { report: undefined, dynamicHint: { kind: "none" } });
    }
  }
}
