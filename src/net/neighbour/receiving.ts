import type { Bytes } from "../../base/index.ts";
import { Ring } from "./ring.ts";
import { advance, distance } from "./sequence.ts";
import { FIN, type Segment } from "./segment.ts";

/** Bytes that wait here to be read; without scaling it is also the largest window there is. */
const WINDOW = 65_535;

/** The other direction: what the machine has sent, until it is read. */
export class Receiving {
  readonly #held = new Ring(WINDOW);
  #next: number;
  #told = WINDOW;
  #ended = false;
  #deaf = false;

  /** @param initial sequence number of the machine's SYN */
  constructor(initial: number) {
    this.#next = advance(initial, 1);
  }

  get next(): number {
    return this.#next;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Room that the machine is told of, from now on. */
  window(): number {
    return (this.#told = this.#held.room);
  }

  /** Throws away what is here and what still comes. */
  discard(): void {
    this.#deaf = true;
    this.#held.drop(this.#held.length);
  }

  /** What does not come in order is not kept: it is sent again. @returns whether the machine should be told how far we are */
  take({ sequence, payload, flags }: Segment): boolean {
    const ends = (flags & FIN) !== 0;
    if (payload.length === 0 && !ends) return sequence !== this.#next;
    const known = distance(sequence, this.#next);
    if (known < 0 || known > payload.length || this.#ended) return true;
    const fresh = payload.subarray(known);
    const taken = this.#deaf ? fresh.length : this.#held.push(fresh);
    this.#next = advance(this.#next, taken);
    if (ends && taken === fresh.length) {
      this.#ended = true;
      this.#next = advance(this.#next, 1);
    }
    return true;
  }

  /** @returns whether so much room was made that the machine should hear of it */
  read(): { readonly bytes: Bytes; readonly opened: boolean } {
    const bytes = this.#held.peek(0, this.#held.length);
    this.#held.drop(bytes.length);
    return { bytes, opened: this.#held.room - this.#told >= WINDOW / 2 };
  }
}
