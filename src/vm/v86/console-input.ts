import type { V86Queue } from "./v86-types.ts";

/** Bytes that the guest's driver takes in one buffer: a page. v86 loses what is beyond. */
const CHUNK = 4096;
/** A paste of a novel fits; what does not is lost, as a serial line would. */
const LIMIT = 8 * 1024 * 1024;

/**
 * Bytes on their way into one port of the console. v86 drops input when the guest has no buffer posted, so bytes wait here
 * until it has.
 */
export class ConsoleInput {
  readonly #queue: V86Queue;
  readonly #send: (chunk: Uint8Array) => void;
  readonly #waiting: Uint8Array[] = [];
  #length = 0;

  constructor(queue: V86Queue, send: (chunk: Uint8Array) => void) {
    this.#queue = queue;
    this.#send = send;
  }

  get empty(): boolean {
    return this.#length === 0;
  }

  push(bytes: Uint8Array): void {
    if (this.#length + bytes.length > LIMIT) return;
    for (let at = 0; at < bytes.length; at += CHUNK) this.#waiting.push(bytes.subarray(at, at + CHUNK));
    this.#length += bytes.length;
  }

  /** Gives the guest what it has buffers for. */
  drain(): void {
    while (this.#length > 0 && this.#queue.is_configured() && this.#queue.has_request()) {
      const chunk = this.#waiting.shift();
      if (!chunk) return;
      this.#length -= chunk.length;
      this.#send(chunk);
    }
  }

  clear(): void {
    this.#waiting.length = 0;
    this.#length = 0;
  }
}
