/** What a connection brings, in the pieces that are asked for. */
import { concat, DisposableStore, type Bytes, type Clock, type Disposable } from "../../../base/index.ts";
import { bad, HttpFault } from "./fault.ts";
import type { BytePipe } from "./types.ts";

const CR = 13;
const LF = 10;

export class ByteReader implements Disposable {
  readonly #clock: Clock;
  readonly #ahead: number;
  readonly #store = new DisposableStore();
  readonly #gone = new AbortController();
  #chunks: Uint8Array[] = [];
  #size = 0;
  #wake: (() => void) | undefined;

  /** @param ahead bytes that may wait to be asked for; a client that sends more is dropped */
  constructor(pipe: BytePipe, clock: Clock, ahead: number) {
    this.#clock = clock;
    this.#ahead = ahead;
    this.#store.add(pipe.onData((bytes) => this.#take(bytes, pipe)));
    this.#store.add(pipe.onEnd(() => this.#end()));
  }

  /** Aborted when the other side sends no more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  dispose(): void {
    this.#store.dispose();
    this.#end();
  }

  /** Waits for the first byte. False where none comes in time, or ever. @param ms milliseconds */
  async some(ms: number): Promise<boolean> {
    const deadline = this.#clock.monotonic() + ms;
    while (this.#size === 0) if (!(await this.#more(deadline))) return false;
    return true;
  }

  /** A request's head without the empty line that ends it. Undefined where the other side has gone. @param deadline on the monotonic clock */
  async head(limit: number, deadline: number): Promise<Bytes | undefined> {
    let seen = 0;
    for (;;) {
      const all = this.#flat();
      const end = headEnd(all, seen);
      if (end >= 0 && end <= limit) {
        const head = all.slice(0, end);
        this.#drop(end + 4);
        return head;
      }
      if (all.length > limit) throw new HttpFault(431, `request line and headers are longer than ${limit} bytes`);
      seen = all.length;
      if (!(await this.#more(deadline))) {
        if (this.gone.aborted) return undefined;
        throw new HttpFault(408, "the request's head took too long");
      }
    }
  }

  /** Up to the next line end, without it. */
  async line(limit: number, deadline: number): Promise<Bytes> {
    for (;;) {
      const all = this.#flat();
      const end = all.indexOf(LF);
      if (end > limit || (end < 0 && all.length > limit)) throw bad("line too long");
      if (end >= 0) {
        if (all[end - 1] !== CR) throw bad("line without carriage return");
        const line = all.slice(0, end - 1);
        this.#drop(end + 1);
        return line;
      }
      await this.#must(deadline);
    }
  }

  async exactly(count: number, deadline: number): Promise<Bytes> {
    while (this.#size < count) await this.#must(deadline);
    const bytes = this.#flat().slice(0, count);
    this.#drop(count);
    return bytes;
  }

  /** Throws away what still comes, until the other side ends or the time is over. @param ms milliseconds */
  async discard(ms: number): Promise<void> {
    const deadline = this.#clock.monotonic() + ms;
    do {
      this.#chunks = [];
      this.#size = 0;
    } while (await this.#more(deadline));
  }

  /** Everything that is here, for whoever takes the connection over. Nothing is read after that. */
  handOver(): Bytes {
    const rest = concat(this.#chunks);
    this.#chunks = [];
    this.#size = 0;
    this.#store.dispose();
    return rest;
  }

  #take(bytes: Uint8Array, pipe: BytePipe): void {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    if (this.#size > this.#ahead) {
      pipe.close();
      this.#end();
    }
    this.#wake?.();
  }

  #end(): void {
    this.#gone.abort();
    this.#wake?.();
  }

  #flat(): Uint8Array {
    if (this.#chunks.length > 1) this.#chunks = [concat(this.#chunks)];
    return this.#chunks[0] ?? new Uint8Array();
  }

  #drop(count: number): void {
    const rest = this.#flat().subarray(count);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
  }

  async #must(deadline: number): Promise<void> {
    if (await this.#more(deadline)) return;
    throw this.gone.aborted ? bad("unexpected end") : new HttpFault(408, "the request's body took too long");
  }

  /** False where nothing more comes in time, or ever. */
  async #more(deadline: number): Promise<boolean> {
    if (this.gone.aborted) return false;
    const before = this.#size;
    const left = deadline - this.#clock.monotonic();
    if (left <= 0) return false;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(left, resolve);
      this.#wake = () => {
        timer.dispose();
        resolve();
      };
    });
    this.#wake = undefined;
    return this.#size > before;
  }
}

/** Where the empty line begins that ends a head; -1 where it is not there yet. @throws HttpFault for a line that ends without carriage return */
function headEnd(bytes: Uint8Array, seen: number): number {
  for (let at = bytes.indexOf(LF, Math.max(0, seen - 3)); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) throw bad("line without carriage return");
    if (at >= 3 && bytes[at - 2] === LF && bytes[at - 3] === CR) return at - 3;
  }
  return -1;
}
