import { XMLParser, XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exitCode, githubAnnotations, githubSummary, jsonReport, junitReport, tapReport, type GradeResult, type StepResult, type StepStatus } from "./index.ts";

function step(status: StepStatus, text = "why"): StepResult {
  return { id: "look", title: text, status, message: status === "passed" ? "" : text, points: status === "passed" ? 1 : 0, of: 1, output: text, durationMs: 1234 };
}
function result(...steps: StepResult[]): GradeResult {
  return { format: "podwire-grade/1", startedAt: 0, durationMs: 2000, lessons: [{ lesson: "sample", number: "1.1", title: "A sample", seed: "s", attempts: 1, durationMs: 2000, steps }] };
}

/** Everything that has a meaning in one of the formats, and what no format wants to see. */
const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("<", "&", "]]>", '"', "'", "\u0000", "\u001b[31m", "\ud800", "\ufffe", "\n", "\r\n", "#", " # SKIP x", "\nok 1 - x", "\n1..0\n", "Bail out!", "::error::x", "%0A", "\n::set-output name=x::y", "|", "`", "](x)", "---", "...", "<script>", "&#0;"),
    ),
  )
  .map((parts) => parts.join(""));
const anyStep = fc.tuple(fc.constantFrom<StepStatus>("passed", "failed", "error", "skipped"), nasty).map(([status, text]) => step(status, text));
const anyResult = fc.array(anyStep, { maxLength: 4 }).map((steps) => result(...steps));

test.each<[StepStatus[], number]>([
  [["passed", "passed"], 0],
  [["passed", "skipped"], 0],
  [["passed", "failed"], 1],
  [["failed", "error"], 2],
  [["error"], 2],
  [[], 2],
])("%j exits with %i", (statuses, code) => {
  expect(exitCode(result(...statuses.map((status) => step(status))).lessons)).toBe(code);
});

test("TAP 14: a subtest a lesson, a point a step", () => {
  expect(tapReport(result(step("passed", "Look"), step("failed", "not # there"), step("skipped", "no\nneed")))).toBe(`TAP version 14
1..1
# Subtest: 1.1 sample
    1..3
    ok 1 - look: Look
    not ok 2 - look: not \\# there
      ---
      message: "not # there"
      severity: "fail"
      output: "not # there"
      duration_ms: 1234
      ...
    ok 3 - look: no need # SKIP no need
not ok 1 - 1.1 sample
# 1 passed, 1 failed, 0 errors, 1 skipped; 1 of 3 points
`);
});

test("TAP keeps its lines whatever a machine printed", () => {
  fc.assert(
    fc.property(anyResult, (any) => {
      const lines = tapReport(any).trimEnd().split("\n");
      const points = lines.filter((line) => /^ {4}(not )?ok \d/.test(line));
      expect(points).toHaveLength(any.lessons[0]?.steps.length ?? 0);
      expect(lines.filter((line) => /^(not )?ok /.test(line))).toHaveLength(1);
      expect(lines.filter((line) => /^(Bail out|1\.\.)/.test(line))).toEqual(["1..1"]);
      points.forEach((line, at) => expect(/# SKIP/.test(line.replaceAll("\\#", ""))).toBe(any.lessons[0]?.steps[at]?.status === "skipped"));
    }),
  );
});

test("JUnit: failures are the learner's, errors the infrastructure's", () => {
  const report = junitReport(result(step("passed"), step("failed", "a < b"), step("error"), step("skipped")));
  const parsed: unknown = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" }).parse(report);
  expect(parsed).toMatchObject({
    testsuites: { tests: "4", failures: "1", errors: "1", skipped: "1", testsuite: { name: "1.1 A sample", tests: "4", testcase: [{}, { failure: { message: expect.anything() } }, { error: {} }, { skipped: {} }] } },
  });
});

test("JUnit is well-formed XML 1.0 whatever a machine printed", () => {
  fc.assert(
    fc.property(anyResult, (any) => {
      const report = junitReport(any);
      expect(XMLValidator.validate(report)).toBe(true);
      // Source: XML 1.0, production 2 `Char`.
      expect(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(report)).toBe(false);
      expect(report.match(/<testcase /g)?.length ?? 0).toBe(any.lessons[0]?.steps.length);
    }),
  );
});

test("GitHub gets one annotation a step that did not pass, and no other command", () => {
  expect(githubAnnotations(result(step("failed", "a, b: 50 %\nc")))).toBe("::error title=1.1 A sample%3A a%2C b%3A 50 %25 c::a, b: 50 %25%0Ac\n::notice title=Podwire::0 passed, 1 failed, 0 errors, 0 skipped\n");
  fc.assert(
    fc.property(anyResult, (any) => {
      const lines = githubAnnotations(any).trimEnd().split("\n");
      const told = any.lessons[0]?.steps.filter(({ status }) => status === "failed" || status === "error").length ?? 0;
      expect(lines).toHaveLength(told + 1);
      for (const line of lines) expect(line).toMatch(/^::(error|notice) title=[^:,\r\n]*::[^\r\n]*$/);
    }),
  );
});

test("the summary's table keeps its columns and holds no markup of a machine's", () => {
  fc.assert(
    fc.property(anyResult, (any) => {
      const rows = githubSummary(any).trimEnd().split("\n").slice(8);
      expect(rows).toHaveLength(any.lessons[0]?.steps.length ?? 0);
      for (const row of rows) {
        expect(row.split("|")).toHaveLength(6);
        expect(row).not.toMatch(/[<`[\]]/);
      }
    }),
  );
});

test("JSON holds everything and says what it comes to", () => {
  expect(JSON.parse(jsonReport(result(step("failed"))))).toMatchObject({ format: "podwire-grade/1", totals: { failed: 1, of: 1 }, exitCode: 1, lessons: [{ lesson: "sample" }] });
});
