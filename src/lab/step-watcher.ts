import { DisposableStore, Emitter, toDisposable, type Clock, type Disposable } from "../base/index.ts";
import type { CheckReport, Lab } from "./types.ts";

/** Milliseconds of quiet after activity before a check is worth its cost. */
const QUIET_MS = 400;
/** Milliseconds that unbroken activity can put a check off. */
const LONGEST_WAIT_MS = 2000;
/** A check takes at most a third of the time. */
const REST_RATIO = 2;
/** Milliseconds between checks that keep finding the same, at most: a ping that runs on must not be a check every second. */
const LONGEST_REST_MS = 15_000;

export interface WatchedStep {
  readonly step: string;
  readonly answers: Readonly<Record<string, string>>;
}

/**
 * Ticks level steps: looks at the current step once something has happened, and only then. Never asks twice at once, never
 * asks while nothing happens, and rests the longer the more often it has found the same.
 */
export class StepWatcher implements Disposable {
  readonly #lab: Lab;
  readonly #clock: Clock;
  readonly #owned = new DisposableStore();
  readonly #reports = this.#owned.add(new Emitter<CheckReport>());
  readonly onReport = this.#reports.event;
  #watched: WatchedStep | undefined;
  #timer: Disposable | undefined;
  #abort: AbortController | undefined;
  #firstSignAt: number | undefined;
  #restUntil = 0;
  #sameInARow = 0;
  #lastFound = "";
  #checking = false;

  constructor(lab: Lab, clock: Clock) {
    this.#lab = lab;
    this.#clock = clock;
    this.#owned.add(lab.onActivity(() => this.sign()));
    this.#owned.add(toDisposable(() => this.watch(undefined)));
  }

  /** Looks at another step from now on, at once; undefined to look at none. */
  watch(watched: WatchedStep | undefined): void {
    this.#abort?.abort();
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#firstSignAt = undefined;
    this.#restUntil = 0;
    this.#sameInARow = 0;
    this.#lastFound = "";
    this.#watched = watched;
    if (watched) this.sign();
  }

  /** Something happened. */
  sign(): void {
    if (!this.#watched || this.#owned.disposed) return;
    const now = this.#clock.monotonic();
    this.#firstSignAt ??= now;
    if (this.#checking) return;
    const due = Math.max(Math.min(now + QUIET_MS, this.#firstSignAt + LONGEST_WAIT_MS), this.#restUntil);
    this.#timer?.dispose();
    this.#timer = this.#clock.after(Math.max(0, due - now), () => void this.#check());
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #check(): Promise<void> {
    const watched = this.#watched;
    if (!watched || this.#checking) return;
    this.#checking = true;
    this.#firstSignAt = undefined;
    const abort = (this.#abort = new AbortController());
    const begin = this.#clock.monotonic();
    try {
      const report = await this.#lab.check(watched.step, watched.answers, abort.signal);
      if (watched === this.#watched && report.outcome.kind !== "cancelled") this.#found(report, this.#clock.monotonic() - begin);
    } catch {
      // The lab went away or failed meanwhile, which it has told itself; nothing was found out.
      this.#restUntil = this.#clock.monotonic() + LONGEST_REST_MS;
    } finally {
      this.#checking = false;
      if (this.#firstSignAt !== undefined || watched !== this.#watched) this.sign();
    }
  }

  #found(report: CheckReport, tookMs: number): void {
    const found = JSON.stringify(report.outcome);
    this.#sameInARow = found === this.#lastFound ? this.#sameInARow + 1 : 0;
    this.#lastFound = found;
    const rest = Math.max(tookMs, QUIET_MS) * REST_RATIO * 2 ** Math.min(this.#sameInARow, 5);
    this.#restUntil = this.#clock.monotonic() + Math.min(rest, LONGEST_REST_MS);
    this.#reports.fire(report);
  }
}
