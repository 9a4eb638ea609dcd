import { totals, type GradeResult, type StepResult } from "./results.ts";
import { githubMessage, githubProperty, markdownCell } from "./report-text.ts";

/** Workflow commands that GitHub shows as annotations: one a step that did not pass. */
export function githubAnnotations(result: GradeResult): string {
  const lines = result.lessons.flatMap((lesson) =>
    lesson.steps
      .filter((step) => step.status === "failed" || step.status === "error")
      .map((step) => {
        const prefix = step.status === "error" ? "Infrastructure: " : "";
        const title = githubProperty(`${prefix}${lesson.number} ${lesson.title}: ${step.title}`);
        return `::error title=${title}::${githubMessage(step.message || "not passed")}`;
      }),
  );
  const { passed, failed, error, skipped } = totals(result.lessons);
  lines.push(`::notice title=Podwire::${passed} passed, ${failed} failed, ${error} errors, ${skipped} skipped`);
  return `${lines.join("\n")}\n`;
}

const MARKS: Readonly<Record<StepResult["status"], string>> = { passed: "✅", failed: "❌", error: "⚠️", skipped: "⏭️" };

/** Markdown for `$GITHUB_STEP_SUMMARY`. */
export function githubSummary(result: GradeResult): string {
  const { passed, failed, error, points, of } = totals(result.lessons);
  const lines = ["## Podwire", "", `${passed} passed, ${failed} failed, ${error} errors; ${points} of ${of} points.`];
  for (const lesson of result.lessons) {
    lines.push("", `### ${markdownCell(`${lesson.number} ${lesson.title}`)}`, "", "| | Step | Points | |", "|---|---|---|---|");
    for (const step of lesson.steps) {
      lines.push(`| ${MARKS[step.status]} | ${markdownCell(step.title)} | ${step.points}/${step.of} | ${markdownCell(step.message)} |`);
    }
  }
  return `${lines.join("\n")}\n`;
}
