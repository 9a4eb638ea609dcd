import type { Clock, Disposable } from "../base/index.ts";

/** A lesson that was open, and still holds its machines. */
export interface Left extends Disposable {
  /** Whether anything is not kept yet. */
  readonly unsaved: boolean;
  /** Resolves when all that was done is kept, or its lab has said why not. */
  keep(): Promise<void>;
}

/** What becomes of them, for the learner to see: one is being saved, none is any more, one is lost as storage has not answered. */
export type LeavingState = "saving" | "over" | "lost";

/** Milliseconds that a lesson may take to be kept: what it holds then ends, whatever its storage does. */
export const LEAVE_MS = 10_000;

/**
 * Lessons that the learner has turned away from: out of sight at once, ended when what they held is kept. Whoever starts
 * machines next waits for that: two labs at once would want twice the memory, and one lesson's lock cannot be had twice.
 */
export class Leaving implements Disposable {
  readonly #clock: Clock;
  readonly #tell: (state: LeavingState) => void;
  readonly #left = new Set<Left>();
  /** Those of which the learner was told that they are being saved. */
  readonly #saving = new Set<Left>();
  #done: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, tell: (state: LeavingState) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Resolves when all that were left have ended, and never fails; undefined when there is none. */
  get done(): Promise<unknown> | undefined {
    return this.#left.size === 0 ? undefined : this.#done;
  }

  leave(left: Left): void {
    this.#left.add(left);
    const mine = this.#keep(left);
    this.#done = Promise.all([this.#done, mine]);
  }

  /** Ends them as they are. */
  dispose(): void {
    for (const left of this.#left) left.dispose();
    this.#left.clear();
    for (const left of this.#saving) this.#saved(left);
  }

  async #keep(left: Left): Promise<void> {
    if (left.unsaved) {
      this.#saving.add(left);
      this.#tell("saving");
    }
    const kept = left.keep().then(() => true, () => false);
    let giveUp: () => void = () => undefined;
    const late = new Promise<false>((resolve) => (giveUp = () => resolve(false)));
    const timer = this.#clock.after(LEAVE_MS, () => giveUp());
    const inTime = await Promise.race([kept, late]);
    timer.dispose();
    if (!this.#left.delete(left)) return;
    if (!inTime) this.#tell("lost");
    this.#saved(left);
    left.dispose();
  }

  #saved(left: Left): void {
    if (this.#saving.delete(left) && this.#saving.size === 0) this.#tell("over");
  }
}
