import { toDisposable, type Disposable } from "./lifecycle.ts";

/** Time as a port, so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds that never go backwards, from an arbitrary start. */
  monotonic(): number;
  /** Calls `then` once, after `ms` milliseconds, unless disposed before. */
  after(ms: number, then: () => void): Disposable;
}

/** What pages, workers and Node alike measure time with; this room knows none of them. */
interface Timers<Timer> {
  readonly performance: { now(): number };
  setTimeout(then: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
}

/** Milliseconds: timers of all platforms hold 31 bits, and fire at once for more. */
const LONGEST_MS = 2 ** 31 - 1;

/** The platform's own time. @param timers its `globalThis` */
export function clockOf<Timer>(timers: Timers<Timer>): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => timers.performance.now(),
    after(ms, then) {
      const timer = timers.setTimeout(then, Math.min(ms, LONGEST_MS));
      return toDisposable(() => timers.clearTimeout(timer));
    },
  };
}
