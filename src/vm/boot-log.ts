/** Characters kept. */
const LIMIT = 256 * 1024;

/**
 * What the kernel says when it is over. Source: Linux 6.1, kernel/panic.c and kernel/reboot.c.
 */
const ENDS: readonly (readonly [RegExp, string])[] = [
  [/Kernel panic - not syncing: ?([^\r\n]*)[\r\n]/, "the kernel panicked"],
  [/reboot: (?:System halted|Power down)/, "it was shut down"],
  [/reboot: Restarting system/, "it was told to reboot"],
];

/** The kernel's console: kept, bounded, and read for the kernel's last words. */
export class BootLog {
  readonly #decoder = new TextDecoder();
  readonly #onEnd: (reason: string) => void;
  #text = "";
  /** What may hold the beginning of last words. */
  #tail = "";
  #over = false;

  /** @param onEnd called once until `begin`, with what the kernel said */
  constructor(onEnd: (reason: string) => void) {
    this.#onEnd = onEnd;
  }

  get text(): string {
    return this.#text;
  }

  push(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#text += text;
    if (this.#text.length > 2 * LIMIT) this.#text = this.#text.slice(-LIMIT);
    if (this.#over) return;
    this.#tail = (this.#tail + text).slice(-8192);
    for (const [pattern, what] of ENDS) {
      const found = pattern.exec(this.#tail);
      if (!found) continue;
      this.#over = true;
      this.#onEnd(found[1] ? `${what}: ${found[1]}` : what);
      return;
    }
  }

  /** Another life begins. */
  begin(): void {
    this.#over = false;
    this.#tail = "";
  }
}
