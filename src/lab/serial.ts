import type { Disposable } from "../base/index.ts";

/** One thing at a time, in the order asked for. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  get busy(): boolean {
    return this.#waiting > 0;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const mine = this.#last.then(work).finally(() => this.#waiting--);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** Runs `abort` when the signal is aborted, at once if it has been; dispose to stop listening. */
export function onAbort(signal: AbortSignal | undefined, abort: () => void): Disposable {
  if (!signal) return { dispose: () => undefined };
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return { dispose: () => signal.removeEventListener("abort", abort) };
}
