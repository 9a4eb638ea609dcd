import { expect, test } from "vitest";
import { text } from "../../base/index.ts";
import { generateVars } from "../../lessons/index.ts";
import { createLab, memoryStore } from "../index.ts";
import { fakeFactory, type FakeOptions, manualClock, settle, LAB, LESSON, script } from "../testing/index.ts";
import { exitCode, grade, gradeAll, type Graded, type GradeOptions, type LessonSubmission } from "./index.ts";

function submission(one: string, two = "", answers: Record<string, string> = {}): LessonSubmission {
  const replay = (line: string, step: number) => (line === "" ? [] : [{ machine: "host-a", text: line, from: `sample/0${step}.sh`, interactive: false }]);
  return { lesson: "sample", seed: undefined, steps: [replay(one, 1), replay(two, 2)], answers };
}

async function graded(changes: Partial<GradeOptions> & { fakes?: FakeOptions; check?: string } = {}): Promise<Graded & { made: ReturnType<typeof fakeFactory>["made"] }> {
  const clock = manualClock();
  const factory = fakeFactory(changes.fakes);
  const [first, ...more] = LAB.steps;
  const spec = first && changes.check !== undefined ? { ...LAB, steps: [{ ...first, check: [script(changes.check)] }, ...more] } : LAB;
  const done = grade({
    lesson: LESSON,
    spec,
    submission: undefined,
    seed: "s",
    language: "en",
    clock,
    openLab: (options) => createLab({ spec, lesson: LESSON, factory, store: memoryStore(), clock, stepCheckpoints: false, ...options }),
    ...changes,
  });
  let over = false;
  void done.finally(() => (over = true)).catch(() => undefined);
  while (!over) await clock.pass(1000);
  return { ...(await done), made: factory.made };
}
const found = ({ result }: Graded) => result.steps.map(({ status, message, points, of }) => `${status} ${points}/${of} ${message}`);

test("untouched, every step fails for the learner, once", async () => {
  const one = await graded();
  expect(found(one)).toEqual(["failed 0/1 done is missing", expect.stringMatching(/^failed 0\/3 .* differ$/)]);
  expect([one.result.attempts, exitCode([one.result])]).toEqual([1, 1]);
});

test("a submission that does it all passes, in a lab that is ended afterwards", async () => {
  const colour = "blue";
  const seed = ["a", "b", "c", "d", "e"].find((candidate) => colourOf(candidate) === colour) ?? "";
  const steps = [
    [{ machine: "host-a", text: "touch done", from: "1", interactive: false }],
    [{ machine: "host-b", text: "touch done-b", from: "2", interactive: false }],
  ];
  const one = await graded({ submission: { lesson: "sample", seed, steps, answers: { colour } } });
  expect(found(one)).toEqual(["passed 1/1 ", "passed 3/3 "]);
  expect([exitCode([one.result]), one.artifacts.size, one.result.seed]).toEqual([0, 0, seed]);
  for (const machine of one.made) expect(machine.state.kind).toBe("disposed");
});

function colourOf(seed: string): string {
  return generateVars(LAB, seed)["colour"] ?? "";
}

test("what a script printed and why it did not get far stand beside the verdict", async () => {
  const one = await graded({ submission: submission("echo hello\nnonsense") });
  expect(one.result.steps[0]?.message).toBe("done is missing\nsample/01.sh: nonsense: command not found");
  expect(one.result.steps[0]?.output).toContain("$ sample/01.sh (host-a, exit 127)\nhello");
});

