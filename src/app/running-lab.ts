import { DisposableStore, Emitter, type Clock, type Disposable } from "../base/index.ts";
import { Autosaver, StepWatcher, type Checkpoint, type Lab } from "../lab/index.ts";
import type { LessonRecord } from "./lesson-record.ts";

/** What goes along with a lab that is up: it watches the learner's step, saves when it is quiet, and knows what was saved. */
export class RunningLab implements Disposable {
  readonly lab: Lab;
  readonly #record: LessonRecord;
  readonly #owned = new DisposableStore();
  readonly #watcher: StepWatcher;
  readonly #autosaver: Autosaver;
  readonly #checkpointsChanged = this.#owned.add(new Emitter<void>());
  readonly onCheckpoints = this.#checkpointsChanged.event;
  checkpoints: readonly Checkpoint[] = [];
  /** Step that the lab counts from. */
  #begun: string | undefined;

  constructor(lab: Lab, clock: Clock, record: LessonRecord, begun: string | undefined) {
    this.lab = lab;
    this.#record = record;
    this.#begun = begun;
    this.#watcher = this.#owned.add(new StepWatcher(lab, clock));
    this.#autosaver = this.#owned.add(new Autosaver(lab, clock, () => record.stepOrLast));
    // A storage that cannot be read just now is told when the learner asks for the moments.
    this.#owned.add(this.#autosaver.onSaved(() => void this.list().catch(() => undefined)));
  }

  get onReport() {
    return this.#watcher.onReport;
  }

  /** The learner is at a step: the lab counts from here, keeps this moment, and looks at what the step asks for. */
  async arrive(): Promise<void> {
    const step = this.#record.step?.id;
    const fresh = step !== undefined && step !== this.#begun;
    this.#begun = step;
    const begun = fresh ? this.lab.begin(step) : undefined;
    // Not once that moment is kept, which takes seconds, or for ever where storage hangs: the lab does one thing after the other, so that it counts before it is asked.
    this.watch();
    await begun;
    await this.list();
  }

  /** Looks at the learner's step, when it is of the kind that ticks itself and may be passed now. */
  watch(): void {
    const step = this.#record.step;
    const watchable = step?.mode === "level" && !this.#record.waits(step);
    this.#watcher.watch(watchable ? { step: step.id, answers: this.#record.answers } : undefined);
  }

  rest(): void {
    this.#watcher.watch(undefined);
  }

  /** After the machines went back in time: the step begins anew. */
  async again(): Promise<void> {
    this.#begun = undefined;
    await this.arrive();
  }

  /** Which moments can be gone back to now. */
  async list(): Promise<void> {
    this.checkpoints = await this.lab.checkpoints();
    this.#checkpointsChanged.fire();
  }

  flush(): Promise<void> {
    return this.#autosaver.flush();
  }

  get unsaved(): boolean {
    return this.#autosaver.unsaved;
  }

  /** Keeps all that was done, looking at nothing any more. So many moments may wait to be written that none more is taken before they are. */
  async keep(): Promise<void> {
    this.rest();
    await this.lab.checkpoints();
    await this.flush();
  }

  own(item: Disposable): void {
    this.#owned.add(item);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
