import { toDisposable, type Bytes, type Clock, type Disposable } from "../../base/index.ts";
import type { Port } from "./port.ts";

/** What delayed links may hold at most; what comes on top is lost, as in a full queue. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface Delayed {
  /** Monotonic milliseconds. */
  readonly due: number;
  readonly order: number;
  readonly to: Port;
  readonly frame: Bytes;
}

/** Frames that a slow link still holds, by the moment at which they are due; equal moments keep their order. */
export class InFlight implements Disposable {
  readonly #clock: Clock;
  readonly #deliver: (to: Port, frame: Bytes) => void;
  /** Sorted, the latest first, so that the next one to leave is popped. */
  #waiting: Delayed[] = [];
  #timer: Disposable = toDisposable(() => undefined);
  #order = 0;
  #bytes = 0;

  constructor(clock: Clock, deliver: (to: Port, frame: Bytes) => void) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** Whether there is room for that many bytes more. */
  accepts(bytes: number): boolean {
    return this.#bytes + bytes <= MAX_BYTES;
  }

  add(to: Port, frame: Bytes, delayMs: number): void {
    const delayed: Delayed = { due: this.#clock.monotonic() + delayMs, order: this.#order, to, frame };
    this.#order += 1;
    this.#bytes += frame.length;
    let low = 0;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#waiting[middle];
      if (other !== undefined && other.due > delayed.due) low = middle + 1;
      else high = middle;
    }
    this.#waiting.splice(low, 0, delayed);
    if (low === this.#waiting.length - 1) this.#arm();
  }

  /** Next one to leave first. */
  list(): readonly Delayed[] {
    return this.#waiting.toReversed();
  }

  clear(): void {
    this.#timer.dispose();
    this.#waiting = [];
    this.#bytes = 0;
  }

  dispose(): void {
    this.clear();
  }

  #arm(): void {
    this.#timer.dispose();
    const next = this.#waiting.at(-1);
    if (next === undefined) return;
    this.#timer = this.#clock.after(Math.max(0, next.due - this.#clock.monotonic()), () => this.#release());
  }

  #release(): void {
    const now = this.#clock.monotonic();
    try {
      for (let next = this.#waiting.at(-1); next !== undefined && next.due <= now; next = this.#waiting.at(-1)) {
        this.#waiting.pop();
        this.#bytes -= next.frame.length;
        this.#deliver(next.to, next.frame);
      }
    } finally {
      this.#arm();
    }
  }
}
