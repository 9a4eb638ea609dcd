import { totals, type GradeResult, type LessonResult, type StepResult } from "./results.ts";
import { printable, tail, tapEscape } from "./report-text.ts";

/** TAP 14: a subtest a lesson, a point a step. Source: https://testanything.org/tap-version-14-specification.html */
export function tapReport(result: GradeResult): string {
  const lines = ["TAP version 14", `1..${result.lessons.length}`];
  result.lessons.forEach((lesson, at) => lines.push(...lessonLines(lesson, at + 1)));
  const { passed, failed, error, skipped, points, of } = totals(result.lessons);
  lines.push(`# ${passed} passed, ${failed} failed, ${error} errors, ${skipped} skipped; ${points} of ${of} points`);
  return `${lines.join("\n")}\n`;
}

function lessonLines(lesson: LessonResult, number: number): readonly string[] {
  const name = tapEscape(`${lesson.number} ${lesson.lesson}`);
  const ok = lesson.steps.every((step) => step.status === "passed" || step.status === "skipped");
  const inner = [`1..${lesson.steps.length}`, ...lesson.steps.flatMap((step, at) => stepLines(step, at + 1))];
  return [`# Subtest: ${name}`, ...inner.map((line) => `    ${line}`), `${ok ? "ok" : "not ok"} ${number} - ${name}`];
}

function stepLines(step: StepResult, number: number): readonly string[] {
  const name = tapEscape(`${step.id}: ${step.title}`);
  if (step.status === "passed") return [`ok ${number} - ${name}`];
  if (step.status === "skipped") return [`ok ${number} - ${name} # SKIP ${tapEscape(step.message)}`];
  const said = { message: printable(step.message), severity: step.status === "error" ? "error" : "fail", output: tail(printable(step.output), 4000) };
  // A JSON string is a YAML string too, and has no line of its own that could be taken for TAP.
  const diagnostic = Object.entries(said).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return [`not ok ${number} - ${name}`, "  ---", ...diagnostic, `  duration_ms: ${Math.round(step.durationMs)}`, "  ..."];
}
