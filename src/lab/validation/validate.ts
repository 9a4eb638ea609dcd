import { isCoded, messageOf, text, type Clock } from "../../base/index.ts";
import { LANGUAGES, type Language, type Lesson, type Problem } from "../../lessons/index.ts";
import { NOT_YET } from "../check.ts";
import { runInMachine } from "../script-runner.ts";
import type { CheckOutcome, Lab } from "../types.ts";
import type { Gate, GateRow } from "./gates.ts";
import { shownCommands } from "./shown-commands.ts";

export interface ValidateOptions {
  readonly lesson: Lesson;
  /** A fresh lab, with nothing of an earlier one in it. */
  readonly openLab: (options: { readonly seed: string; readonly language: Language; readonly signal: AbortSignal }) => Promise<Lab>;
  readonly clock: Clock;
  /** The second run has `<seed>-again`: other random values, so that no check holds for one value alone. The third has the first's. */
  readonly seed: string;
  readonly onRow?: (row: GateRow) => void;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole lesson. Default 10 minutes. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 600_000;

/** Errors that the lesson's author has to mend; all others are the infrastructure's. */
const AUTHORS = new Set(["LAB_SEED", "LAB_HINT", "LAB_SOLVE", "LAB_VARIABLE", "FILTER_INVALID", "STEP_UNKNOWN"]);

/**
 * Runs all gates that need machines. Untouched, hints, commands and the first solution share one lab, because none of the
 * first three changes it; the second solution has a lab of its own, from a fresh snapshot, and so have the answers handed in.
 * Never throws.
 */
export async function validateLesson(options: ValidateOptions): Promise<readonly GateRow[]> {
  const { clock } = options;
  const controller = new AbortController();
  const cancel = () => controller.abort();
  options.signal?.addEventListener("abort", cancel, { once: true });
  if (options.signal?.aborted) cancel();
  const deadline = clock.after(options.timeoutMs ?? TIMEOUT_MS, cancel);
  const rows = new Rows(options, controller.signal);
  try {
    let answers: Answers = {};
    await rows.inLab(options.seed, async (lab) => {
      for (const step of lab.steps) await rows.untouched(lab, step);
      for (const step of lab.steps) await rows.hint(lab, step);
      await rows.commands(lab);
      answers = await rows.solveAll(lab, "solved");
    });
    await rows.inLab(`${options.seed}-again`, async (lab) => {
      await rows.solveAll(lab, "again");
    });
    if (Object.keys(answers).length > 0) await rows.inLab(options.seed, (lab) => rows.handIn(lab, answers));
  } finally {
    deadline.dispose();
    options.signal?.removeEventListener("abort", cancel);
  }
  return rows.all;
}

/** Gates that need no machine: the loader's problems as rows, by the lesson or lab folder they are in. */
export function fileRows(problems: readonly Problem[]): readonly GateRow[] {
  return problems.map(({ file, line, message }) => ({
    lesson: file.split("/").slice(0, file.startsWith("labs/") ? 2 : 3).join("/"),
    gate: "files",
    step: "",
    status: "failed",
    message: `${file}:${line}: ${message}`,
    durationMs: 0,
  }));
}

/** By question. */
type Answers = Readonly<Record<string, string>>;

/** What is wrong; undefined when nothing is. */
type Finding = string | undefined;

class Rows {
  readonly all: GateRow[] = [];
  readonly #options: ValidateOptions;
  readonly #signal: AbortSignal;

  constructor(options: ValidateOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async inLab(seed: string, work: (lab: Lab) => Promise<void>): Promise<void> {
    let lab: Lab | undefined;
    await this.#row("start", "", async () => {
      lab = await this.#options.openLab({ seed, language: "en", signal: this.#signal });
      return undefined;
    });
    if (!lab) return;
    try {
      await work(lab);
    } finally {
      lab.dispose();
    }
  }

