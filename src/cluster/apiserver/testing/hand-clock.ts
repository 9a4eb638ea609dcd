import { toDisposable, type Clock, type Disposable } from "../../../base/index.ts";

/** A clock that tests turn by hand. */
export class HandClock implements Clock {
  #now: number;
  #timers: { readonly at: number; readonly then: () => void }[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  get pending(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): Disposable {
    const timer = { at: this.#now + ms, then };
    this.#timers.push(timer);
    return toDisposable(() => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    });
  }

  /** Runs what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = due.at;
      due.then();
    }
    this.#now = end;
  }
}
