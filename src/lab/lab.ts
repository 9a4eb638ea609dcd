import { CodedError, DisposableStore, Emitter, isCoded, messageOf, text, type Clock } from "../base/index.ts";
import { generateVars, resolveLab, type LabSpec, type Language, type Lesson, type Script, type Vars } from "../lessons/index.ts";
import { createWire, seededRandom, type Wire } from "../net/index.ts";
import type { BlobStore, Machine, MachineFactory, RunResult } from "../vm/index.ts";
import { Activity } from "./activity.ts";
import { runCheck } from "./check.ts";
import { CheckpointStore, type CheckpointLimits } from "./checkpoint-store.ts";
import { fingerprint } from "./checksum.ts";
import { MachineSet } from "./machine-set.ts";
import { restoreMoment, takeMoment, type Parts } from "./moment.ts";
import { outputOf, scriptName, scriptRequest, type ScriptContext } from "./script-run.ts";
import { runInMachine } from "./script-runner.ts";
import { onAbort, Serial } from "./serial.ts";
import type { Checkpoint, CheckReport, Lab, LabNotice, LabProgress, LabState, MachineView, PacketSeen } from "./types.ts";
import { Views } from "./views.ts";
import { WireWatch } from "./wire-watch.ts";

export interface LabOptions {
  /** As the loader read it; the learner's values are put in here. */
  readonly spec: LabSpec;
  readonly lesson?: Lesson | undefined;
  readonly factory: MachineFactory;
  /** Where checkpoints are kept; `memoryStore()` where they need not outlive the process. */
  readonly store: BlobStore;
  readonly clock: Clock;
  /** The same seed gives the same `vars`. */
  readonly seed: string;
  readonly language?: Language;
  readonly limits?: CheckpointLimits;
  /** Whether a checkpoint is taken when a step begins. Default true; grading never goes back. */
  readonly stepCheckpoints?: boolean;
  readonly report?: (progress: LabProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

const HINT_TIMEOUT_MS = 20_000;
const SOLVE_TIMEOUT_MS = 120_000;
const SCRIPT_OUTPUT = 256 * 1024;
const DEFAULT_CHECK_TIMEOUT_MS = 20_000;

/** Starts the machines, plugs them in, runs the seeds. @throws CodedError; nothing is left running then */
export async function createLab(options: LabOptions): Promise<Lab> {
  const vars = generateVars(options.spec, options.seed);
  const spec = resolveLab(options.spec, vars);
  const wire = createWire({ segments: spec.segments, clock: options.clock, random: seededRandom(options.seed) });
  try {
    const { factory, clock, report, signal } = options;
    const machines = await MachineSet.start({ spec, factory, wire, clock, report, signal });
    const lab = new RunningLab(options, spec, vars, wire, machines);
    try {
      await lab.start(signal);
      return lab;
    } catch (error) {
      lab.dispose();
      throw error;
    }
  } catch (error) {
    wire.dispose();
    throw error;
  }
}

class RunningLab implements Lab {
  readonly spec: LabSpec;
  readonly lesson: Lesson | undefined;
  readonly seed: string;
  readonly vars: Vars;
  readonly wire: Wire;
  readonly steps: readonly string[];
  language: Language;
  state: LabState = { kind: "starting" };
  readonly #clock: Clock;
  readonly #set: MachineSet;
  readonly #owned = new DisposableStore();
  readonly #states = this.#owned.add(new Emitter<LabState>());
  readonly #packets = this.#owned.add(new Emitter<PacketSeen>());
  readonly #notices = this.#owned.add(new Emitter<LabNotice>());
  readonly #active = this.#owned.add(new Emitter<void>());
  readonly #watch: WireWatch;
  readonly #activity: Activity;
  readonly #views: Views;
  readonly #checkpoints: CheckpointStore;
  readonly #stepCheckpoints: boolean;
  readonly #serial = new Serial();
  /** Aborted when the lab ends or goes back in time: what runs then answers for machines that are no more. */
  #present = new AbortController();

  constructor(options: LabOptions, spec: LabSpec, vars: Vars, wire: Wire, machines: MachineSet) {
    this.spec = spec;
    this.lesson = options.lesson;
    this.seed = options.seed;
    this.vars = vars;
    this.wire = wire;
    this.language = options.language ?? "en";
    this.steps = spec.steps.map((_, at) => options.lesson?.steps[at]?.id ?? String(at + 1));
    this.#clock = options.clock;
    this.#stepCheckpoints = options.stepCheckpoints ?? true;
    this.#owned.add(wire);
    this.#set = this.#owned.add(machines);
    this.#watch = this.#owned.add(new WireWatch(spec, wire));
    this.#activity = this.#owned.add(new Activity(machines.all.values(), wire));
    this.#views = this.#owned.add(new Views(machines.all, this.#packets));
    this.#checkpoints = new CheckpointStore(options.store, fingerprint(JSON.stringify([spec, vars])), options.limits);
    this.#owned.add(this.#activity.event(() => this.#active.fire()));
    this.#owned.add(wire.onCapture(({ at, segment, from, to, fate, frame }) => {
      const where = { kind: "segment", segment, from: from.machine, to: to.map((port) => port.machine) } as const;
      this.#packets.fire({ at, where, frame, fate });
    }));
  }

  get machines(): ReadonlyMap<string, Machine> {
    return this.#set.all;
  }
  get onState() {
    return this.#states.event;
  }
  get onMachineState() {
    return this.#set.onState;
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
    await this.#set.seed(this.#context(0, "seed"), undefined, signal);
    this.#enter({ kind: "ready" });
  }

  begin(step: string): Promise<void> {
    const index = this.#index(step);
    return this.#exclusive(async () => {
      this.#watch.begin(index);
      if (!this.#stepCheckpoints) return;
      const known = await this.checkpoints();
      if (known.some((checkpoint) => checkpoint.id.startsWith(`step-${step}-`))) return;
      await this.#orTellFull(() => this.#take(`step-${step}`, step, ""));
    });
  }

  async resetStep(step: string): Promise<void> {
    this.#index(step);
    const begin = (await this.checkpoints()).find((checkpoint) => checkpoint.id.startsWith(`step-${step}-`));
    await (begin ? this.rewind(begin) : this.reset());
  }

  restartMachine(machine: string): Promise<void> {
    this.#set.get(machine);
    return this.#anew(async () => {
      await this.#set.restart([machine]);
      await this.#set.seed(this.#context(0, "seed"), [machine]);
    });
  }

  async autosave(step: string): Promise<void> {
    this.#index(step);
    await this.#exclusive(() =>
      this.#orTellFull(async () => {
        const saved = await this.#take("auto", step, "");
        for (const old of await this.checkpoints()) {
          if (old.id.startsWith("auto-") && old.id !== saved.id) await this.#checkpoints.delete(old);
        }
      }),
    );
  }

  async resume(): Promise<Checkpoint | undefined> {
    for (const checkpoint of await this.checkpoints()) {
      try {
        await this.rewind(checkpoint);
        return checkpoint;
      } catch (error) {
        await this.#checkpoints.delete(checkpoint);
        this.#notices.fire({ kind: "checkpoint-lost", message: messageOf(error) });
      }
    }
    return undefined;
  }

  check(step: string, answers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<CheckReport> {
    const index = this.#index(step);
    const cancelled: CheckReport = { step, outcome: { kind: "cancelled" }, durationMs: 0, output: "" };
    const present = this.#present.signal;
    return this.#exclusive(async () => {
      const own = new AbortController();
      const linked = [onAbort(signal, () => own.abort()), onAbort(present, () => own.abort())];
      try {
        return own.signal.aborted ? cancelled : await this.#check(index, step, answers, own.signal);
      } finally {
        for (const link of linked) link.dispose();
      }
    });
  }

  async hint(step: string, language: string): Promise<string> {
    const script = this.#spec(step).hint;
    const context = { ...this.#context(this.#index(step) + 1, "help"), language: language === "zh-CN" ? language : "en" } as const;
    const result = await this.#exclusive(() => this.#script(script, context, HINT_TIMEOUT_MS));
    const said = text(result.stdout).trim();
    if (said !== "") return said;
    throw new CodedError("LAB_HINT", `${script.file} said nothing: ${whyNot(result)}`);
  }

  solve(step: string): Promise<{ readonly answers: Readonly<Record<string, string>>; readonly output: string }> {
    const context = this.#context(this.#index(step) + 1, "help");
    return this.#exclusive(async () => {
      const outputs: string[] = [];
      for (const script of this.#spec(step).solve) {
        const result = await this.#script(script, context, SOLVE_TIMEOUT_MS);
        outputs.push(outputOf(result));
        if (result.kind !== "exited" || result.exitCode !== 0) {
          throw new CodedError("LAB_SOLVE", `${script.file} failed: ${whyNot(result)}\n${outputs.join("\n").slice(-4000)}`);
        }
      }
      const output = outputs.join("\n");
      return { output, answers: Object.fromEntries(answersIn(output)) };
    });
  }

  checkpoint(step: string, label: string): Promise<Checkpoint> {
    this.#index(step);
    return this.#exclusive(() => this.#take("own", step, label));
  }

  checkpoints(): Promise<readonly Checkpoint[]> {
    return this.#checkpoints.list(this.spec.id, this.seed);
  }

  async rewind(checkpoint: Checkpoint): Promise<void> {
    const moment = await this.#checkpoints.get(checkpoint);
    await this.#anew(async () => {
      try {
        await restoreMoment(this.#parts(), moment);
      } catch (error) {
        await this.#checkpoints.delete(checkpoint);
        await this.#toReady();
        const message = `The checkpoint could not be restored (${messageOf(error)}); the lab was reset instead.`;
        this.#notices.fire({ kind: "reset", message });
        throw new CodedError("CHECKPOINT_DAMAGED", message, { cause: error });
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

  async #check(index: number, id: string, answers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<CheckReport> {
    const step = this.#spec(id);
    const unmet = this.#watch.unmet(index, this.language);
    const context = { ...this.#context(index + 1, "check"), answers };
    const spec = this.lesson?.steps[index];
    const { points, timeoutMs } = spec ?? { points: 1, timeoutMs: DEFAULT_CHECK_TIMEOUT_MS };
    const machine = (name: string) => this.#set.get(name);
    return this.#activity.hush(() => runCheck({ id, step, points, timeoutMs, context, machine, unmet, clock: this.#clock, signal }));
  }

  async #toReady(): Promise<void> {
    await this.#set.restart();
    for (const machine of this.spec.machines) {
      for (const { name } of machine.interfaces) {
        this.wire.setFault({ machine: machine.name, nic: name }, { loss: 0, delayMs: 0, jitterMs: 0, mtu: 0, partitioned: false });
      }
    }
    this.#watch.restore([]);
    await this.#set.seed(this.#context(0, "seed"));
  }

  /** Cancels what runs, then changes the machines; a failure leaves no lab that could be taken for right. */
  #anew(change: () => Promise<void>): Promise<void> {
    this.#present.abort();
    this.#present = new AbortController();
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

  async #take(kind: "step" | "auto" | "own" | `step-${string}`, step: string, label: string): Promise<Checkpoint> {
    const takenAt = this.#clock.now();
    const checkpoint = { id: `${kind}-${takenAt}`, lab: this.spec.id, seed: this.seed, step, takenAt, label };
    await this.#checkpoints.put({ checkpoint, ...(await takeMoment(this.#parts())) });
    return checkpoint;
  }

  async #orTellFull(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isCoded(error, "STORAGE_FULL")) throw error;
      this.#notices.fire({ kind: "storage-full", message: error.message });
    }
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#serial.run(() => {
      if (this.state.kind === "disposed") throw new CodedError("LAB_DISPOSED", `lab ${this.spec.id} has ended`);
      return work();
    });
  }

  #script(script: Script, context: ScriptContext, timeoutMs: number): Promise<RunResult> {
    const request = scriptRequest(script.text, scriptName(script), context, { timeoutMs, outputLimit: SCRIPT_OUTPUT });
    return runInMachine(this.#set.get(script.machine), request, this.#clock, this.#present.signal);
  }

  #spec(step: string) {
    const spec = this.spec.steps[this.#index(step)];
    if (spec) return spec;
    throw new CodedError("STEP_UNKNOWN", `lab ${this.spec.id} has no scripts for step "${step}"`);
  }

  #index(step: string): number {
    const index = this.steps.indexOf(step);
    if (index !== -1) return index;
    throw new CodedError("STEP_UNKNOWN", `there is no step "${step}"; there are ${this.steps.join(", ")}`);
  }

  #context(step: number, purpose: ScriptContext["purpose"]): ScriptContext {
    return { vars: this.vars, language: this.language, step, answers: {}, purpose };
  }

  #parts(): Parts {
    return { machines: this.machines, wire: this.wire, watch: this.#watch };
  }

  #enter(state: LabState): void {
    this.state = state;
    this.#states.fire(state);
  }
}

function whyNot(result: RunResult): string {
  if (result.kind === "exited") return `exit code ${result.exitCode}. ${text(result.stderr).trim().slice(-1000)}`;
  return result.kind === "lost" ? result.reason : result.kind;
}

/** Lines `ANSWER id=value` that a `solve.sh` printed. */
function answersIn(output: string): readonly (readonly [string, string])[] {
  return [...output.matchAll(/^ANSWER ([a-z0-9-]+)=(.*?)\r?$/gm)].map((match) => [match[1] ?? "", match[2] ?? ""]);
}
