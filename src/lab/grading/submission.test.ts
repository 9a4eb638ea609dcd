import fc from "fast-check";
import { expect, test } from "vitest";
import { LAB, LESSON } from "../testing/index.ts";
import { readSubmission, type LessonSubmission } from "./index.ts";

const read = (files: Record<string, string>) => readSubmission(new Map(Object.entries(files)), [LESSON], new Map([["sample", LAB]]));

test("a folder of scripts and answers", () => {
  const { lessons, problems } = read({
    "sample/01.2.sh": "# machine: host-b\ntwo\n",
    "sample/01.sh": "# machine: host-a\none\n",
    "sample/02.sh": "# machine: host-a\nthree\n",
    "sample/answers.yaml": "colour: blue\ncount: 3\n",
    "README.md": "mine",
    ".git/config": "x",
  });
  expect(problems).toEqual([]);
  const submission = lessons.get("sample");
  expect(submission?.steps.map((step) => step.map(({ machine, from }) => `${from} on ${machine}`))).toEqual([["sample/01.sh on host-a", "sample/01.2.sh on host-b"], ["sample/02.sh on host-a"]]);
  expect([submission?.answers, submission?.seed]).toEqual([{ colour: "blue", count: "3" }, undefined]);
});

const S = 1000;

function session(commands: readonly (readonly [at: number, line: string, machine?: string])[], passed: readonly { readonly step: string; readonly at: number }[]): string {
  const typed = commands.map(([at, line, machine = "host-a"]) => ({ machine, at, line }));
  return JSON.stringify({ format: "podwire-session/1", lesson: "sample", lab: "sample", seed: "x", commands: typed, passed, answers: { colour: "blue" } });
}

function split(text: string) {
  const submission = read({ "session.json": text }).lessons.get("sample");
  const lines = (steps: LessonSubmission["steps"] | undefined) => steps?.map((step) => step.map((one) => one.text));
  return { steps: lines(submission?.steps), perhaps: lines(submission?.perhaps) };
}

test("an exported session is replayed up to each step's own moment", () => {
  const text = session([[30 * S, "third"], [10 * S, "first"], [20 * S, "second", "host-b"]], [{ step: "make", at: 15 * S }]);
  expect(read({ "session.json": text }).lessons.get("sample")).toMatchObject({ seed: "x", answers: { colour: "blue" } });
  expect(split(text)).toEqual({ steps: [["first"], ["second", "third"]], perhaps: [[], []] });
});

test("what was given within the second of a step's mark, or by a clock that is a second off, is of that step only as far as its check needs it", () => {
  const text = session([[10 * S, "sure"], [14 * S, "just before"], [15 * S, "same second"], [16 * S, "clock before"], [17 * S, "next"]], [{ step: "make", at: 15 * S + 300 }]);
  expect(split(text)).toEqual({ steps: [["sure"], ["next"]], perhaps: [["just before", "same second", "clock before"], []] });
});

test("what was given after all steps were passed is needed by none", () => {
  const text = session([[10 * S, "one"], [20 * S, "two"], [40 * S, "and undone"]], [{ step: "make", at: 15 * S }, { step: "answer", at: 25 * S }]);
  expect(split(text)).toEqual({ steps: [["one"], ["two"]], perhaps: [[], ["and undone"]] });
});

test.each([["marked", [{ step: "make", at: 90 * S }]], ["unmarked", []]])("a %s session of a machine that there is not is told once", (_name, passed) => {
  const { problems } = read({ "session.json": session([[10 * S, "a", "host-z"], [20 * S, "b", "host-z"], [30 * S, "c"]], passed) });
  expect(problems).toEqual([{ file: "session.json command 1", line: 1, message: 'lab sample has no machine "host-z"; it has host-a, host-b' }]);
});

test.each([
  ["no step was passed", []],
  ["the lab was reset after the first step, which took its commands along", [{ step: "make", at: 5 * S }]],
])("a session whose times tell nothing, since %s, leaves it to the checks", (_name, passed) => {
  expect(split(session([[20 * S, "second"], [10 * S, "first"]], passed))).toEqual({ steps: [], perhaps: [["first", "second"]] });
});

test.each<[string, Record<string, string>, string]>([
  ["an unknown lesson", { "other/01.sh": "# machine: host-a\n" }, 'there is no lesson "other"; there are sample'],
  ["a step too many", { "sample/03.sh": "# machine: host-a\n" }, "has steps 01 to 02"],
  ["no machine", { "sample/01.sh": "ls\n" }, "the first line must name the machine"],
  ["a machine that there is not", { "sample/01.sh": "# machine: host-z\nls\n" }, 'lab sample has no machine "host-z"; it has host-a, host-b'],
  ["a stray file", { "sample/notes.txt": "" }, "is no part of a submission"],
  ["a path that leads out", { "../x/01.sh": "" }, "is no part of a submission"],
  ["a file at the top", { "01.sh": "" }, "is no part of a submission"],
  ["answers that are a list", { "sample/answers.yaml": "- a\n" }, "expected record"],
  ["a session that is not JSON", { "session.json": "{" }, "is not JSON"],
  ["a session of another format", { "session.json": '{"format":"x"}' }, "format:"],
  ["a lesson twice", { "sample/01.sh": "# machine: host-a\nx", "sample/session.json": JSON.stringify({ format: "podwire-session/1", lesson: "sample", lab: "sample", seed: "", commands: [] }) }, "twice"],
])("%s is told", (_name, files, message) => {
  expect(read(files).problems.map((problem) => problem.message).join("\n")).toContain(message);
});

test("nothing that a submission holds crashes the reader", () => {
  const path = fc.oneof(fc.string(), fc.constantFrom("session.json", "sample/01.sh", "sample/answers.yaml", "sample/session.json"));
  fc.assert(fc.property(fc.dictionary(path, fc.oneof(fc.string(), fc.json())), (files) => read(files).lessons.size <= 1));
});
