import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "../base/index.ts";
import type { RunResult } from "../vm/index.ts";
import { combine, scriptVerdict } from "./verdict.ts";

function ended(exitCode: number, stdout = "", stderr = ""): RunResult {
  return { kind: "exited", exitCode, stdout: utf8(stdout), stderr: utf8(stderr), truncated: false, durationMs: 1 };
}
const none = { stdout: utf8(""), stderr: utf8(""), truncated: false, durationMs: 2000 };

test.each<[string, RunResult, object]>([
  ["0", ended(0), { kind: "passed" }],
  ["0 with part of the points", ended(0, "SCORE 3/4\n"), { kind: "passed", share: 0.75 }],
  ["1 with reasons: the last counts", ended(1, "FAIL: first\nFAIL: second\nmore\n"), { kind: "failed", message: "second" }],
  ["1 with the reason on stderr", ended(1, "", "FAIL: there\n"), { kind: "failed", message: "there" }],
  ["1 without a reason", ended(1, "nothing"), { kind: "failed", message: "" }],
  ["1 with a score", ended(1, "SCORE 1/2\nFAIL: half\n"), { kind: "failed", share: 0.5, message: "half" }],
  ["1 with text of somebody else's in its reason", ended(1, "FAIL: the page says: a\nSCORE 1/1\n1..1\nok 1\n"), { kind: "failed", message: "the page says: a" }],
  ["1 with somebody else's TAP in its reason", ended(1, "1..2\nok 1 - a\nFAIL: b says: c\nok 2\n"), { kind: "failed", share: 0.5, message: "b says: c" }],
  ["a score of more than all", ended(0, "SCORE 5/2\n"), { kind: "passed", share: 1 }],
  ["a score of nothing", ended(0, "SCORE 0/0\n"), { kind: "passed" }],
  ["2", ended(2, "", "boom\n"), { kind: "error", message: "check.sh broke: exit code 2 (boom)" }],
  ["124", ended(124), { kind: "error", message: "check.sh ran out of time" }],
  ["127", ended(127), { kind: "error", message: "check.sh broke: exit code 127" }],
  ["77", ended(77, "not on this machine\n"), { kind: "skipped", message: "not on this machine" }],
  ["a timeout", { ...none, kind: "timeout" }, { kind: "error", message: "check.sh ran out of time after 2.0 s" }],
  ["a signal", { ...none, kind: "signaled", signal: 9 }, { kind: "error", message: "check.sh was ended by signal 9" }],
  ["a lost agent", { ...none, kind: "lost", reason: "gone" }, { kind: "error", message: "check.sh was lost: gone" }],
  ["a cancellation", { ...none, kind: "cancelled" }, { kind: "cancelled" }],
  ["TAP, all well", ended(0, "1..2\nok 1 - a\nok 2 - b # SKIP no\n"), { kind: "passed", share: 1 }],
  ["TAP, part of it", ended(1, "1..2\nok 1 - a\nnot ok 2 - b reaches c\n"), { kind: "failed", share: 0.5, message: "b reaches c" }],
  ["TAP that contradicts its exit code", ended(0, "1..1\nnot ok 1 - a\n"), { kind: "failed", share: 0, message: "a" }],
  ["TAP that stops half-way", ended(0, "1..3\nok 1 - a\n"), { kind: "failed", share: 1 / 3, message: "point 2 of 3 was not reached" }],
  ["TAP with something still to do", ended(0, "1..1\nnot ok 1 - a # TODO later\n"), { kind: "passed", share: 1 }],
])("exit %s", (_name, result, expected) => {
  expect(scriptVerdict(result, "check.sh")).toEqual(expected);
});

test("all scripts must pass, and the first that did not says why", () => {
  expect(combine([{ kind: "passed" }, { kind: "failed", message: "no" }], 2, 3)).toEqual({ kind: "failed", message: "no", score: { points: 0, of: 3 } });
  expect(combine([{ kind: "passed", share: 1 }, { kind: "failed", share: 0.5, message: "no" }], 2, 4)).toEqual({ kind: "failed", message: "no", score: { points: 3, of: 4 } });
  expect(combine([{ kind: "passed" }, { kind: "passed", share: 0.5 }], 2, 4)).toEqual({ kind: "passed", score: { points: 3, of: 4 } });
  expect(combine([{ kind: "error", message: "broke" }], 2, 3)).toEqual({ kind: "error", message: "broke" });
});

test("no output is more than a verdict", () => {
  const line = fc.oneof(fc.string(), fc.constantFrom("FAIL: x", "SCORE 1/3", "SCORE x/y", "1..3", "ok 1", "not ok 2 - b", "not ok", "ok 3 # skip"));
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 0, max: 255 }), (lines, code) => {
      const verdict = scriptVerdict(ended(code, lines.join("\n")), "check.sh");
      expect(["passed", "failed", "error", "skipped"]).toContain(verdict.kind);
      expect(verdict.kind === "passed" && code !== 0).toBe(false);
      const share = ("share" in verdict ? verdict.share : undefined) ?? 0;
      expect(share >= 0 && share <= 1).toBe(true);
    }),
  );
});
