import { text } from "../base/index.ts";
import type { RunResult } from "../vm/index.ts";
import { parseTap } from "./tap.ts";
import type { CheckOutcome, Score } from "./types.ts";

/** What one check script said, before the step's points come in. */
export type ScriptVerdict =
  /** `share`: part of the points, when the script said it; else all or nothing. */
  | { readonly kind: "passed"; readonly share?: number }
  | { readonly kind: "failed"; readonly share?: number; readonly message: string }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "skipped"; readonly message: string }
  | { readonly kind: "cancelled" };

/** The exit code decides; `FAIL:`, `SCORE` and TAP say more. See the table in docs/design/lab.md. */
export function scriptVerdict(result: RunResult, name: string): ScriptVerdict {
  if (result.kind === "cancelled") return { kind: "cancelled" };
  if (result.kind === "timeout") return { kind: "error", message: `${name} ran out of time after ${(result.durationMs / 1000).toFixed(1)} s` };
  if (result.kind === "signaled") return { kind: "error", message: `${name} was ended by signal ${result.signal}` };
  if (result.kind === "lost") return { kind: "error", message: `${name} was lost: ${result.reason}` };
  const output = text(result.stdout);
  const message = lastFail(output) ?? lastFail(text(result.stderr));
  const own = beforeReason(output);
  const points = parseTap(own);
  const broken = points.find((point) => !point.ok && !point.excused);
  const share = shareOf(own, points);
  switch (result.exitCode) {
    case 0:
      return broken ? { kind: "failed", ...share, message: message ?? broken.name } : { kind: "passed", ...share };
    case 1:
      return { kind: "failed", ...share, message: message ?? broken?.name ?? "" };
    case 77:
      return { kind: "skipped", message: message ?? lastLine(output) };
    case 124:
      return { kind: "error", message: `${name} ran out of time` };
    default:
      return { kind: "error", message: message ?? `${name} broke: exit code ${result.exitCode}${because(result)}` };
  }
}

/** All scripts of a step together: all must pass; the first that did not says why. Part of the points is only for who says so. */
export function combine(verdicts: readonly ScriptVerdict[], count: number, points: number): CheckOutcome {
  const first = verdicts.find((verdict) => verdict.kind !== "passed");
  const unsaid = first === undefined ? 1 : 0;
  const shares = verdicts.reduce((sum, verdict) => sum + (("share" in verdict ? verdict.share : undefined) ?? unsaid), 0);
  const score: Score = { points: Math.round((points * shares * 100) / Math.max(1, count)) / 100, of: points };
  if (first === undefined) return { kind: "passed", score };
  return first.kind === "failed" ? { kind: "failed", message: first.message, score } : first;
}

const MAX_MESSAGE = 2000;

function lastFail(output: string): string | undefined {
  const line = output.split(/\r?\n/).findLast((candidate) => candidate.startsWith("FAIL: "));
  return line?.slice("FAIL: ".length, MAX_MESSAGE).trim();
}

/**
 * What a check says for itself ends with its first reason: that often quotes what a learner's program answered, and whatever lines
 * follow may be that program's. They never count.
 */
function beforeReason(output: string): string {
  const lines = output.split(/\r?\n/);
  const reason = lines.findIndex((line) => line.startsWith("FAIL: "));
  return reason < 0 ? output : lines.slice(0, reason).join("\n");
}

function lastLine(output: string): string {
  return (output.trimEnd().split(/\r?\n/).at(-1) ?? "").slice(0, MAX_MESSAGE);
}

function because(result: RunResult): string {
  const said = lastLine(text(result.stderr));
  return said === "" ? "" : ` (${said})`;
}

/** Part of the step's points: `SCORE a/b` if there is one, else TAP's points, else nothing is said. */
function shareOf(output: string, points: ReturnType<typeof parseTap>): { readonly share?: number } {
  const score = output.split(/\r?\n/).map((line) => /^SCORE (\d{1,6})\/(\d{1,6})\s*$/.exec(line)).findLast((match) => match !== null);
  if (score && Number(score[2]) > 0) return { share: Math.min(1, Number(score[1]) / Number(score[2])) };
  if (points.length === 0) return {};
  return { share: points.filter((point) => point.ok || point.excused).length / points.length };
}
