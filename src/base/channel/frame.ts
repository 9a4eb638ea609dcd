/**
 * Frames on the agent's port, the same code on both ends. The port is a byte pipe that keeps order, but a machine may be
 * restored, or its agent killed, in the middle of a frame, so a decoder must find its place again by itself:
 *
 *   magic 0x50 0x57 | type u8 | id u32 | length u16 | check u8 | body | end 0x5a      (numbers big endian)
 *
 * `check` covers the header. The end byte makes a body that was completed by padding (zeros) worthless.
 */

export const HEADER = 10;
/** Header, and the byte after the body. */
export const OVERHEAD = HEADER + 1;
/** Bytes of a body at most. */
export const MAX_BODY = 16 * 1024;
const MAGIC_0 = 0x50;
const MAGIC_1 = 0x57;
const END = 0x5a;

/** More zeros than any frame can still be waiting for: brings a decoder of unknown state to a frame's beginning. */
export const PADDING = MAX_BODY + OVERHEAD;

/** Writes the header for the body that stands (or will stand) at `at + HEADER`, and the end byte after it. */
export function frame(into: Uint8Array, at: number, type: number, id: number, length: number): void {
  into[at] = MAGIC_0;
  into[at + 1] = MAGIC_1;
  into[at + 2] = type;
  into[at + 3] = id >>> 24;
  into[at + 4] = id >>> 16;
  into[at + 5] = id >>> 8;
  into[at + 6] = id;
  into[at + 7] = length >>> 8;
  into[at + 8] = length;
  into[at + 9] = check(into, at);
  into[at + HEADER + length] = END;
}

/** @param body at most `MAX_BODY` bytes */
export function encode(type: number, id: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(body.length + OVERHEAD);
  whole.set(body, HEADER);
  frame(whole, 0, type, id, body.length);
  return whole;
}

function check(header: Uint8Array, at: number): number {
  let sum = 0xa5;
  for (let i = at; i < at + HEADER - 1; i++) sum = (sum * 31 + (header[i] ?? 0)) & 0xff;
  return sum;
}

/** Called for each whole frame. `body` is only good during the call: copy what is kept. */
export type OnFrame = (type: number, id: number, body: Uint8Array) => void;

/** Never throws by itself and never holds more than one frame, whatever bytes it is given. */
export class Decoder {
  readonly #onFrame: OnFrame;
  /** The beginning of a frame whose rest has not arrived. */
  readonly #held = new Uint8Array(MAX_BODY + OVERHEAD);
  #heldLength = 0;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (this.#heldLength > 0 && at < chunk.length) at = this.#fill(chunk, at);
    while (at < chunk.length) {
      const used = this.#take(chunk, at, chunk.length);
      if (used === 0) return this.#hold(chunk, at);
      at += used;
    }
  }

  /** Forgets a half-received frame. */
  reset(): void {
    this.#heldLength = 0;
  }

  #hold(chunk: Uint8Array, at: number): void {
    this.#held.set(chunk.subarray(at), 0);
    this.#heldLength = chunk.length - at;
  }

  /** Moves bytes into the held frame until it is whole or the chunk is used up; returns where to go on in the chunk. */
  #fill(chunk: Uint8Array, at: number): number {
    const wanted = this.#heldLength < HEADER ? HEADER : HEADER + this.#length(this.#held, 0) + 1;
    const end = Math.min(chunk.length, at + wanted - this.#heldLength);
    this.#held.set(chunk.subarray(at, end), this.#heldLength);
    this.#heldLength += end - at;
    if (this.#heldLength < wanted) return end;
    this.#settle();
    return end;
  }

  /** Takes what can be taken off the front of the held bytes. */
  #settle(): void {
    const length = this.#heldLength;
    let at = 0;
    let used = this.#take(this.#held, 0, length);
    while (used > 0 && (at += used) < length) used = this.#take(this.#held, at, length);
    this.#held.copyWithin(0, at, length);
    this.#heldLength = length - at;
  }

  /** Bytes used up of those from `at`: a frame, or what cannot be the beginning of one; 0 when more must come first. */
  #take(bytes: Uint8Array, at: number, end: number): number {
    const start = this.#candidate(bytes, at, end);
    if (start > at) return start - at;
    if (end - at < HEADER) return 0;
    const length = this.#length(bytes, at);
    if (bytes[at + 9] !== check(bytes, at) || length > MAX_BODY) return 1;
    if (end - at < length + OVERHEAD) return 0;
    if (bytes[at + HEADER + length] === END) {
      const id = ((bytes[at + 3] ?? 0) * 0x1000000) + (((bytes[at + 4] ?? 0) << 16) | ((bytes[at + 5] ?? 0) << 8) | (bytes[at + 6] ?? 0));
      this.#onFrame(bytes[at + 2] ?? 0, id, bytes.subarray(at + HEADER, at + HEADER + length));
    }
    return length + OVERHEAD;
  }

  /** First place from `at` on where the magic stands or may begin. */
  #candidate(bytes: Uint8Array, at: number, end: number): number {
    let start = bytes.indexOf(MAGIC_0, at);
    while (start >= 0 && start < end) {
      if (start + 1 >= end || bytes[start + 1] === MAGIC_1) return start;
      start = bytes.indexOf(MAGIC_0, start + 1);
    }
    return end;
  }

  #length(bytes: Uint8Array, at: number): number {
    return ((bytes[at + 7] ?? 0) << 8) | (bytes[at + 8] ?? 0);
  }
}
