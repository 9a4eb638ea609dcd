import { DisposableStore, Emitter, messageOf } from "../base/index.ts";
import type { Checkpoint, CheckReport, Lab, ProgressKeeper } from "../lab/index.ts";
import type { Language, LabSpec, Lesson } from "../lessons/index.ts";
import { saveFile, t, type LabPhase, type LessonActions, type LessonModel, type Notice } from "../ui/index.ts";
import type { Left } from "./leaving.ts";
import { LabHost, type Resumed, type StartOptions } from "./lab-host.ts";
import { labNotice, resumedNotice } from "./lab-notices.ts";
import { LessonModelMaker, stagedHints } from "./lesson-model.ts";
import { LessonRecord } from "./lesson-record.ts";
import type { AppPorts } from "./ports.ts";
import { RunningLab } from "./running-lab.ts";
import { exportSession } from "./session-export.ts";
import { StepStates } from "./step-states.ts";

export interface SessionOptions {
  readonly ports: AppPorts;
  readonly lesson: Lesson;
  readonly spec: LabSpec;
  readonly progress: ProgressKeeper;
  readonly language: Language;
  /** Step that the address asks for. */
  readonly step: string | undefined;
  /** What must be over before machines may start. */
  readonly after: Promise<unknown> | undefined;
  readonly tell: (notice: Notice) => void;
  readonly open: (lesson: string) => void;
  /** Types a command into a terminal; the elements know which there are. */
  readonly type: (machine: string, terminal: number, command: string) => void;
}

/** One lesson while it is open: its lab, what was passed, and everything a learner can ask of it. */
export class LessonSession implements LessonActions, Left {
  readonly #options: SessionOptions;
  readonly #owned = new DisposableStore();
  readonly #changes = this.#owned.add(new Emitter<void>());
  readonly onChange = this.#changes.event;
  readonly #record: LessonRecord;
  readonly #states = new StepStates();
  readonly #maker: LessonModelMaker;
  readonly #host: LabHost;
  #language: Language;
  #phase: LabPhase = { kind: "idle" };
  #running: RunningLab | undefined;
  #busy: LessonModel["busy"] = "none";
  readonly #generations = new Map<string, number>();
  /** Aborted when the learner has left: nobody waits for a verdict any more, and what is kept must not wait for it. */
  readonly #left = new AbortController();

