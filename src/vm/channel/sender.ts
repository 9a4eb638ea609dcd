import { CHUNK, CHUNKS_IN_FLIGHT } from "../../base/channel/index.ts";
import type { Bytes } from "../../base/index.ts";
import { concat } from "../../base/index.ts";

/**
 * Sends bytes to the guest in pieces of a page, no more of them at a time than it has buffers for. What has to wait is
 * put together, so that many small requests cost few buffers.
 */
export class Sender {
  readonly #write: (chunk: Bytes) => void;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Lengths of the pieces sent and not yet taken. */
  readonly #inFlight: number[] = [];
  #takenTotal = 0;

  constructor(write: (chunk: Bytes) => void) {
    this.#write = write;
  }

  /** Whether all that was sent has been taken. */
  get settled(): boolean {
    return this.#inFlight.length === 0 && this.#waitingBytes === 0;
  }

  send(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#pump();
  }

  /** @param total bytes that the guest has taken in all, modulo 2³² */
  taken(total: number): void {
    let news = (total - this.#takenTotal) >>> 0;
    while (this.#inFlight.length > 0 && news >= (this.#inFlight[0] ?? 0)) {
      const length = this.#inFlight.shift() ?? 0;
      news -= length;
      this.#takenTotal = (this.#takenTotal + length) >>> 0;
    }
    this.#pump();
  }

  /** Forgets everything: the other end begins anew. */
  reset(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#inFlight.length = 0;
    this.#takenTotal = 0;
  }

  #pump(): void {
    while (this.#waitingBytes > 0 && this.#inFlight.length < CHUNKS_IN_FLIGHT) {
      const chunk = this.#cut();
      this.#inFlight.push(chunk.length);
      this.#write(chunk);
    }
  }

  /** As much as fits one piece, off the front of what waits. */
  #cut(): Bytes {
    const parts: Uint8Array[] = [];
    let room = CHUNK;
    for (let first = this.#waiting[0]; first !== undefined && room > 0; first = this.#waiting[0]) {
      parts.push(first.subarray(0, room));
      if (first.length > room) this.#waiting[0] = first.subarray(room);
      else this.#waiting.shift();
      room -= Math.min(room, first.length);
    }
    const chunk = concat(parts);
    this.#waitingBytes -= chunk.length;
    return chunk;
  }
}
