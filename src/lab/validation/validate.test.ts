import { expect, test } from "vitest";
import type { LabSpec, Lesson } from "../../lessons/index.ts";
import { createLab, memoryStore } from "../index.ts";
import { fakeFactory, manualClock, LAB, LESSON, script } from "../testing/index.ts";
import { fileRows, gatesHold, validateLesson, type GateRow } from "./index.ts";

const hint = script("echo $LAB_LANG");
/** As the sample, but every message has Chinese in it: the fake's checks name the file that is missing. */
const SPEC: LabSpec = {
  ...LAB,
  steps: [
    { check: [script("need 完成")], hint, solve: [script("touch 完成")], wire: [] },
    { check: [script("need 好"), script("equal $ANSWER_COLOUR $COLOUR")], hint, solve: [script("touch 好\necho ANSWER colour=$COLOUR")], wire: [] },
  ],
};
function withStep(change: Partial<LabSpec["steps"][number]>): LabSpec {
  const [first, ...more] = SPEC.steps;
  return first ? { ...SPEC, steps: [{ ...first, ...change }, ...more] } : SPEC;
}

async function rows(spec: LabSpec = SPEC, options: { lesson?: Lesson; factory?: ReturnType<typeof fakeFactory>; seed?: (asked: string) => string } = {}): Promise<readonly GateRow[]> {
  const clock = manualClock();
  const factory = options.factory ?? fakeFactory();
  const lesson = options.lesson ?? LESSON;
  const seed = options.seed ?? ((asked) => asked);
  const done = validateLesson({ lesson, clock, seed: "s", openLab: (opened) => createLab({ spec, lesson, factory, store: memoryStore(), clock, ...opened, seed: seed(opened.seed) }) });
  let over = false;
  void done.finally(() => (over = true));
  while (!over) await clock.pass(1000);
  for (const made of factory.made) expect(made.state.kind).toBe("disposed");
  return done;
}
const wrong = (all: readonly GateRow[]) => all.filter((row) => row.status !== "passed").map(({ gate, step, status, message }) => `${gate} ${step} ${status}: ${message}`.split("\n")[0]);

test("a lesson that is right passes every gate, three times from a fresh snapshot", async () => {
  const all = await rows();
  expect(wrong(all)).toEqual([]);
  expect(gatesHold(all)).toBe(true);
  expect(all.map(({ gate, step }) => `${gate} ${step}`.trim())).toEqual([
    "start", "untouched make", "untouched answer", "hint make", "hint answer", "commands", "solved make", "solved answer", "start", "again make", "again answer", "start", "handed-in",
  ]);
});

test.each<[string, LabSpec, string]>([
  ["passes untouched", withStep({ check: [script("echo fine")] }), "untouched make failed: the check passes although nothing has been done"],
  ["fails without a word", withStep({ check: [script("exit 1")] }), "untouched make failed: the check fails without a FAIL: line"],
  ["breaks", withStep({ check: [script("exit 2")] }), "untouched make failed: the check does not fail but says error: 01/check.sh broke: exit code 2"],
  ["speaks no Chinese", withStep({ check: [script("need done")] }), "untouched make failed: the check's message is not in Chinese: done is missing"],
  ["has an empty hint", withStep({ hint: script("touch x") }), "hint make failed: labs/sample/steps/01/check.sh said nothing: exit code 0. "],
  ["has the same hint in both languages", withStep({ hint: script("echo look") }), "hint make failed: the hint says the same in both languages: look"],
  ["has a solution that does not solve", withStep({ solve: [script("touch other")] }), "solved make failed: solved, its check says failed: 完成 is missing"],
  ["has a solution that breaks", withStep({ solve: [script("exit 3")] }), "solved make failed: labs/sample/steps/01/check.sh failed: exit code 3. "],
  ["solves the next step as well", withStep({ solve: [script("touch 完成\ntouch 好\necho ANSWER colour=$COLOUR")] }), "solved answer failed: before its solution: the check passes although nothing has been done"],
  ["gives part of the points only", withStep({ check: [script("need 完成\necho SCORE 1/2")] }), "solved make failed: solved, it gives 0.5 of 1 points"],
])("a lesson that %s is told", async (_name, spec, message) => {
  const all = await rows(spec);
  expect(wrong(all)).toContain(message);
  expect(gatesHold(all)).toBe(false);
});

test("an answer that only the very lab it was found in knows is told: a grade has another", async () => {
  let labs = 0;
  const all = await rows(SPEC, { seed: (asked) => `${asked}-${labs++}` });
  expect(wrong(all)).toEqual(["handed-in  failed: step answer: an answer found in one lab does not hold in another of the same seed: the check says failed: green blue differ"]);
});

test("a lesson without questions has nothing to hand in twice", async () => {
  const [first] = SPEC.steps;
  const all = await rows({ ...SPEC, steps: first ? [first] : [] });
  expect(all.map(({ gate }) => gate)).not.toContain("handed-in");
});

test("a lab that does not start is the infrastructure's, and nothing after it is looked at", async () => {
  const all = await rows(SPEC, { factory: fakeFactory({ beforeCreate: () => { throw new Error("no image"); } }) });
  expect(wrong(all)).toEqual(["start  error: no image", "start  error: no image"]);
});

test("every command shown is asked for on its machine", async () => {
  const run = { kind: "run", machine: "host-b", terminal: 0, command: "ip netns exec {{colour}} ping x | grep y" } as const;
  const text = { ...LESSON.text.en, intro: [{ kind: "note", blocks: [run] }] as const };
  const factory = fakeFactory();
  await rows(SPEC, { lesson: { ...LESSON, text: { ...LESSON.text, en: text } }, factory });
  const asked = factory.made.flatMap((made) => made.runs.map((one) => `${made.name}: ${one.script}`)).filter((one) => one.includes("command -v"));
  expect(asked.map((one) => one.replace(/: .* commands /, ": "))).toEqual(["host-b: grep ip ping"]);
});

test("what the loader found is told as rows, by the folder it is in", () => {
  expect(fileRows([{ file: "content/1-linux/01-x/lesson.md", line: 3, message: "bad" }, { file: "labs/y/lab.yaml", line: 1, message: "worse" }])).toMatchObject([
    { lesson: "content/1-linux/01-x", gate: "files", status: "failed", message: "content/1-linux/01-x/lesson.md:3: bad" },
    { lesson: "labs/y", message: "labs/y/lab.yaml:1: worse" },
  ]);
});
