import { CodedError, DisposableStore, isCoded, messageOf, type Disposable } from "../base/index.ts";
import { createLab, lessonLock, type Checkpoint, type Lab, type LabProgress } from "../lab/index.ts";
import type { Language, LabSpec, Lesson } from "../lessons/index.ts";
import type { LabPhase, MachineLoading } from "../ui/index.ts";
import type { AppPorts } from "./ports.ts";

export interface LabRequest {
  readonly spec: LabSpec;
  readonly lesson: Lesson;
  readonly seed: string;
  readonly language: Language;
  /** The learner was here before: look for what was saved. */
  readonly returning: boolean;
  /** What must be over before machines may start: another lesson that is still being kept. */
  readonly after: Promise<unknown> | undefined;
}

export interface StartOptions {
  readonly takeOver?: boolean;
  readonly evenSo?: boolean;
}

/** What became of the machines' last state. */
export type Resumed = { readonly kind: "fresh" } | { readonly kind: "resumed"; readonly from: Checkpoint } | { readonly kind: "gone" };

/**
 * Brings a lesson's lab up, at most one at a time, and only in the one tab that holds the lesson's lock: two would write
 * over each other's checkpoints. Says through `enter` what it is at; ends everything when disposed.
 */
export class LabHost implements Disposable {
  readonly #ports: AppPorts;
  readonly #request: LabRequest;
  readonly #enter: (phase: LabPhase) => void;
  readonly #owned = new DisposableStore();
  #attempt: AbortController | undefined;
  /** Resolves when the last attempt has let go of all it took. */
  #turn: Promise<unknown> = Promise.resolve();
  #lab: Lab | undefined;
  #lock: Disposable | undefined;
  #loading: readonly MachineLoading[] = [];

  constructor(ports: AppPorts, request: LabRequest, enter: (phase: LabPhase) => void) {
    this.#ports = ports;
    this.#request = request;
    this.#enter = enter;
    this.#owned.add(ports.locks.onLost((name) => name === this.#lockName && this.#lost()));
  }

  get #lockName(): string {
    return lessonLock(this.#request.lesson.id);
  }

  /** Undefined when there is no lab to work with; `enter` has then been told why. */
  async start(options: StartOptions = {}): Promise<{ readonly lab: Lab; readonly resumed: Resumed } | undefined> {
    const reason = this.#ports.unsupported();
    if (reason && !(reason === "memory" && options.evenSo)) {
      this.#enter({ kind: "unsupported", reason });
      return undefined;
    }
    this.#attempt?.abort();
    this.#end();
    const attempt = (this.#attempt = new AbortController());
    // One at a time: two that steal the lock would each take the other for another tab.
    const mine = this.#turn.then(() => this.#try(options, attempt));
    this.#turn = mine;
    return mine;
  }

  async #try(options: StartOptions, attempt: AbortController): Promise<{ readonly lab: Lab; readonly resumed: Resumed } | undefined> {
    try {
      attempt.signal.throwIfAborted();
      return await this.#start(options, attempt.signal);
    } catch (error) {
      this.#end();
      if (!attempt.signal.aborted) this.#enter({ kind: "failed", code: isCoded(error) ? error.code : "UNEXPECTED", message: messageOf(error) });
      return undefined;
    }
  }

  dispose(): void {
    this.#attempt?.abort();
    this.#end();
    this.#owned.dispose();
  }

  async #start(options: StartOptions, signal: AbortSignal): Promise<{ readonly lab: Lab; readonly resumed: Resumed } | undefined> {
    const untouched = this.#request.spec.machines.map(({ name }) => ({ machine: name, progress: undefined, done: false }));
    if (this.#request.after) this.#load(untouched);
    await this.#request.after;
    signal.throwIfAborted();
    const lock = options.takeOver ? await this.#ports.locks.steal(this.#lockName) : await this.#ports.locks.tryAcquire(this.#lockName);
    if (signal.aborted) lock?.dispose();
    signal.throwIfAborted();
    if (!lock) {
      this.#enter({ kind: "elsewhere" });
      return undefined;
    }
    this.#lock = lock;
    this.#load(untouched);
    const lab = await this.#create(signal);
    if (signal.aborted) lab.dispose();
    signal.throwIfAborted();
    this.#lab = lab;
    const resumed = await this.#resume(lab);
    signal.throwIfAborted();
    this.#enter({ kind: "ready", lab });
    return { lab, resumed };
  }

  async #create(signal: AbortSignal): Promise<Lab> {
    const { spec, lesson, seed, language } = this.#request;
    const { factory, controlPlane, store } = await this.#ports.machines();
    signal.throwIfAborted();
    const report = (progress: LabProgress): void => this.#report(progress);
    return createLab({ spec, lesson, seed, language, factory, controlPlane, store, clock: this.#ports.clock, report, signal });
  }

  async #resume(lab: Lab): Promise<Resumed> {
    if (!this.#request.returning) return { kind: "fresh" };
    const from = await lab.resume();
    if (lab.state.kind === "failed") throw new CodedError("LAB_FAILED", lab.state.message);
    return from ? { kind: "resumed", from } : { kind: "gone" };
  }

  #report(progress: LabProgress): void {
    this.#load(
      this.#loading.map((known) => (known.machine === progress.machine ? { machine: known.machine, progress, done: false } : known)),
    );
  }

  #load(machines: readonly MachineLoading[]): void {
    this.#loading = machines;
    this.#enter({ kind: "loading", machines, resuming: this.#request.returning });
  }

  #lost(): void {
    this.#attempt?.abort();
    this.#end();
    this.#enter({ kind: "elsewhere" });
  }

  #end(): void {
    this.#lab?.dispose();
    this.#lab = undefined;
    this.#lock?.dispose();
    this.#lock = undefined;
  }
}
