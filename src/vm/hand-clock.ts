/** A clock that tests turn by hand. */
import { toDisposable, type Clock } from "../base/index.ts";

export class HandClock implements Clock {
  #now = 1_000_000;
  #monotonic = 0;
  #waiting: { readonly at: number; readonly then: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, then: () => void): { dispose(): void } {
    const waiting = { at: this.#monotonic + ms, then };
    this.#waiting.push(waiting);
    return toDisposable(() => (this.#waiting = this.#waiting.filter((one) => one !== waiting)));
  }

  /** The computer sleeps: the wall clock goes on, nothing else does. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** Time passes, and what falls due runs, with what it promises. */
  async turn(ms: number): Promise<void> {
    const until = this.#monotonic + ms;
    for (;;) {
      const next = this.#waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#pass(next.at - this.#monotonic);
      this.#waiting = this.#waiting.filter((one) => one !== next);
      next.then();
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
    this.#pass(until - this.#monotonic);
  }

  #pass(ms: number): void {
    this.#monotonic += ms;
    this.#now += ms;
  }
}
