import { CodedError } from "../../base/index.ts";
import { advance, distance } from "./sequence.ts";
import { Ring } from "./ring.ts";
import { ACK, FIN, PSH } from "./segment.ts";

/** Bytes written and not yet acknowledged that are held for a connection. */
const LIMIT = 64 * 1024;
/** Acknowledgments of the same again, by which the other side says that a segment is missing. Source: RFC 5681, section 3.2. */
const DUPLICATES = 3;

interface Writing {
  readonly bytes: Uint8Array;
  at: number;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

type Emit = (flags: number, sequence: number, payload: Uint8Array) => void;

/** One direction of a connection: what we have written, until the machine has acknowledged it. */
export class Sending {
  readonly #emit: Emit;
  readonly #held = new Ring(LIMIT);
  #waiting: Writing[] = [];
  /** Oldest that is not acknowledged; everything in `#held` begins here. */
  #first: number;
  #next: number;
  /** One behind the last that was ever sent: lower ones are sent again. */
  #highest: number;
  #window = 0;
  #duplicates = 0;
  #ends = false;
  #ended = false;
  mss = 536;

  /** @param initial sequence number of our SYN */
  constructor(initial: number, emit: Emit) {
    this.#emit = emit;
    this.#first = this.#next = this.#highest = advance(initial, 1);
  }

  /** Sequence number of what comes next. */
  get next(): number {
    return this.#next;
  }

  /** Whether the end was sent and acknowledged. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether there is something that the other side has yet to acknowledge or to make room for. */
  get pending(): boolean {
    return this.#held.length > 0 || (this.#ends && !this.#ended);
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#ends) return failed(new CodedError("CONNECTION_ENDED", "Nothing more can be written: this side of the connection was ended."));
      this.#waiting.push({ bytes, at: 0, done, failed });
      this.#take();
      this.push();
    });
  }

  end(): void {
    this.#ends = true;
    this.push();
  }

  /** Sends as much as the window takes. @param most segments */
  push(most = Infinity): void {
    for (let segments = 0; segments < most; segments++) {
      const sent = distance(this.#first, this.#next);
      const left = this.#held.length - sent;
      if (left <= 0) break;
      const count = Math.min(left, this.#window - sent, this.mss);
      // A little at a time would cost the machine more than waiting until it has room for a segment. Source: RFC 9293, section 3.8.6.2.1.
      if (count <= 0 || (count < left && count < this.mss && sent > 0)) return;
      this.#send(count === left ? ACK | PSH : ACK, this.#held.peek(sent, count), count);
    }
    const everything = distance(this.#first, this.#next) === this.#held.length;
    if (this.#ends && !this.#ended && this.#waiting.length === 0 && everything) this.#send(ACK | FIN, new Uint8Array(), 1);
  }

  #send(flags: number, payload: Uint8Array, length: number): void {
    this.#emit(flags, this.#next, payload);
    this.#next = advance(this.#next, length);
    if (distance(this.#highest, this.#next) > 0) this.#highest = this.#next;
  }

  /** @returns whether anything new was acknowledged */
  acknowledged(upTo: number, window: number, bare: boolean): boolean {
    const count = distance(this.#first, upTo);
    if (count < 0 || distance(this.#highest, upTo) > 0) return false;
    const opened = window !== this.#window;
    this.#window = window;
    if (count === 0) {
      if (bare && !opened && this.#next !== this.#first && ++this.#duplicates === DUPLICATES) this.again();
      this.push();
      return false;
    }
    this.#duplicates = 0;
    const data = Math.min(count, this.#held.length);
    this.#held.drop(data);
    this.#first = upTo;
    if (distance(this.#next, upTo) > 0) this.#next = upTo;
    if (count > data) this.#ended = true;
    this.#take();
    this.push();
    return true;
  }

  /** The oldest that is not acknowledged; what comes behind it follows once it has arrived, for a machine that is only slow has it all. */
  again(): void {
    this.#next = this.#first;
    this.push(1);
    // The window is shut: what it is now is told by whoever is asked with a number that was had before.
    if (this.#next === this.#first) this.#emit(ACK, advance(this.#first, -1), new Uint8Array());
  }

  fail(error: Error): void {
    for (const writing of this.#waiting.splice(0)) writing.failed(error);
  }

  #take(): void {
    for (let writing = this.#waiting[0]; writing; writing = this.#waiting[0]) {
      writing.at += this.#held.push(writing.bytes.subarray(writing.at));
      if (writing.at < writing.bytes.length) return;
      this.#waiting.shift();
      writing.done();
    }
  }
}
