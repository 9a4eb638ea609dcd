import { totals, type GradeResult, type LessonResult, type StepResult } from "./results.ts";
import { oneLine, tail, xmlEscape } from "./report-text.ts";

/** Characters of output in one case: CI systems show it, and some refuse files of many megabytes. */
const OUTPUT = 64 * 1024;

/** JUnit XML as Jenkins, GitLab and GitHub's actions read it: a suite a lesson, a case a step. */
export function junitReport(result: GradeResult): string {
  const suites = result.lessons.map(suite).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts(result.lessons)} time="${seconds(result.durationMs)}">\n${suites}</testsuites>\n`;
}

function suite(lesson: LessonResult): string {
  const head = `name="${xmlEscape(`${lesson.number} ${lesson.title}`)}" ${counts([lesson])} time="${seconds(lesson.durationMs)}"`;
  const property = `    <properties><property name="seed" value="${xmlEscape(lesson.seed)}"/></properties>\n`;
  return `  <testsuite ${head}>\n${property}${lesson.steps.map((step) => testCase(lesson, step)).join("")}  </testsuite>\n`;
}

function testCase(lesson: LessonResult, step: StepResult): string {
  const head = `classname="${xmlEscape(lesson.lesson)}" name="${xmlEscape(`${step.id}: ${step.title}`)}" time="${seconds(step.durationMs)}"`;
  const message = xmlEscape(oneLine(step.message));
  const body = {
    passed: "",
    failed: `      <failure message="${message}">${xmlEscape(step.message)}</failure>\n`,
    error: `      <error message="${message}">${xmlEscape(step.message)}</error>\n`,
    skipped: `      <skipped message="${message}"/>\n`,
  }[step.status];
  const output = step.output === "" ? "" : `      <system-out>${xmlEscape(tail(step.output, OUTPUT))}</system-out>\n`;
  return `    <testcase ${head}>\n${body}${output}    </testcase>\n`;
}

function counts(lessons: readonly LessonResult[]): string {
  const { passed, failed, error, skipped } = totals(lessons);
  return `tests="${passed + failed + error + skipped}" failures="${failed}" errors="${error}" skipped="${skipped}"`;
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}
