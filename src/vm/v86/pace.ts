/** Milliseconds without anything going on, and how long a machine then sleeps at least. */
const STEPS: readonly (readonly [number, number])[] = [[10_000, 200], [3000, 100], [1000, 50], [500, 20], [250, 10]];

/**
 * How long a machine may sleep. Debian's i386 kernel ticks 250 times a second even when it has nothing to do, which costs a
 * third of a core a machine. So an idle one is woken less often: its timers come late by up to the longest sleep here, which
 * nobody sees, since whatever comes from outside (a key, a frame, a request) still wakes it at once.
 */
export class Pace {
  #activeAt = 0;

  /** Something came in, went out, or the machine had more to do than a tick. */
  active(now: number): void {
    this.#activeAt = now;
  }

  /**
   * @param wanted milliseconds until the machine's next timer, 0 when it has more to do
   * @returns milliseconds to sleep; 0 for none
   */
  sleep(wanted: number, now: number): number {
    if (wanted <= 0) return 0;
    const quiet = now - this.#activeAt;
    // Rounded up: woken early, the machine would find no timer due and spin until one is.
    const least = STEPS.find(([after]) => quiet >= after)?.[1] ?? 0;
    return Math.max(Math.ceil(wanted), least);
  }
}
