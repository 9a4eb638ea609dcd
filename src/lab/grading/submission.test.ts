import fc from "fast-check";
import { expect, test } from "vitest";
import { LAB, LESSON } from "../testing/index.ts";
import { readSubmission } from "./index.ts";

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

test("an exported session is replayed up to each step's own moment", () => {
  const session = {
    format: "podwire-session/1",
    lesson: "sample",
    lab: "sample",
    seed: "x",
    commands: [
      { machine: "host-a", at: 30, line: "third" },
      { machine: "host-a", at: 10, line: "first" },
      { machine: "host-b", at: 20, line: "second" },
    ],
    passed: [{ step: "make", at: 15 }],
    answers: { colour: "blue" },
  };
  const submission = read({ "session.json": JSON.stringify(session) }).lessons.get("sample");
  expect(submission).toMatchObject({ seed: "x", answers: { colour: "blue" } });
  expect(submission?.steps.map((step) => step.map((one) => one.text))).toEqual([["first"], ["second", "third"]]);
});

test.each([
  ["no step was passed", []],
  ["the lab was reset after the first step, which took its commands along", [{ step: "make", at: 5 }]],
])("a session whose times tell nothing, since %s, leaves it to the checks", (_name, passed) => {
  const commands = [{ machine: "host-a", at: 20, line: "second" }, { machine: "host-a", at: 10, line: "first" }];
  const session = { format: "podwire-session/1", lesson: "sample", lab: "sample", seed: "x", commands, passed };
  const submission = read({ "session.json": JSON.stringify(session) }).lessons.get("sample");
  expect([submission?.steps, submission?.unmarked?.map((one) => one.text)]).toEqual([[], ["first", "second"]]);
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
