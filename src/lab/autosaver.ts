import { DisposableStore, Emitter, type Clock, type Disposable } from "../base/index.ts";
import type { Lab } from "./types.ts";

/** Milliseconds without activity before the lab is saved: saving stops the machines for a moment, which nobody should feel while typing. */
const QUIET_MS = 1500;
/** Milliseconds after which it is saved all the same: a ping without end must not keep a learner's work from being kept. */
const PATIENCE_MS = 10_000;
/** Milliseconds between two saves at least: what a reload may cost a learner who never rests. */
const BETWEEN_MS = 8000;

/** Saves the lab after something was done and quiet has come, so that a reload goes on where the learner was. What programs send by themselves is kept with that, or when the learner turns away: a lab that talks to itself would be saved for ever. */
export class Autosaver implements Disposable {
  readonly #lab: Lab;
  readonly #clock: Clock;
  readonly #step: () => string | undefined;
  readonly #owned = new DisposableStore();
  readonly #kept = this.#owned.add(new Emitter<void>());
  /** An autosave has taken the last one's place, which can be gone back to no more. */
  readonly onSaved = this.#kept.event;
  #timer: Disposable | undefined;
  #savedAt = -Infinity;
  /** The save under way; never fails. */
  #saving: Promise<void> | undefined;
  /** When the first thing happened that is not saved yet. */
  #dirtySince: number | undefined;
  /** Whether there is something to keep that is no reason to save by itself: frames flowed, or the last save failed. */
  #more = false;

  /** @param step the step the learner is at; undefined to save nothing now */
  constructor(lab: Lab, clock: Clock, step: () => string | undefined) {
    this.#lab = lab;
    this.#clock = clock;
    this.#step = step;
    this.#owned.add(
      lab.onActivity((source) => {
        if (source === "learner") this.#sign();
        else this.#more = true;
      }),
    );
  }

  /** Whether there is anything that a save would keep, or that is being saved. */
  get unsaved(): boolean {
    return this.#dirtySince !== undefined || this.#more || this.#saving !== undefined;
  }

  /** Saves now, when anything has happened since the last save, and waits for one under way first: the tab is about to be hidden, say. */
  async flush(): Promise<void> {
    while (this.#saving) await this.#saving;
    const step = this.#step();
    if (!this.unsaved || step === undefined || this.#owned.disposed) return;
    this.#dirtySince = undefined;
    this.#more = false;
    this.#saving = this.#lab.autosave(step).catch(() => false).then((kept) => this.#saved(kept));
    await this.#saving;
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#owned.dispose();
  }

  #saved(kept: boolean): void {
    this.#savedAt = this.#clock.monotonic();
    this.#saving = undefined;
    if (kept) this.#kept.fire();
    else this.#more = true;
    if (this.#dirtySince !== undefined && !this.#owned.disposed) this.#sign();
  }

  #sign(): void {
    const now = this.#clock.monotonic();
    this.#dirtySince ??= now;
    const due = Math.max(now, this.#savedAt + BETWEEN_MS, Math.min(now + QUIET_MS, this.#dirtySince + PATIENCE_MS));
    this.#timer?.dispose();
    // While a save is under way nothing is due: its end signs again.
    this.#timer = this.#clock.after(due - now, () => void (this.#saving ?? this.flush()));
  }
}
