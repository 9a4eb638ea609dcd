import { toDisposable, type Clock, type Disposable } from "../base/index.ts";

/** Milliseconds between looks. A look costs nothing; a ping wakes the machine. */
const LOOK_MS = 5_000;
/** Looks between pings of a machine that nobody has asked anything. */
const QUIET_LOOKS = 12;
/** Milliseconds that the agent has to answer: far beyond what a busy host takes. */
const ANSWER_MS = 15_000;
/** Milliseconds that an answer gets at least, whatever was waited for it before. */
const LEAST_MS = 3_000;
/** Milliseconds that wall clock and steady clock may part before the machine's clock is set again. */
const DRIFT_MS = 1_000;
/** A look that comes this late was held up by a tab's suspension or a sleeping computer. */
const SUSPENDED_MS = 60_000;

export interface HeartbeatPort {
  /** Milliseconds the answer took, undefined when none came in time. */
  ping(timeoutMs: number): Promise<number | undefined>;
  onSilent(sinceMs: number): void;
  onAnswer(): void;
  /** The computer slept, or its clock was set. */
  onTimeJump(): void;
}

/** Notices a machine that no longer answers, at next to no cost while nobody wants anything of it. */
export class Heartbeat implements Disposable {
  readonly #clock: Clock;
  readonly #port: HeartbeatPort;
  #timer: Disposable = toDisposable(() => undefined);
  #life = 0;
  #asked = false;
  #looks = 0;
  #lookedAt = 0;
  #offset = 0;
  #answeredAt = 0;
  /** By the steady clock, while an answer is waited for. */
  #pingedAt: number | undefined;
  /** Milliseconds that an answer was waited for in vain before a pause. */
  #waitedMs = 0;

  constructor(clock: Clock, port: HeartbeatPort) {
    this.#clock = clock;
    this.#port = port;
  }

  /** A life begins. */
  start(): void {
    this.stop();
    this.#waitedMs = 0;
    this.#goOn();
  }

  /** After a pause: an answer that was due before it still is, or a machine that is saved often would never be found silent. */
  resume(): void {
    this.stop();
    if (this.#waitedMs === 0) return this.#goOn();
    this.#note();
    void this.#look(this.#life);
  }

  stop(): void {
    this.#life++;
    this.#timer.dispose();
    if (this.#pingedAt !== undefined) this.#waitedMs += Math.max(1, this.#clock.monotonic() - this.#pingedAt);
    this.#pingedAt = undefined;
  }

  /** Somebody wants something of the machine: it should be heard of soon. */
  asked(): void {
    this.#asked = true;
  }

  dispose(): void {
    this.stop();
  }

  #goOn(): void {
    this.#answeredAt = this.#clock.now();
    this.#note();
    this.#next(this.#life);
  }

  #next(life: number): void {
    this.#timer = this.#clock.after(LOOK_MS, () => void this.#look(life));
  }

  #note(): void {
    this.#lookedAt = this.#clock.now();
    this.#offset = this.#lookedAt - this.#clock.monotonic();
  }

  async #look(life: number): Promise<void> {
    const now = this.#clock.now();
    const drift = Math.abs(now - this.#clock.monotonic() - this.#offset);
    if (drift > DRIFT_MS || now - this.#lookedAt > LOOK_MS + SUSPENDED_MS) {
      // While everything stood still, so did the machine: silence began no earlier than now.
      this.#answeredAt = now;
      this.#port.onTimeJump();
    }
    this.#note();
    if (this.#asked || this.#waitedMs > 0 || ++this.#looks >= QUIET_LOOKS) await this.#ping(life);
    if (life === this.#life) this.#next(life);
  }

  async #ping(life: number): Promise<void> {
    this.#looks = 0;
    this.#pingedAt = this.#clock.monotonic();
    const took = await this.#port.ping(Math.max(LEAST_MS, ANSWER_MS - this.#waitedMs));
    if (took !== undefined) this.#waitedMs = 0;
    // Pinging writes to the machine too: only what came after it counts as asked.
    this.#asked = took === undefined;
    if (life !== this.#life) return;
    this.#pingedAt = undefined;
    this.#waitedMs = 0;
    this.#note();
    if (took === undefined) return this.#port.onSilent(this.#clock.now() - this.#answeredAt);
    this.#answeredAt = this.#clock.now();
    this.#port.onAnswer();
  }
}
