import type { Bytes } from "../../base/index.ts";

const FIRST = 1024;

/** A queue of bytes that takes up to `limit`, in one buffer that grows with what it holds: many small pieces cost no more than one. */
export class Ring {
  readonly #limit: number;
  #buffer = new Uint8Array();
  #start = 0;
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  get room(): number {
    return this.#limit - this.#length;
  }

  /** Takes as much as there is room for; returns how much that was. */
  push(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.room);
    if (taken === 0) return 0;
    this.#grow(this.#length + taken);
    const end = (this.#start + this.#length) % this.#buffer.length;
    const first = Math.min(taken, this.#buffer.length - end);
    this.#buffer.set(bytes.subarray(0, first), end);
    this.#buffer.set(bytes.subarray(first, taken), 0);
    this.#length += taken;
    return taken;
  }

  /** A copy of `count` bytes from `offset` on, which must be there. */
  peek(offset: number, count: number): Bytes {
    const copy = new Uint8Array(count);
    if (count === 0) return copy;
    const at = (this.#start + offset) % this.#buffer.length;
    const first = Math.min(count, this.#buffer.length - at);
    copy.set(this.#buffer.subarray(at, at + first), 0);
    copy.set(this.#buffer.subarray(0, count - first), first);
    return copy;
  }

  drop(count: number): void {
    this.#length -= count;
    if (this.#length === 0) {
      this.#buffer = new Uint8Array();
      this.#start = 0;
    } else this.#start = (this.#start + count) % this.#buffer.length;
  }

  #grow(needed: number): void {
    if (needed <= this.#buffer.length) return;
    const held = this.peek(0, this.#length);
    this.#buffer = new Uint8Array(Math.min(this.#limit, Math.max(FIRST, 2 ** Math.ceil(Math.log2(needed)))));
    this.#buffer.set(held);
    this.#start = 0;
  }
}
