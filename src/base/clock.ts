import type { Disposable } from "./lifecycle.ts";

/** Time as a port, so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds that never go backwards, from an arbitrary start. */
  monotonic(): number;
  /** Calls `then` once, after `ms` milliseconds, unless disposed before. */
  after(ms: number, then: () => void): Disposable;
}
