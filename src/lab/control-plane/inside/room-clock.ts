import { toDisposable, type Clock, type Disposable } from "../../../base/index.ts";

interface Timer {
  left: number;
  startedAt: number;
  readonly then: () => void;
  running: Disposable | undefined;
}

/** Time as the lab has it: it stands still while the lab is paused, but for what the time of day is. */
export class RoomClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  #pausedAt: number | undefined;
  #paused = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return (this.#pausedAt ?? this.#clock.monotonic()) - this.#paused;
  }

  after(ms: number, then: () => void): Disposable {
    const timer: Timer = { left: ms, startedAt: this.#clock.monotonic(), then, running: undefined };
    this.#timers.add(timer);
    if (this.#pausedAt === undefined) this.#run(timer);
    return toDisposable(() => {
      this.#timers.delete(timer);
      timer.running?.dispose();
    });
  }

  pause(): void {
    if (this.#pausedAt !== undefined) return;
    this.#pausedAt = this.#clock.monotonic();
    for (const timer of this.#timers) {
      timer.running?.dispose();
      timer.left -= this.#pausedAt - timer.startedAt;
    }
  }

  resume(): void {
    if (this.#pausedAt === undefined) return;
    this.#paused += this.#clock.monotonic() - this.#pausedAt;
    this.#pausedAt = undefined;
    for (const timer of this.#timers) this.#run(timer);
  }

  #run(timer: Timer): void {
    timer.startedAt = this.#clock.monotonic();
    timer.running = this.#clock.after(Math.max(0, timer.left), () => {
      this.#timers.delete(timer);
      timer.then();
    });
  }
}
