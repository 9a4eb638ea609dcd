import { messageOf, type Clock } from "../../base/index.ts";
import type { LabSpec, Language, Lesson } from "../../lessons/index.ts";
import type { Machine } from "../../vm/index.ts";
import { runInMachine } from "../script-runner.ts";
import type { CheckReport, Lab } from "../types.ts";
import { gatherArtifacts, outputArtifacts } from "./artifacts.ts";
import { changedFiles, takeInventory, type Inventory } from "./integrity.ts";
import { REPLAY_LIMITS, Replayer, type Replayed, type ReplayLimits } from "./replay.ts";
import type { Artifacts, LessonResult, StepResult } from "./results.ts";
import type { LessonSubmission, Replay } from "./submission.ts";

export interface GradeOptions {
  readonly lesson: Lesson;
  readonly spec: LabSpec;
  /** Undefined: the lab is checked as it is when nobody has touched it. */
  readonly submission: LessonSubmission | undefined;
  readonly seed: string;
  readonly language: Language;
  /** A fresh lab, with nothing of an earlier one in it. */
  readonly openLab: (options: { readonly seed: string; readonly language: Language; readonly signal: AbortSignal }) => Promise<Lab>;
  readonly clock: Clock;
  readonly limits?: Partial<GradeLimits>;
  readonly signal?: AbortSignal | undefined;
}

export interface GradeLimits {
  /** Milliseconds for the whole lesson, its start included. */
  readonly lessonMs: number;
  /** Milliseconds that a machine gets to answer after a submission's commands. */
  readonly probeMs: number;
  readonly replay: ReplayLimits;
}

const GRADE_LIMITS: GradeLimits = { lessonMs: 300_000, probeMs: 20_000, replay: REPLAY_LIMITS };

/** Checks of a lesson that only find out how far a session's lines are its step's: a second each, of the time for the lesson. */
const MOST_CHECKS = 60;

export interface Graded {
  readonly result: LessonResult;
  /** Empty when all passed. */
  readonly artifacts: Artifacts;
}

/** Grades one lesson; an infrastructure failure is tried once more, from the start. Never throws but when cancelled. */
export async function grade(options: GradeOptions): Promise<Graded> {
  const first = await attempt(options, 1);
  if (options.signal?.aborted || !first.result.steps.some((step) => step.status === "error")) return first;
  return attempt(options, 2);
}

async function attempt(options: GradeOptions, number: number): Promise<Graded> {
  const { lesson, clock } = options;
  const limits = { ...GRADE_LIMITS, ...options.limits };
  const begin = clock.monotonic();
  const controller = new AbortController();
  const outer = () => controller.abort();
  options.signal?.addEventListener("abort", outer, { once: true });
  const deadline = clock.after(limits.lessonMs, () => controller.abort());
  const grader = new LessonGrader(options, limits, controller.signal);
  try {
    await grader.run();
  } finally {
    deadline.dispose();
    options.signal?.removeEventListener("abort", outer);
  }
  const { id, number: place, text } = lesson;
  const result = { lesson: id, number: place, title: text[options.language].title, seed: grader.seed, attempts: number, durationMs: clock.monotonic() - begin, steps: grader.steps };
  return { result, artifacts: grader.artifacts };
}

/** Machines that commands are run on; the others are out of their reach but for the wire. */
function touchedIn(lab: Lab, replays: readonly Replay[]): readonly Machine[] {
  return [...lab.machines.values()].filter((machine) => replays.some((replay) => replay.machine === machine.name));
}

/** Why what follows cannot be graded any more, and whose doing that is. */
interface Broken {
  readonly status: "failed" | "error";
  readonly message: string;
}

class LessonGrader {
  readonly seed: string;
  steps: StepResult[] = [];
  artifacts: Artifacts = new Map();
  readonly #options: GradeOptions;
  readonly #limits: GradeLimits;
  readonly #signal: AbortSignal;
  #broken: Broken | undefined;

  constructor(options: GradeOptions, limits: GradeLimits, signal: AbortSignal) {
    this.#options = options;
    this.#limits = limits;
    this.#signal = signal;
    this.seed = options.submission?.seed ?? options.seed;
  }