  constructor(options: SessionOptions) {
    this.#options = options;
    const { ports, lesson, spec, progress, language, step, after } = options;
    this.#language = language;
    this.#record = new LessonRecord(progress, ports.clock, lesson, ports.randomSeed, step);
    this.#maker = new LessonModelMaker(lesson, spec, this.#record.seed);
    const request = { lesson, spec, language, seed: this.#record.seed, returning: this.#record.returning, after };
    this.#host = this.#owned.add(new LabHost(ports, request, (phase) => this.#enter(phase)));
    this.#owned.add(progress.onChange(() => this.#changed()));
    this.#owned.add(this.#states.onChange(() => this.#changed()));
  }

  get lesson(): Lesson {
    return this.#options.lesson;
  }

  /** Undefined while the machines are not there. */
  get lab(): Lab | undefined {
    return this.#running?.lab;
  }

  /** Id of the step the learner is at; undefined once all are passed. */
  get step(): string | undefined {
    return this.#record.step?.id;
  }

  model(next: LessonModel["next"]): LessonModel {
    return this.#maker.make({
      language: this.#language,
      passed: this.#record.passed,
      answers: this.#record.answers,
      current: this.#record.current,
      phase: this.#phase,
      stateOf: (step) => this.#states.get(step),
      machineOf: (name) => ({ name, state: this.lab?.machines.get(name)?.state, generation: this.#generations.get(name) ?? 0 }),
      checkpoints: this.#running?.checkpoints ?? [],
      busy: this.#busy,
      next,
    });
  }

  /** What a checkpoint is called in the language in use. */
  nameOf({ id, step, label }: Checkpoint): string {
    if (id.startsWith("step-")) return t().checkpointBefore(this.#maker.titleOf(step, this.#language));
    return id.startsWith("auto-") ? t().checkpointAuto : label || t().savedByHand;
  }

  speak(language: Language): void {
    this.#language = language;
    if (this.lab) this.lab.language = language;
    this.#changed();
  }

  /** The tab is about to be hidden or left. */
  async flush(): Promise<void> {
    await this.#running?.flush();
  }

  get unsaved(): boolean {
    return this.#running?.unsaved ?? false;
  }

  /** The learner has left for another lesson, or for the catalogue. */
  async keep(): Promise<void> {
    this.#left.abort();
    await this.#running?.keep();
  }

  /** The page has slept. Each machine notices by itself, and sets its clock. */
  wake(): void {
    if (this.#running) this.#tell("slept", "info", t().noticeResumedLate);
  }

  start(options: StartOptions = {}): void {
    this.#record.place();
    void this.#host.start(options).then((started) => started && this.#begin(started.lab, started.resumed));
  }

  run(machine: string, terminal: number, command: string): void {
    this.#options.type(machine, terminal, command);
  }

  open(lesson: string): void {
    this.#options.open(lesson);
  }

  answer(step: string, question: string, value: string): void {
    if (this.#record.answer(question, value) && step === this.step) this.#running?.watch();
  }

  select(number: number): void {
    const step = this.lesson.steps[number - 1];
    if (!step || step.id === this.step) return;
    this.#record.want(step.id);
    this.#moved();
  }

  check(step: string): void {
    const spec = this.lesson.steps.find((one) => one.id === step);
    if (!spec || this.#states.get(step).checking || this.#record.waits(spec)) return;
    void this.#work(async (lab) => {
      this.#states.asking(step);
      try {
        this.#take(await lab.check(step, this.#record.answers, this.#left.signal));
      } finally {
        this.#states.set(step, { checking: false });
      }
    });
  }

  hint(step: string): void {
    if (this.#states.showHint(step, stagedHints(this.lesson, step, this.#language))) return;
    void this.#work((lab) => this.#states.askHint(step, () => lab.hint(step, this.#language)));
  }

  resetStep(step: string): void {
    void this.#anew("reset", async (lab) => ((await lab.resetStep(step)) === "step" ? t().noticeStepReset : t().noticeReset));
  }

  resetLab(): void {
    void this.#anew("reset", (lab) => lab.reset().then(() => t().noticeReset));
  }

  /** The learner looks at the moments there are: another tab may have taken some away. */
  listMoments(): void {
    void this.#work((_, running) => running.list());
  }

  rewind(checkpoint: Checkpoint): void {
    void this.#anew("rewind", (lab) => lab.rewind(checkpoint).then(() => t().noticeRewound));
  }

  restartMachine(machine: string): void {
    void this.#work(async (lab) => {
      await lab.restartMachine(machine);
      this.#renew([machine]);
    });
  }

  /** Keeps this moment for the learner, until they have kept many. */
  save(): void {
    if (this.#busy !== "none") return;
    void this.#work(async (lab, running) => {
      this.#enterBusy("save");
      try {
        await lab.checkpoint(this.#record.stepOrLast, "");
        await running.list();
        this.#tell("saved", "info", t().noticeSaved);
      } finally {
        this.#enterBusy("none");
      }
    });
  }

  exportSession(): void {
    void this.#work(async (lab) => {
      const { session, missing } = await exportSession(lab, { passed: this.#record.passes, answers: { ...this.#record.answers } });
      saveFile("session.json", "application/json", `${JSON.stringify(session, null, 2)}\n`);
      if (missing.length > 0) this.#tell("export", "warn", t().noticeExportMissing(missing.join(", ")));
    });
  }

  dispose(): void {
    this.#running?.dispose();
    this.#running = undefined;
    this.#owned.dispose();
  }

  #begin(lab: Lab, resumed: Resumed): void {
    const begun = resumed.kind === "resumed" ? resumed.from.step : undefined;
    const running = (this.#running = new RunningLab(lab, this.#options.ports.clock, this.#record, begun));
    running.own(running.onReport((report) => this.#take(report)));
    running.own(running.onCheckpoints(() => this.#changed()));
    running.own(lab.onMachineState(() => this.#changed()));
    running.own(lab.onNotice((notice) => this.#options.tell(labNotice(notice))));
    running.own(
      lab.onState((state) => {
        if (state.kind === "failed") this.#enter({ kind: "failed", code: "LAB_FAILED", message: state.message });
      }),
    );
    const notice = resumedNotice(resumed, this.#record.passed.size > 0);
    if (notice) this.#options.tell(notice);
    this.#moved();
  }

  #moved(): void {
    this.#record.place();
    void this.#work((_, running) => running.arrive());
    this.#changed();
  }

  #take(report: CheckReport): void {
    this.#states.report(report);
    if (report.outcome.kind === "passed" && this.#record.pass(report.step, report.outcome.score)) this.#moved();
  }

  /** Reset and rewind: all machines become others. `change` resolves to what is told then. */
  async #anew(busy: "reset" | "rewind", change: (lab: Lab) => Promise<string>): Promise<void> {
    if (this.#busy !== "none") return;
    await this.#work(async (lab, running) => {
      this.#enterBusy(busy);
      running.rest();
      try {
        this.#tell("anew", "info", await change(lab));
      } finally {
        this.#states.forget();
        this.#renew([...lab.machines.keys()]);
        this.#enterBusy("none");
        await running.again();
      }
    });
  }

  /** Does what was asked for on the lab there is; what goes wrong is told, unless that lab has ended meanwhile. */
  async #work(work: (lab: Lab, running: RunningLab) => Promise<void>): Promise<void> {
    const running = this.#running;
    if (!running) return;
    try {
      await work(running.lab, running);
    } catch (error) {
      if (running === this.#running) this.#tell("failed", "bad", t().noticeFailed(messageOf(error)));
    }
  }

  #enter(phase: LabPhase): void {
    this.#phase = phase;
    if (phase.kind !== "ready") {
      this.#running?.dispose();
      this.#running = undefined;
      this.#busy = "none";
    }
    this.#changed();
  }

  #enterBusy(busy: LessonModel["busy"]): void {
    this.#busy = busy;
    this.#changed();
  }

  #renew(machines: readonly string[]): void {
    for (const name of machines) this.#generations.set(name, (this.#generations.get(name) ?? 0) + 1);
    this.#changed();
  }

  #tell(id: string, tone: Notice["tone"], text: string): void {
    this.#options.tell({ id, tone, text });
  }

  #changed(): void {
    this.#changes.fire();
  }
}
