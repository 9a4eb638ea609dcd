import type { Clock } from "../base/index.ts";
import type { LabStep, Language } from "../lessons/index.ts";
import type { Machine } from "../vm/index.ts";
import { runInMachine } from "./script-runner.ts";
import { outputOf, scriptName, scriptRequest, type ScriptContext } from "./script-run.ts";
import type { CheckReport } from "./types.ts";
import { combine, scriptVerdict, type ScriptVerdict } from "./verdict.ts";

/** Bytes kept of each stream of a check. */
const OUTPUT_LIMIT = 256 * 1024;

export interface CheckRun {
  readonly id: string;
  readonly step: LabStep;
  readonly points: number;
  /** Milliseconds for all scripts of the step together. */
  readonly timeoutMs: number;
  readonly context: ScriptContext;
  readonly machine: (name: string) => Machine;
  /** What the wire questions say that are not answered as they should be, asked before the scripts run. */
  readonly unmet: readonly string[];
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** Scripts run in order until one has not passed; then there is nothing more to find out. */
export async function runCheck(run: CheckRun): Promise<CheckReport> {
  const begin = run.clock.monotonic();
  const verdicts: ScriptVerdict[] = [];
  const outputs: string[] = [];
  for (const script of run.step.check) {
    const left = Math.max(1, run.timeoutMs - (run.clock.monotonic() - begin));
    const request = scriptRequest(script.text, scriptName(script), run.context, { timeoutMs: left, outputLimit: OUTPUT_LIMIT });
    const result = await runInMachine(run.machine(script.machine), request, run.clock, run.signal);
    const verdict = scriptVerdict(result, scriptName(script));
    verdicts.push(verdict);
    const output = outputOf(result);
    outputs.push(run.step.check.length > 1 ? `# ${scriptName(script)} on ${script.machine}\n${output}` : output);
    if (verdict.kind !== "passed") break;
  }
  const outcome = withWire(combine(verdicts, run.step.check.length, run.points), run);
  return { step: run.id, outcome: worded(outcome, run.context.language), durationMs: run.clock.monotonic() - begin, output: outputs.join("\n") };
}

/** A wire question that does not hold keeps a step from passing; what the scripts found is told first. */
function withWire(outcome: CheckReport["outcome"], run: CheckRun): CheckReport["outcome"] {
  const message = run.unmet[0];
  if (outcome.kind !== "passed" || message === undefined) return outcome;
  return { kind: "failed", message, score: { points: 0, of: run.points } };
}

/** Said when a check fails without a `FAIL: ` line. */
export const NOT_YET: Readonly<Record<Language, string>> = { en: "Not yet.", "zh-CN": "还没有完成。" };

function worded(outcome: CheckReport["outcome"], language: Language): CheckReport["outcome"] {
  return outcome.kind === "failed" && outcome.message === "" ? { ...outcome, message: NOT_YET[language] } : outcome;
}