  async run(): Promise<void> {
    const { openLab, language, clock } = this.#options;
    let lab: Lab | undefined;
    try {
      lab = await openLab({ seed: this.seed, language, signal: this.#signal });
      await this.#grade(lab);
    } catch (error) {
      this.#broken = { status: "error", message: messageOf(error) };
    }
    this.#rest();
    try {
      if (lab && this.steps.some((step) => step.status === "failed" || step.status === "error")) {
        this.artifacts = new Map([...(await gatherArtifacts(lab, clock)), ...outputArtifacts(this.steps)]);
      }
    } catch {
      // A machine that is past telling leaves no artifacts; the verdict stands.
    } finally {
      lab?.dispose();
    }
  }

  async #grade(lab: Lab): Promise<void> {
    const { submission, clock } = this.#options;
    const before = await this.#inventories(touchedIn(lab, [...(submission?.steps.flat() ?? []), ...(submission?.perhaps?.flat() ?? [])]));
    const replayer = new Replayer((name) => lab.machines.get(name), clock, this.#limits.replay, this.#signal);
    const pending: Replay[] = [];
    const given: Replay[] = [];
    for (const [index, id] of lab.steps.entries()) {
      const begin = clock.monotonic();
      await lab.begin(id);
      given.push(...(submission?.steps[index] ?? []), ...(submission?.perhaps?.[index] ?? []));
      // All that it has run on so far: what it left running may wait for a later step's check.
      const touched = touchedIn(lab, given);
      const replayed = await this.#replay(lab, index, replayer, pending);
      const finding = await this.#judged(lab, id, replayed, () => this.#unfit(touched, before));
      await replayer.endStep();
      this.#add(index, { ...finding, durationMs: clock.monotonic() - begin });
      this.#broken ??= this.#outOfTime();
      if (this.#broken) return;
    }
  }

  /**
   * What the submission has for a step. Of what may be a later step's, line by line until the check passes, as in the browser where it
   * ticks itself; what is left of it is `pending`, and comes before what is surely a later step's.
   */
  async #replay(lab: Lab, index: number, replayer: Replayer, pending: Replay[]): Promise<Replayed> {
    const { submission, language } = this.#options;
    const context = { vars: lab.vars, language, step: index + 1, answers: {}, purpose: "submission" } as const;
    const sure = submission?.steps[index] ?? [];
    const done = [await replayer.run(sure.length > 0 ? [...pending.splice(0), ...sure] : [], context)];
    pending.push(...(submission?.perhaps?.[index] ?? []));
    const atOnce = Math.ceil((submission?.perhaps?.flat().length ?? 0) / MOST_CHECKS);
    const id = lab.steps[index] ?? "";
    while (pending.length > 0 && !this.#signal.aborted) {
      const { outcome } = await lab.check(id, submission?.answers ?? {}, this.#signal);
      if (outcome.kind === "passed") break;
      done.push(await replayer.run(pending.splice(0, atOnce), context));
    }
    const output = done.map((one) => one.output).filter((one) => one !== "").join("\n");
    return { output, notes: done.flatMap((one) => one.notes) };
  }

  async #judged(lab: Lab, id: string, replayed: Replayed, unfit: () => Promise<Broken | undefined>): Promise<Omit<Finding, "durationMs">> {
    this.#broken = this.#outOfTime() ?? (await unfit());
    if (this.#broken) return { ...this.#broken, points: 0, output: replayed.output };
    const report = await lab.check(id, this.#options.submission?.answers ?? {}, this.#signal);
    // What a submission left running may end the machine under the check, or change what the check runs: its own doing, too.
    if (report.outcome.kind === "error" || report.outcome.kind === "passed") this.#broken = await unfit();
    return this.#broken ? { ...this.#broken, points: 0, output: replayed.output } : this.#judge(report, replayed);
  }

  /** A deadline that passes with a submission at work is the submission's; without one it is ours. */
  #outOfTime(): Broken | undefined {
    if (!this.#signal.aborted) return undefined;
    const seconds = Math.round(this.#limits.lessonMs / 1000);
    if (this.#options.signal?.aborted) return { status: "error", message: "Grading was cancelled." };
    const message = `The ${seconds} seconds for this lesson were over before this step could be checked.`;
    return { status: this.#options.submission ? "failed" : "error", message };
  }

  /** Whether the machines still answer and their programs are still the image's. They did and were before the submission ran. */
  async #unfit(machines: readonly Machine[], before: ReadonlyMap<string, Inventory | undefined>): Promise<Broken | undefined> {
    const found = await Promise.all(machines.map((machine) => this.#unfitMachine(machine, before.get(machine.name))));
    return found.find((broken) => broken !== undefined);
  }

  /** Asks for the programs at once: a machine that tells them answers, too. Who does not answer is not waited for. */
  async #unfitMachine(machine: Machine, known: Inventory | undefined): Promise<Broken | undefined> {
    const { name } = machine;
    const first = this.#inventory(machine).catch(() => undefined);
    if (!(await this.#answers(machine))) return { status: "failed", message: `After the submission's commands, machine ${name} no longer answers.` };
    // The agent may have been killed while it was asked; by now it answers again.
    const inventory = (await first) ?? (await this.#inventory(machine));
    if (!known) return { status: "error", message: `The programs of machine ${name} could not be listed before the submission ran.` };
    if (!inventory) return { status: "failed", message: `After the submission's commands, the programs of machine ${name} cannot be listed, so they cannot be trusted.` };
    const changed = changedFiles(known, inventory);
    if (changed.length === 0) return undefined;
    const shown = changed.slice(0, 5).join(", ") + (changed.length > 5 ? `, and ${changed.length - 5} more` : "");
    return { status: "failed", message: `On machine ${name} the submission changed programs that the checks rely on: ${shown}.` };
  }

  /** Tries until the time is over: an agent that was killed is started anew, a fork bomb needs a moment to be ended. */
  async #answers(machine: Machine): Promise<boolean> {
    const { clock } = this.#options;
    const end = clock.monotonic() + this.#limits.probeMs;
    for (;;) {
      const timeoutMs = Math.max(1000, end - clock.monotonic());
      const result = await runInMachine(machine, { argv: ["/bin/true"], timeoutMs }, clock, this.#signal);
      if (result.kind === "exited" && result.exitCode === 0) return true;
      if (clock.monotonic() >= end || machine.state.kind === "crashed" || this.#signal.aborted) return false;
      await new Promise<void>((resolve) => clock.after(500, resolve));
    }
  }

  async #inventories(machines: readonly Machine[]): Promise<ReadonlyMap<string, Inventory | undefined>> {
    return new Map(await Promise.all(machines.map(async (machine) => [machine.name, await this.#inventory(machine)] as const)));
  }

  #inventory(machine: Machine): Promise<Inventory | undefined> {
    return takeInventory(machine, this.#options.clock, this.#signal);
  }

  #judge(report: CheckReport, replayed: Replayed): Omit<Finding, "durationMs"> {
    const { outcome } = report;
    const output = [replayed.output, report.output].filter((part) => part !== "").join("\n");
    switch (outcome.kind) {
      case "passed":
        return { status: "passed", message: "", points: outcome.score.points, output };
      case "failed":
        return { status: "failed", message: [outcome.message, ...replayed.notes].join("\n"), points: outcome.score.points, output };
      case "skipped":
        return { status: "skipped", message: outcome.message, points: 0, output };
      case "error":
        return { status: "error", message: [outcome.message, ...replayed.notes].join("\n"), points: 0, output };
      case "cancelled": {
        const broken = this.#outOfTime() ?? { status: "error", message: "The check was cancelled." };
        return { ...broken, points: 0, output };
      }
    }
  }

  #add(index: number, finding: Finding): void {
    const { lesson, language } = this.#options;
    const step = lesson.steps[index];
    const title = lesson.text[language].steps[index]?.title ?? "";
    if (step) this.steps.push({ id: step.id, title, of: step.points, ...finding });
  }

  /** Steps that were never reached share the fate of what kept them from being reached. */
  #rest(): void {
    const { message, status } = this.#broken ?? { status: "error", message: "This step was not checked." };
    const reached = this.steps.length;
    this.#options.lesson.steps.slice(reached).forEach((_, at) => this.#add(reached + at, { status, message, points: 0, output: "", durationMs: 0 }));
  }
}

type Finding = Pick<StepResult, "status" | "message" | "points" | "output" | "durationMs">;
