import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settled, tallyFile, tallyPlaywright, tallyVitest, type Tally } from "./tally.ts";

const file = (status: string, tests: string[], message = "") => ({
  name: "a.test.ts",
  status,
  message,
  assertionResults: tests.map((test, at) => ({ fullName: `t${String(at)}`, status: test, failureMessages: test === "failed" ? ["wrong\n at x"] : [] })),
});

describe("tallyVitest", () => {
  it.each<[string, unknown[], Tally]>([
    ["passed", [file("passed", ["passed", "passed"])], { passed: 2, failed: 0, failures: [] }],
    ["failed", [file("failed", ["passed", "failed"])], { passed: 1, failed: 1, failures: ["a.test.ts › t1: wrong"] }],
    ["skipped counts as failed", [file("passed", ["skipped"])], { passed: 0, failed: 1, failures: ["a.test.ts › t0: skipped"] }],
    ["a file that does not load", [file("failed", [], "no module\nx")], { passed: 0, failed: 1, failures: ["a.test.ts: no module"] }],
    [
      "a hook that fails after its tests",
      [file("failed", ["passed"], "afterAll")],
      { passed: 1, failed: 1, failures: ["a.test.ts: afterAll"] },
    ],
  ])("%s", (_name, testResults, tally) => {
    expect(tallyVitest({ testResults })).toEqual(tally);
  });
});

describe("tallyPlaywright", () => {
  const spec = (title: string, status: string) => ({ title, file: "f.ts", tests: [{ status, projectName: "" }] });

  it("counts through nested suites; flaky and skipped are failures", () => {
    const report = {
      suites: [{ specs: [spec("a", "expected")], suites: [{ specs: [spec("b", "flaky"), spec("c", "skipped"), spec("d", "unexpected")] }] }],
      errors: [],
    };
    expect(tallyPlaywright(report)).toEqual({ passed: 1, failed: 3, failures: ["f.ts › b: flaky", "f.ts › c: skipped", "f.ts › d: unexpected"] });
  });

  it("an error outside of any test is a failure", () => {
    expect(tallyPlaywright({ suites: [], errors: [{ message: "no browser" }] }).failures).toEqual(["playwright: no browser"]);
  });
});

describe("settled", () => {
  const tally = (passed: number, failed: number): Tally => ({ passed, failed, failures: [] });

  it("never calls a bad exit or an empty run a success", () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(5), fc.integer({ min: 0, max: 3 }), (passed, failed, code) => {
        const after = settled("s", tally(passed, failed), code);
        expect(after.failed > 0).toBe(failed > 0 || code !== 0 || passed === 0);
      }),
    );
  });

  it("a runner that wrote no report has failed once", () => {
    expect(tallyFile("unit", "/nonexistent/report.json", 139, tallyVitest)).toMatchObject({ passed: 0, failed: 1 });
  });
});
