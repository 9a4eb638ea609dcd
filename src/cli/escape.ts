/** How a person leaves `podwire shell`: Ctrl-] anywhere, or `~.` at the beginning of a line, as in ssh. */
const CTRL_BRACKET = 0x1d;
const TILDE = 0x7e;
const DOT = 0x2e;
const LINE_ENDS = new Set([0x0d, 0x0a]);

export interface Typed {
  readonly send: Uint8Array;
  readonly leave: boolean;
}

/** Looks at what is typed; holds back a `~` at the beginning of a line until the next key says what it means. */
export class EscapeReader {
  #lineBegins = true;
  #held = false;

  push(keys: Uint8Array): Typed {
    const send: number[] = [];
    for (const key of keys) {
      if (key === CTRL_BRACKET || (this.#held && key === DOT)) return { send: Uint8Array.from(send), leave: true };
      const wasHeld = this.#held;
      this.#held = !wasHeld && this.#lineBegins && key === TILDE;
      if (this.#held) continue;
      // `~~` sends one tilde, any other key sends both.
      if (wasHeld && key !== TILDE) send.push(TILDE);
      send.push(key);
      this.#lineBegins = LINE_ENDS.has(key);
    }
    return { send: Uint8Array.from(send), leave: false };
  }
}
