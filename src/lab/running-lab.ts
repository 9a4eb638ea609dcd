import { CodedError, DisposableStore, Emitter, isCoded, messageOf, type Clock } from "../base/index.ts";
import type { LabSpec, Language, Lesson, Vars } from "../lessons/index.ts";
import type { Wire } from "../net/index.ts";
import type { BlobStore, Machine } from "../vm/index.ts";
import { Activity } from "./activity.ts";
import type { CheckpointLimits } from "./checkpoint-store.ts";
import type { ControlPlane } from "./control-plane/index.ts";
import type { MachineSet } from "./machine-set.ts";
import { onAbort, Serial } from "./serial.ts";
import { StepScripts } from "./step-scripts.ts";
import { Timeline } from "./timeline.ts";
import type { ActivitySource, Checkpoint, CheckReport, Lab, LabNotice, LabState, MachineView, PacketSeen, Solution } from "./types.ts";
import { Views } from "./views.ts";
import { WireWatch } from "./wire-watch.ts";

export interface RunningLabOptions {
  /** With the learner's values in it. */
  readonly spec: LabSpec;
  readonly lesson?: Lesson | undefined;
  readonly vars: Vars;
  readonly seed: string;
  readonly wire: Wire;
  readonly machines: MachineSet;
  /** Of a lab with a cluster. */
  readonly controlPlane?: ControlPlane | undefined;
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly language?: Language;
  readonly limits?: CheckpointLimits;
  readonly stepCheckpoints?: boolean;
}

const NO_FAULT = { loss: 0, delayMs: 0, jitterMs: 0, mtu: 0, partitioned: false };

/** Owns its machines and its wire from the moment it is made. */
export class RunningLab implements Lab {
  readonly spec: LabSpec;
  readonly lesson: Lesson | undefined;
  readonly seed: string;
  readonly vars: Vars;
  readonly wire: Wire;
  readonly steps: readonly string[];
  language: Language;
  state: LabState = { kind: "starting" };
  readonly #owned = new DisposableStore();
  readonly #states = this.#owned.add(new Emitter<LabState>());
  readonly #packets = this.#owned.add(new Emitter<PacketSeen>());
  readonly #notices = this.#owned.add(new Emitter<LabNotice>());
  readonly #active = this.#owned.add(new Emitter<ActivitySource>());
  readonly #machines: MachineSet;
  readonly #controlPlane: ControlPlane | undefined;
  readonly #watch: WireWatch;
  readonly #activity: Activity;
  readonly #views: Views;
  readonly #scripts: StepScripts;
  readonly #timeline: Timeline;
  readonly #stepCheckpoints: boolean;
  readonly #serial = new Serial();
  /** Aborted when the lab ends or goes back in time: what runs then answers for machines that are no more. */
  #present = new AbortController();

