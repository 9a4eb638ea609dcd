import type { V86Queue } from "./v86-types.ts";

/** As many as the card's receive ring holds: a burst waits while the guest works through the last one. */
const LIMIT = 1024;

/** Frames on their way into the card. v86 drops a frame when the guest has no receive buffer posted, so frames wait here. */
export class FrameInput {
  readonly #queue: V86Queue | undefined;
  readonly #send: (frame: Uint8Array) => void;
  readonly #waiting: Uint8Array[] = [];

  constructor(queue: V86Queue | undefined, send: (frame: Uint8Array) => void) {
    this.#queue = queue;
    this.#send = send;
  }

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** A card whose driver is not up, or whose queue is full, loses the frame. Returns how many frames are done with. */
  push(frames: readonly Uint8Array[]): number {
    const queue = this.#queue;
    if (!queue?.enabled || !queue.is_configured()) return frames.length;
    const room = Math.max(0, LIMIT - this.#waiting.length);
    for (const frame of frames.slice(0, room)) this.#waiting.push(frame);
    return Math.max(0, frames.length - room);
  }

  /** Gives the guest what it has buffers for; returns how many frames that were. */
  drain(): number {
    let count = 0;
    // Sending wakes the machine, which may come here again before `send` returns: the frame must be off the queue by then.
    while (this.#waiting.length > 0 && this.#queue?.has_request()) {
      const frame = this.#waiting.shift();
      count++;
      if (frame) this.#send(frame);
    }
    return count;
  }

  /** Returns how many frames are lost. */
  clear(): number {
    return this.#waiting.splice(0).length;
  }
}
