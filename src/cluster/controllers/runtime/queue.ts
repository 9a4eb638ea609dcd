/** Keys that wait for work. Source: client-go, util/workqueue (queue.go, delaying_queue.go, default_rate_limiters.go). */
import { toDisposable, type Clock, type Disposable } from "../../../base/index.ts";

/** Milliseconds: after the n-th failure in a row a key waits `first` · 2ⁿ. */
const backoff = { first: 5, most: 1_000_000 };
/** Of all failures together. */
const bucket = { perSecond: 10, burst: 100 };

/** Every key is there once, and worked on by one at a time; what is added meanwhile comes again. */
export class WorkQueue implements Disposable {
  readonly #clock: Clock;
  readonly #waiting: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #delayed = new Map<string, { readonly at: number; readonly timer: Disposable }>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #tokens = bucket.burst;
  #filled: number;
  #disposed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filled = clock.monotonic();
  }

  get length(): number {
    return this.#waiting.length;
  }

  add(key: string): void {
    if (this.#disposed || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (this.#busy.has(key)) return;
    this.#offer(key);
  }

  /** Of several times the earliest counts. */
  addAfter(key: string, ms: number): void {
    if (this.#disposed) return;
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const at = this.#clock.monotonic() + ms;
    const earlier = this.#delayed.get(key);
    if (earlier !== undefined && earlier.at <= at) return;
    earlier?.timer.dispose();
    const timer = this.#clock.after(ms, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { at, timer });
  }

  /** After a failure: later each time. */
  addLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.max(Math.min(backoff.first * 2 ** failures, backoff.most), this.#takeToken()));
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key; undefined once the queue has ended. Whoever takes one says `done` of it. */
  take(): Promise<string | undefined> {
    if (this.#disposed) return Promise.resolve(undefined);
    const key = this.#waiting.shift();
    if (key === undefined) return new Promise((resolve) => this.#takers.push(resolve));
    this.#begin(key);
    return Promise.resolve(key);
  }

  done(key: string): void {
    this.#busy.delete(key);
    if (this.#dirty.has(key) && !this.#disposed) this.#offer(key);
  }

  dispose(): void {
    this.#disposed = true;
    for (const { timer } of this.#delayed.values()) timer.dispose();
    this.#delayed.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #offer(key: string): void {
    const taker = this.#takers.shift();
    if (taker === undefined) {
      this.#waiting.push(key);
      return;
    }
    this.#begin(key);
    taker(key);
  }

  #begin(key: string): void {
    this.#busy.add(key);
    this.#dirty.delete(key);
  }

  /** Milliseconds until there is one. */
  #takeToken(): number {
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(bucket.burst, this.#tokens + ((now - this.#filled) * bucket.perSecond) / 1000);
    this.#filled = now;
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1000) / bucket.perSecond;
  }
}

/** Again and again, until it is disposed. */
export function every(clock: Clock, ms: number, then: () => void): Disposable {
  let timer = clock.after(ms, tick);
  function tick(): void {
    timer = clock.after(ms, tick);
    then();
  }
  return toDisposable(() => timer.dispose());
}