  constructor(options: RunningLabOptions) {
    const { spec, lesson, vars, seed, wire, machines, store, clock, limits } = options;
    this.spec = spec;
    this.lesson = lesson;
    this.seed = seed;
    this.vars = vars;
    this.wire = this.#owned.add(wire);
    this.language = options.language ?? "en";
    this.steps = spec.steps.map((_, at) => lesson?.steps[at]?.id ?? String(at + 1));
    this.#machines = this.#owned.add(machines);
    this.#controlPlane = options.controlPlane && this.#join(options.controlPlane);
    this.#watch = this.#owned.add(new WireWatch(spec, wire));
    this.#activity = this.#owned.add(new Activity(machines.all.values(), wire));
    this.#views = this.#owned.add(new Views(machines.all, this.#packets));
    this.#scripts = new StepScripts({ spec, lesson, steps: this.steps, vars, machine: (name) => machines.get(name), clock });
    this.#timeline = new Timeline({ spec, vars, seed, store, clock, limits, parts: { machines: machines.all, wire, watch: this.#watch, controlPlane: this.#controlPlane } });
    this.#stepCheckpoints = options.stepCheckpoints ?? true;
    this.#owned.add(this.#activity.event((source) => this.#active.fire(source)));
    this.#owned.add(
      wire.onCapture(({ at, segment, from, to, fate, frame }) => {
        const where = { kind: "segment", segment, from: from.machine, to: to.map((port) => port.machine) } as const;
        this.#packets.fire({ at, where, frame, fate });
      }),
    );
  }

  get machines(): ReadonlyMap<string, Machine> {
    return this.#machines.all;
  }
  get onState() {
    return this.#states.event;
  }
  get onMachineState() {
    return this.#machines.onState;
  }
  get onPacket() {
    return this.#views.onPacket;
  }
  get onView() {
    return this.#views.event;
  }
  get onNotice() {
    return this.#notices.event;
  }
  get onActivity() {
    return this.#active.event;
  }

  view(machine: string): MachineView | undefined {
    return this.#views.view(machine);
  }

  async start(signal: AbortSignal | undefined): Promise<void> {
    await this.#prepare(undefined, signal);
    this.#enter({ kind: "ready" });
  }

  async begin(step: string): Promise<void> {
    const index = this.#scripts.index(step);
    const nothing = () => Promise.resolve();
    await this.#orTell(() =>
      this.#keep<unknown>(async () => {
        this.#watch.begin(index);
        if (!this.#stepCheckpoints || (await this.#timeline.hasBeginOf(step))) return nothing;
        return this.#timeline.take(`step-${step}`, step, "");
      }),
    );
  }

  async resetStep(step: string): Promise<"step" | "lab"> {
    this.#scripts.index(step);
    this.#endPresent();
    // In turn: the moment of its beginning may be being taken right now.
    const begin = await this.#exclusive(() => this.#timeline.beginOf(step));
    await (begin ? this.rewind(begin) : this.reset());
    return begin ? "step" : "lab";
  }

  restartMachine(machine: string): Promise<void> {
    this.#machines.get(machine);
    return this.#anew(async () => {
      await this.#machines.restart([machine]);
      await this.#prepare([machine]);
    });
  }

  async autosave(step: string): Promise<boolean> {
    this.#scripts.index(step);
    return !this.#timeline.crowded && this.#orTell(() => this.#keep(() => this.#timeline.take("auto", step, "")));
  }

  async resume(): Promise<Checkpoint | undefined> {
    for (;;) {
      const [newest] = await this.checkpoints();
      if (!newest) return undefined;
      try {
        await this.rewind(newest);
        return newest;
      } catch (error) {
        // One that cannot be used has been deleted, so the next look finds an older one.
        if (!isCoded(error, "CHECKPOINT_DAMAGED") && !isCoded(error, "CHECKPOINT_GONE")) throw error;
        this.#notices.fire({ kind: "checkpoint-lost", message: error.message });
      }
    }
  }

  check(step: string, answers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<CheckReport> {
    const index = this.#scripts.index(step);
    const present = this.#present.signal;
    return this.#exclusive(async () => {
      const own = new AbortController();
      const linked = [onAbort(signal, () => own.abort()), onAbort(present, () => own.abort())];
      try {
        if (own.signal.aborted) return { step, outcome: { kind: "cancelled" }, durationMs: 0, output: "" };
        const unmet = this.#watch.unmet(index, this.language);
        return await this.#activity.hush(() => this.#scripts.check(step, { language: this.language, answers, unmet, signal: own.signal }));
      } finally {
        for (const link of linked) link.dispose();
      }
    });
  }

  hint(step: string, language: string): Promise<string> {
    const known = language === "zh-CN" ? language : "en";
    return this.#exclusive(() => this.#activity.hush(() => this.#scripts.hint(step, known, this.#present.signal)));
  }

  solve(step: string): Promise<Solution> {
    return this.#exclusive(() => this.#scripts.solve(step, this.language, this.#present.signal));
  }

  checkpoint(step: string, label: string): Promise<Checkpoint> {
    this.#scripts.index(step);
    return this.#keep(() => this.#timeline.take("own", step, label));
  }

  checkpoints(): Promise<readonly Checkpoint[]> {
    return this.#timeline.list();
  }

  async rewind(checkpoint: Checkpoint): Promise<void> {
    const moment = await this.#timeline.read(checkpoint);
    await this.#anew(async () => {
      try {
        await this.#timeline.restore(moment);
      } catch (error) {
        await this.#toReady();
        this.#notices.fire({ kind: "reset", message: messageOf(error) });
        throw error;
      }
    });
  }

  reset(): Promise<void> {
    return this.#anew(() => this.#toReady());
  }

  dispose(): void {
    this.#present.abort();
    this.#enter({ kind: "disposed" });
    this.#owned.dispose();
  }

  /** Only taking the moment keeps others waiting: a check need not wait until it is packed and written. */
  async #keep<T>(take: () => Promise<() => Promise<T>>): Promise<T> {
    const keep = await this.#exclusive(take);
    return keep();
  }

  #join(controlPlane: ControlPlane): ControlPlane {
    this.#owned.add(controlPlane);
    controlPlane.attach(this.#machines.get(controlPlane.control));
    this.#owned.add(controlPlane.onFailure((message) => this.#enter({ kind: "failed", message })));
    return controlPlane;
  }

  /** What makes of machines as they are in the image those of this lab. */
  async #prepare(names?: readonly string[], signal?: AbortSignal): Promise<void> {
    const chosen = names ?? [...this.machines.keys()];
    const controlPlane = this.#controlPlane;
    if (controlPlane) await Promise.all(chosen.map((name) => controlPlane.provision(this.#machines.get(name))));
    await this.#machines.seed(this.#scripts.context(0, "seed", this.language), chosen, signal);
  }

  async #toReady(): Promise<void> {
    await Promise.all([this.#machines.restart(), this.#controlPlane?.renew()]);
    for (const { name: machine, interfaces } of this.spec.machines) {
      for (const { name: nic } of interfaces) this.wire.setFault({ machine, nic }, NO_FAULT);
    }
    this.#watch.restore([]);
    await this.#prepare();
  }

  /** Cancels what runs: its machines are about to become others. */
  #endPresent(): void {
    this.#present.abort();
    this.#present = new AbortController();
  }

  /** Cancels what runs, then changes the machines; a failure leaves no lab that could be taken for right. */
  #anew(change: () => Promise<void>): Promise<void> {
    this.#endPresent();
    return this.#exclusive(async () => {
      try {
        await this.#activity.hush(change);
        if (this.state.kind === "failed") this.#enter({ kind: "ready" });
      } catch (error) {
        if (!isCoded(error, "CHECKPOINT_DAMAGED")) this.#enter({ kind: "failed", message: messageOf(error) });
        throw error;
      }
    });
  }

  /** Saves that nobody asked for: a machine that crashed or hangs and a lab that ended have told so themselves, all else is told here. Resolves to whether it was done. */
  async #orTell(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (this.state.kind === "disposed" || isCoded(error, "MACHINE_CRASHED") || isCoded(error, "MACHINE_UNRESPONSIVE")) return false;
      this.#notices.fire({ kind: isCoded(error, "STORAGE_FULL") ? "storage-full" : "not-saved", message: messageOf(error) });
      return false;
    }
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#serial.run(() => {
      if (this.state.kind === "disposed") throw new CodedError("LAB_DISPOSED", `lab ${this.spec.id} has ended`);
      return work();
    });
  }

  #enter(state: LabState): void {
    this.state = state;
    this.#states.fire(state);
  }
}
