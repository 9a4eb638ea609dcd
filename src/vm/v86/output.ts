import { concat, type Bytes } from "../../base/index.ts";
import { OUTPUT_WINDOW, PORTS, type FromWorker } from "./protocol.ts";

/** Milliseconds that output of a busy machine is collected: below one frame of a screen. */
const PERIOD_MS = 8;
/** Bytes that are sent at once whatever the time. */
const BATCH = 64 * 1024;

/**
 * Collects what a machine prints and sends, so that a flood costs few messages, and counts what the owner has not taken
 * yet, so that a machine faster than its owner waits instead of filling the memory.
 */
export class Output {
  readonly #post: (message: FromWorker, transfer: readonly ArrayBuffer[]) => void;
  readonly #consoles: Uint8Array[][] = Array.from({ length: PORTS }, () => []);
  #frames: Bytes[] = [];
  #collected = 0;
  #outstanding = 0;
  #flushedAt = 0;

  constructor(post: (message: FromWorker, transfer: readonly ArrayBuffer[]) => void) {
    this.#post = post;
  }

  /** True while the owner has so much to take that the machine should wait. */
  get full(): boolean {
    return this.#outstanding > OUTPUT_WINDOW;
  }

  console(port: number, bytes: Uint8Array): void {
    this.#consoles[port]?.push(bytes);
    this.#collected += bytes.length;
  }

  frame(frame: Bytes): void {
    this.#frames.push(frame);
  }

  taken(bytes: number): void {
    this.#outstanding -= bytes;
  }

  /** @param idle the machine is about to sleep: nothing more is coming that would be worth waiting for */
  flush(now: number, idle: boolean): void {
    if (this.#frames.length > 0) this.#flushFrames();
    if (this.#collected === 0 || (!idle && this.#collected < BATCH && now - this.#flushedAt < PERIOD_MS)) return;
    this.#flushedAt = now;
    this.#collected = 0;
    this.#consoles.forEach((parts, port) => {
      if (parts.length === 0) return;
      const bytes = concat(parts);
      parts.length = 0;
      this.#outstanding += bytes.length;
      this.#post({ kind: "console", port, bytes }, [bytes.buffer]);
    });
  }

  #flushFrames(): void {
    const frames = this.#frames;
    this.#frames = [];
    for (const frame of frames) this.#outstanding += frame.length;
    this.#post({ kind: "frames", frames }, frames.map((frame) => frame.buffer));
  }

  /** Forgets what a machine that is no more has printed. */
  clear(): void {
    for (const parts of this.#consoles) parts.length = 0;
    this.#frames = [];
    this.#collected = 0;
  }
}
