import type { Disposable } from "../../base/index.ts";

/** Milliseconds that a cursor blinks on after the last key or output; GTK's terminals have the same (`gtk-cursor-blink-timeout`). */
const BLINK_MS = 10_000;

/** Lets a cursor rest where nothing goes on: to blink, the page is drawn sixty times a second, which takes more than an idle machine. */
export class CursorRest implements Disposable {
  readonly #blink: (on: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #activeAt = 0;
  #over = false;

  constructor(blink: (on: boolean) => void) {
    this.#blink = blink;
  }

  /** A key, output, or the focus. Costs next to nothing: output comes by the thousand. */
  active(): void {
    this.#activeAt = Date.now();
    if (this.#timer !== undefined || this.#over) return;
    this.#blink(true);
    this.#wait(BLINK_MS);
  }

  dispose(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      const left = this.#activeAt + BLINK_MS - Date.now();
      if (left > 0) return this.#wait(left);
      this.#timer = undefined;
      this.#blink(false);
    }, ms);
  }
}
