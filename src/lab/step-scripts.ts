import { CodedError, text, type Clock } from "../base/index.ts";
import type { LabSpec, Language, Lesson, Script, Vars } from "../lessons/index.ts";
import type { Machine, RunResult } from "../vm/index.ts";
import { runCheck } from "./check.ts";
import { answersIn, outputOf, scriptName, scriptRequest, type ScriptContext } from "./script-run.ts";
import { runInMachine } from "./script-runner.ts";
import type { CheckReport, Solution } from "./types.ts";

const HINT_TIMEOUT_MS = 20_000;
const SOLVE_TIMEOUT_MS = 120_000;
const SCRIPT_OUTPUT = 256 * 1024;
const DEFAULT_CHECK = { points: 1, timeoutMs: 20_000 };

export interface StepScriptsOptions {
  readonly spec: LabSpec;
  readonly lesson: Lesson | undefined;
  /** Ids of the steps, in order. */
  readonly steps: readonly string[];
  readonly vars: Vars;
  readonly machine: (name: string) => Machine;
  readonly clock: Clock;
}

/** Runs a step's check, hint and solution in the machines that they name. Which may run when is the lab's to decide. */
export class StepScripts {
  readonly #options: StepScriptsOptions;

  constructor(options: StepScriptsOptions) {
    this.#options = options;
  }

  /** Place of the step, from 0. @throws CodedError `STEP_UNKNOWN` */
  index(step: string): number {
    const index = this.#options.steps.indexOf(step);
    if (index !== -1) return index;
    throw new CodedError("STEP_UNKNOWN", `there is no step "${step}"; there are ${this.#options.steps.join(", ")}`);
  }

  /** What a script of the given step finds in its environment; step 0 is the seed. */
  context(step: number, purpose: ScriptContext["purpose"], language: Language): ScriptContext {
    return { vars: this.#options.vars, language, step, answers: {}, purpose };
  }

  check(
    step: string,
    how: { readonly language: Language; readonly answers: Readonly<Record<string, string>>; readonly unmet: readonly string[]; readonly signal: AbortSignal },
  ): Promise<CheckReport> {
    const { lesson, machine, clock } = this.#options;
    const index = this.index(step);
    const { points, timeoutMs } = lesson?.steps[index] ?? DEFAULT_CHECK;
    const context = { ...this.context(index + 1, "check", how.language), answers: how.answers };
    return runCheck({ id: step, step: this.#step(step), points, timeoutMs, context, machine, clock, unmet: how.unmet, signal: how.signal });
  }

  /** @throws CodedError `LAB_HINT` when the script says nothing */
  async hint(step: string, language: Language, signal: AbortSignal): Promise<string> {
    const script = this.#step(step).hint;
    const result = await this.#run(script, this.context(this.index(step) + 1, "help", language), HINT_TIMEOUT_MS, signal);
    const said = text(result.stdout).trim();
    if (said !== "") return said;
    throw new CodedError("LAB_HINT", `${script.file} said nothing: ${whyNot(result)}`);
  }

  /** @throws CodedError `LAB_SOLVE` with all that was printed */
  async solve(step: string, language: Language, signal: AbortSignal): Promise<Solution> {
    const context = this.context(this.index(step) + 1, "help", language);
    const outputs: string[] = [];
    for (const script of this.#step(step).solve) {
      const result = await this.#run(script, context, SOLVE_TIMEOUT_MS, signal);
      outputs.push(outputOf(result));
      if (result.kind !== "exited" || result.exitCode !== 0) {
        throw new CodedError("LAB_SOLVE", `${script.file} failed: ${whyNot(result)}\n${outputs.join("\n").slice(-4000)}`);
      }
    }
    const output = outputs.join("\n");
    return { output, answers: answersIn(output) };
  }

  #run(script: Script, context: ScriptContext, timeoutMs: number, signal: AbortSignal): Promise<RunResult> {
    const request = scriptRequest(script.text, scriptName(script), context, { timeoutMs, outputLimit: SCRIPT_OUTPUT });
    return runInMachine(this.#options.machine(script.machine), request, this.#options.clock, signal);
  }

  #step(step: string) {
    const { spec } = this.#options;
    const found = spec.steps[this.index(step)];
    if (found) return found;
    throw new CodedError("STEP_UNKNOWN", `lab ${spec.id} has no scripts for step "${step}"`);
  }
}

function whyNot(result: RunResult): string {
  if (result.kind === "exited") return `exit code ${result.exitCode}. ${text(result.stderr).trim().slice(-1000)}`;
  return result.kind === "lost" ? result.reason : result.kind;
}