test.each<[string, string, RegExp]>([
  ["kills the agent", "lose-agent", /done is missing\nsample\/01.sh: cut the machine off: the agent was restarted/],
  ["runs without end", "sleep-on", /done is missing\nsample\/01.sh: was stopped after 60 s/],
  ["prints without end", "flood 5000000", /done is missing/],
  ["crashes its machine", "crash", /After the submission's commands, machine host-a no longer answers/],
  ["never comes back", "deaf", /done is missing\nsample\/01.sh: cut the machine off/],
  ["is for a machine that is not there", "", /done is missing/],
])("a submission that %s is the learner's failure, told once", async (_name, line, message) => {
  const one = await graded({ submission: submission(line) });
  expect(one.result.steps[0]?.status).toBe("failed");
  expect(one.result.steps[0]?.message).toMatch(message);
  expect(one.result.steps[0]?.output.length).toBeLessThan(200_000);
  expect([one.result.attempts, exitCode([one.result])]).toEqual([1, 1]);
  expect([...one.artifacts.keys()]).toEqual(expect.arrayContaining(["wire.pcapng", "host-a.console.log", "host-a.iptables-save.txt", "01-make.failed.txt"]));
  expect(text(one.artifacts.get("host-a.console.log") ?? new Uint8Array())).toContain("console of host-a");
});

const typed = (texts: readonly string[], machine = "host-a") => texts.map((text, at) => ({ machine, text, from: `session.json command ${at + 1}`, interactive: true }));
const colour = generateVars(LAB, "s")["colour"] ?? "";

test("command lines of which nobody knows the step go to one until its check passes, and no further", async () => {
  const perhaps = [[...typed(["echo hello", "touch done", "rm done", "touch done-a"]), ...typed(["touch done-b"], "host-b")]];
  const one = await graded({ submission: { lesson: "sample", seed: undefined, steps: [], perhaps, answers: { colour } } });
  expect(found(one)).toEqual(["passed 1/1 ", "passed 3/3 "]);
  expect(one.result.steps[0]?.output).not.toContain("rm done");
});

test("what a step does not need of lines that may be its own comes before the next step's", async () => {
  const steps = [typed(["echo hello"]), typed(["touch done-b"], "host-b")];
  const perhaps = [typed(["touch done", "rm done"]), []];
  const one = await graded({ submission: { lesson: "sample", seed: undefined, steps, perhaps, answers: { colour } } });
  expect(found(one)).toEqual(["passed 1/1 ", "passed 3/3 "]);
  expect(one.result.steps[0]?.output).not.toContain("rm done");
  expect(one.result.steps[1]?.output).toMatch(/rm done[^]*touch done-b/);
});

test("a session of very many lines costs a bounded number of checks", async () => {
  const lines = Array.from({ length: 1000 }, (_, at) => (at === 700 ? "touch done" : `echo ${at}`));
  const one = await graded({ submission: { lesson: "sample", seed: undefined, steps: [], perhaps: [typed(lines)], answers: { colour } } });
  expect(found(one)[0]).toBe("passed 1/1 ");
  const runs = one.made.flatMap((machine) => machine.runs).map(({ script: text }) => text);
  expect(runs.filter((text) => text.includes("need done\n") || text.endsWith("need done")).length).toBeLessThan(70);
  expect(runs.filter((text) => /\necho \d+/.test(text))).toHaveLength(999);
});

test("a machine that was never to be had is the infrastructure's failure, after a second try", async () => {
  const one = await graded({ fakes: { beforeCreate: () => { throw new Error("no image"); } } });
  expect(found(one)).toEqual(["error 0/1 no image", "error 0/3 no image"]);
  expect([one.result.attempts, exitCode([one.result])]).toEqual([2, 2]);
});

test("an infrastructure failure that does not come again is forgotten", async () => {
  let times = 0;
  const one = await graded({ fakes: { beforeCreate: () => { if (times++ === 0) throw new Error("once"); } } });
  expect([one.result.attempts, one.result.steps[0]?.status]).toEqual([2, "failed"]);
});

test("a check that breaks is never the learner's failure", async () => {
  const one = await graded({ check: "exit 2", submission: submission("touch done") });
  expect(one.result.steps[0]).toMatchObject({ status: "error", points: 0 });
  expect(exitCode([one.result])).toBe(2);
});

test("time that a submission uses up is the submission's", async () => {
  const one = await graded({ submission: submission("deaf", "deaf"), limits: { lessonMs: 30_000 } });
  expect(one.result.steps.map((step) => step.status)).toEqual(["failed", "failed"]);
  expect(one.result.steps[1]?.message).toContain("30 seconds for this lesson");
});

test("a cancelled run ends its lab and does not try again", async () => {
  const controller = new AbortController();
  const running = graded({ check: "hang", signal: controller.signal });
  await settle();
  controller.abort();
  const one = await running;
  expect([one.result.attempts, one.result.steps[0]?.status]).toEqual([1, "error"]);
  for (const machine of one.made) expect(machine.state.kind).toBe("disposed");
});

test("several lessons at once come back in their order", async () => {
  const clock = manualClock();
  let open = 0;
  let most = 0;
  const task = (id: string, ms: number): GradeOptions => ({
    lesson: { ...LESSON, id },
    spec: LAB,
    submission: undefined,
    seed: "s",
    language: "en",
    clock,
    async openLab(options) {
      most = Math.max(most, ++open);
      await new Promise<void>((resolve) => clock.after(ms, resolve));
      open--;
      return createLab({ spec: LAB, lesson: { ...LESSON, id }, factory: fakeFactory(), store: memoryStore(), clock, ...options });
    },
  });
  const order: string[] = [];
  const done = gradeAll([task("a", 500), task("b", 10), task("c", 10)], { jobs: 2, clock, onGraded: ({ result }) => order.push(result.lesson) });
  await clock.pass(5000);
  expect((await done).result.lessons.map((lesson) => lesson.lesson)).toEqual(["a", "b", "c"]);
  expect([order, most]).toEqual([["b", "c", "a"], 2]);
});