  /** Fails, with a message in each language, when nothing has been done. */
  untouched(lab: Lab, step: string): Promise<boolean> {
    return this.#row("untouched", step, async () => {
      for (const language of LANGUAGES) {
        lab.language = language;
        const { outcome } = await lab.check(step, {}, this.#signal);
        const finding = mustFail(outcome, language);
        if (finding !== undefined) return finding;
      }
      return undefined;
    });
  }

  hint(lab: Lab, step: string): Promise<boolean> {
    return this.#row("hint", step, async () => {
      const said = new Map<Language, string>();
      for (const language of LANGUAGES) said.set(language, await lab.hint(step, language));
      return said.get("en") === said.get("zh-CN") ? `the hint says the same in both languages: ${said.get("en") ?? ""}` : undefined;
    });
  }

  commands(lab: Lab): Promise<boolean> {
    return this.#row("commands", "", async () => {
      const missing: string[] = [];
      for (const [machine, words] of shownCommands(this.#options.lesson, lab.vars)) missing.push(...(await this.#missing(lab, machine, words)));
      return missing.length === 0 ? undefined : missing.join("; ");
    });
  }

  /** In order: each step fails before its solution and passes after it. One that does not pass ends the run. */
  async solveAll(lab: Lab, gate: Gate): Promise<Answers> {
    lab.language = "en";
    const answers: Record<string, string> = {};
    for (const step of lab.steps) {
      const solved = await this.#row(gate, step, async () => {
        await lab.begin(step);
        const before = mustFail((await lab.check(step, answers, this.#signal)).outcome, "en");
        if (before !== undefined) return `before its solution: ${before}`;
        const solution = await lab.solve(step);
        Object.assign(answers, solution.answers);
        const { outcome, output } = await lab.check(step, answers, this.#signal);
        if (outcome.kind === "passed") return outcome.score.points < outcome.score.of ? `solved, it gives ${outcome.score.points} of ${outcome.score.of} points` : undefined;
        return `solved, its check says ${outcome.kind}: ${"message" in outcome ? outcome.message : ""}\n${output}\n${solution.output}`.trim();
      });
      if (!solved) break;
    }
    return answers;
  }

  /** As a grade does it: what was done is done anew, and the answers are those that were found the first time. */
  async handIn(lab: Lab, answers: Answers): Promise<void> {
    await this.#row("handed-in", "", async () => {
      for (const step of lab.steps) {
        await lab.begin(step);
        await lab.solve(step);
        const { outcome } = await lab.check(step, answers, this.#signal);
        if (outcome.kind === "passed") continue;
        const said = "message" in outcome ? outcome.message : "";
        return `step ${step}: an answer found in one lab does not hold in another of the same seed: the check says ${outcome.kind}: ${said}`;
      }
      return undefined;
    });
  }

  async #missing(lab: Lab, machine: string, words: readonly string[]): Promise<readonly string[]> {
    const target = lab.machines.get(machine);
    if (!target) return [`there is no machine ${machine}`];
    const script = 'for word; do command -v -- "$word" >/dev/null || echo "$word"; done';
    const argv = ["/bin/bash", "--noprofile", "--norc", "-c", script, "commands", ...words];
    const result = await runInMachine(target, { argv, timeoutMs: 30_000 }, this.#options.clock, this.#signal);
    if (result.kind !== "exited") throw new Error(`${machine} could not be asked for its commands: ${result.kind}`);
    const missing = text(result.stdout).split("\n").filter((word) => word !== "");
    return missing.map((word) => `${machine} has no command "${word}", which the lesson shows`);
  }

  async #row(gate: Gate, step: string, look: () => Promise<Finding>): Promise<boolean> {
    const begin = this.#options.clock.monotonic();
    let status: GateRow["status"] = "passed";
    let message = "";
    try {
      if (this.#signal.aborted) throw new Error("the time for this lesson was over");
      const finding = await look();
      if (finding !== undefined) [status, message] = ["failed", finding];
    } catch (error) {
      [status, message] = [isCoded(error) && AUTHORS.has(error.code) ? "failed" : "error", messageOf(error)];
    }
    const row: GateRow = { lesson: this.#options.lesson.id, gate, step, status, message, durationMs: this.#options.clock.monotonic() - begin };
    this.all.push(row);
    this.#options.onRow?.(row);
    return status === "passed";
  }
}

/** Undefined when the check failed as it should: with a message, in the language asked for. */
function mustFail(outcome: CheckOutcome, language: Language): Finding {
  if (outcome.kind === "passed") return "the check passes although nothing has been done";
  if (outcome.kind !== "failed") return `the check does not fail but says ${outcome.kind}: ${"message" in outcome ? outcome.message : ""}`;
  if (outcome.message === NOT_YET[language]) return "the check fails without a FAIL: line";
  if (language === "zh-CN" && !/\p{Script=Han}/u.test(outcome.message)) return `the check's message is not in Chinese: ${outcome.message}`;
  return undefined;
}
