import type { Disposable } from "../base/index.ts";
import type { Language, LabSpec, WireQuestion } from "../lessons/index.ts";
import { readFilter, type CapturedFrame, type FrameFilter, type Wire } from "../net/index.ts";

interface Watched {
  readonly step: number;
  readonly question: WireQuestion;
  readonly matches: FrameFilter;
  /** Frames that matched since the lab began. */
  seen: number;
  /** `seen` when the step began. */
  before: number;
}

/**
 * Counts, as they pass, the frames that a lab's wire questions ask for: the capture ring forgets, a count does not. What a check
 * sends counts like everything else (a learner's own frames may pass at the same moment), so a question must ask for something
 * that its check does not send; the gates of `validation/` show one that does not.
 */
export class WireWatch implements Disposable {
  readonly #watched: readonly Watched[];
  readonly #listening: Disposable;

  /** @throws CodedError `FILTER_INVALID` */
  constructor(lab: LabSpec, wire: Wire) {
    this.#watched = lab.steps.flatMap((step, index) =>
      step.wire.map((question) => ({ step: index, question, matches: readFilter(question.filter), seen: 0, before: 0 })),
    );
    this.#listening = wire.onCapture((captured) => this.#count(captured));
  }

  /** @param step index from 0 */
  begin(step: number): void {
    for (const watched of this.#watched) if (watched.step === step) watched.before = watched.seen;
  }

  /** The messages of the step's questions that do not hold now. */
  unmet(step: number, language: Language): readonly string[] {
    return this.#watched
      .filter((watched) => watched.step === step && watched.seen > watched.before !== (watched.question.expect === "some"))
      .map((watched) => watched.question.message[language]);
  }

  save(): readonly (readonly [number, number])[] {
    return this.#watched.map(({ seen, before }) => [seen, before]);
  }

  restore(saved: readonly (readonly [number, number])[]): void {
    this.#watched.forEach((watched, at) => {
      [watched.seen, watched.before] = saved[at] ?? [0, 0];
    });
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #count({ segment, fate, frame }: CapturedFrame): void {
    const arrives = fate === "delivered" || fate === "delayed";
    for (const watched of this.#watched) {
      // What was lost on the way was sent all the same: it breaks a "none", but is no "some".
      const counts = watched.question.segment === segment && (arrives || watched.question.expect === "none");
      if (counts && watched.matches(frame)) watched.seen++;
    }
  }
}
