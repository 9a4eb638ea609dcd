import { concat, Emitter, type Bytes, type Event } from "../base/index.ts";

/** Bytes of a terminal's recent output that are kept: a few screens full. */
const KEPT = 32 * 1024;
/** Resets a terminal: what follows is painted on an empty screen. Source: ECMA-48 RIS. */
const RESET = Uint8Array.of(0x1b, 0x63);
const NEWLINE = 0x0a;

/** What a terminal prints, and enough of what it has printed that whoever looks later, or after a restore, sees it too. */
export class Screen {
  readonly #emitter = new Emitter<Bytes>();
  #parts: Uint8Array[] = [];
  #length = 0;

  /** A new listener hears what is kept at once, and then what comes. */
  readonly onData: Event<Bytes> = (listener) => {
    if (this.#length > 0) listener(this.kept());
    return this.#emitter.event(listener);
  };

  print(bytes: Bytes): void {
    this.#keep(bytes);
    this.#emitter.fire(bytes);
  }

  #keep(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length > 4 * KEPT) this.#set(this.kept());
  }

  #set(bytes: Uint8Array): void {
    this.#parts = bytes.length > 0 ? [bytes] : [];
    this.#length = bytes.length;
  }

  /** The end of what was printed, from the beginning of a line on where it had to be cut. */
  kept(): Bytes {
    const all = concat(this.#parts);
    if (all.length <= KEPT) return all;
    const from = all.length - KEPT;
    const line = all.indexOf(NEWLINE, from);
    return all.slice(line < 0 ? from : line + 1);
  }

  /** Another picture altogether: after a restore. */
  replace(bytes: Uint8Array): void {
    this.#set(bytes);
    this.#emitter.fire(concat([RESET, bytes]));
  }

  dispose(): void {
    this.#emitter.dispose();
  }
}
