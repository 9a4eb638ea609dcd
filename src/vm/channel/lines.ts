import { concat, text } from "../../base/index.ts";

const NEWLINE = 10;

/** Cuts bytes into lines of UTF-8; a line longer than allowed is thrown away. */
export class Lines {
  readonly #most: number;
  #parts: Uint8Array[] = [];
  #held = 0;
  #skipping = false;

  /** @param most bytes of a line */
  constructor(most: number) {
    this.#most = most;
  }

  push(bytes: Uint8Array): string[] {
    const lines: string[] = [];
    let at = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
      this.#hold(bytes.subarray(at, end));
      if (!this.#skipping) lines.push(text(concat(this.#parts)));
      this.reset();
      at = end + 1;
    }
    this.#hold(bytes.subarray(at));
    return lines;
  }

  reset(): void {
    this.#parts = [];
    this.#held = 0;
    this.#skipping = false;
  }

  #hold(bytes: Uint8Array): void {
    if (this.#skipping || bytes.length === 0) return;
    this.#held += bytes.length;
    this.#parts.push(bytes);
    if (this.#held <= this.#most) return;
    this.#parts = [];
    this.#skipping = true;
  }
}
