import { expect, test, vi } from "vitest";
import { Autosaver, createLab, memoryStore, StepWatcher, type CheckReport } from "./index.ts";
import { fakeFactory, manualClock, settle, LAB, LESSON, script } from "./testing/index.ts";

async function watched(check = "need done") {
  const clock = manualClock();
  const factory = fakeFactory();
  const [first, ...more] = LAB.steps;
  const spec = first ? { ...LAB, steps: [{ ...first, check: [script(check)] }, ...more] } : LAB;
  const lab = await createLab({ spec, lesson: LESSON, factory, store: memoryStore(), clock, seed: "s" });
  const watcher = new StepWatcher(lab, clock);
  const reports: CheckReport[] = [];
  watcher.onReport((report) => reports.push(report));
  watcher.watch({ step: "make", answers: {} });
  const machine = factory.made[0];
  if (!machine) throw new Error("no machine");
  return { lab, clock, watcher, reports, machine };
}

test("a step ticks itself after something happened, and nothing is asked while nothing happens", async () => {
  const { clock, reports, machine } = await watched();
  await clock.pass(60_000);
  expect(reports.map((report) => report.outcome.kind)).toEqual(["failed"]);
  machine.files.set("done", "");
  machine.type("$ ");
  await clock.pass(60_000);
  expect(reports.map((report) => report.outcome.kind)).toEqual(["failed", "passed"]);
});

test("a burst of output is one check; output without end is one now and then, ever more seldom", async () => {
  const { clock, reports, machine } = await watched();
  await clock.pass(5000);
  for (let at = 0; at < 10; at++) {
    machine.type("x");
    await clock.pass(20);
  }
  await clock.pass(5000);
  expect(reports).toHaveLength(2);
  for (let at = 0; at < 600; at++) {
    machine.type("x");
    await clock.pass(100);
  }
  expect(reports.length).toBeGreaterThan(4);
  expect(reports.length).toBeLessThan(14);
});

test("a check that hangs is alone, and another step cancels it", async () => {
  const { clock, reports, machine, watcher } = await watched("hang");
  await clock.pass(1000);
  for (let at = 0; at < 5; at++) machine.type("x");
  await clock.pass(3000);
  expect(machine.runs).toHaveLength(2);
  watcher.watch({ step: "answer", answers: { colour: "x" } });
  await clock.pass(3000);
  expect(reports.map((report) => report.step)).toEqual(["answer"]);
});

test("what the learner types while a check runs is looked at afterwards", async () => {
  const { clock, machine, lab, reports } = await watched();
  await clock.pass(5000);
  machine.type("x");
  await clock.pass(399);
  const other = lab.check("make");
  machine.files.set("done", "");
  machine.type("y");
  await other;
  await clock.pass(5000);
  expect(reports.at(-1)?.outcome.kind).toBe("passed");
});

test("the lab is saved once quiet has come, not while things happen, and not without cause", async () => {
  const { lab, clock, machine } = await watched();
  const saver = new Autosaver(lab, clock, () => "make");
  await clock.pass(120_000);
  expect(await lab.checkpoints()).toHaveLength(0);
  machine.type("x");
  await clock.pass(1400);
  expect(await lab.checkpoints()).toHaveLength(0);
  await clock.pass(200);
  expect(await lab.checkpoints()).toHaveLength(1);
  machine.type("y");
  await saver.flush();
  saver.dispose();
  expect((await lab.checkpoints())[0]?.id).toMatch(/^auto-/);
});

test("what never rests is saved all the same, and not all the time", async () => {
  const { lab, clock, machine } = await watched();
  const saver = new Autosaver(lab, clock, () => "make");
  const autosaves = vi.spyOn(lab, "autosave");
  for (let second = 0; second < 60; second++) {
    machine.type("x");
    await clock.pass(1000);
  }
  saver.dispose();
  expect(autosaves.mock.calls.length).toBeGreaterThanOrEqual(4);
  expect(autosaves.mock.calls.length).toBeLessThanOrEqual(8);
});

test("what programs send by themselves is looked at, and is no reason to save", async () => {
  const { lab, clock, machine, reports } = await watched();
  const saver = new Autosaver(lab, clock, () => "make");
  await clock.pass(5000);
  const before = reports.length;
  for (let second = 0; second < 60; second++) {
    machine.send(new Uint8Array(60).fill(255));
    await clock.pass(1000);
  }
  expect(reports.length).toBeGreaterThan(before);
  expect(await lab.checkpoints()).toHaveLength(0);
  machine.type("x");
  await clock.pass(5000);
  expect(await lab.checkpoints()).toHaveLength(1);
  saver.dispose();
});

test("a link that the learner breaks is looked at and kept; how the lab mends links by itself is not", async () => {
  const { lab, clock, reports } = await watched();
  const saver = new Autosaver(lab, clock, () => "make");
  await clock.pass(5000);
  const before = reports.length;
  lab.wire.setFault({ machine: "host-a", nic: "eth0" }, { loss: 0.5 });
  await clock.pass(5000);
  expect(reports.length).toBeGreaterThan(before);
  const [kept] = await lab.checkpoints();
  expect(kept).toBeDefined();
  await lab.reset();
  await clock.pass(60_000);
  expect(await lab.checkpoints()).toEqual([kept]);
  saver.dispose();
});

test("what is to be saved now waits for a save under way, and saves again what happened meanwhile", async () => {
  const { lab, clock, machine } = await watched();
  const ends: (() => void)[] = [];
  const autosaves = vi.spyOn(lab, "autosave").mockImplementation(() => new Promise((resolve) => ends.push(() => resolve(true))));
  const saver = new Autosaver(lab, clock, () => "make");
  machine.type("x");
  await clock.pass(1600);
  expect(ends).toHaveLength(1);
  let flushed = 0;
  const flushes = [saver.flush(), saver.flush()].map((flush) => flush.then(() => flushed++));
  await settle();
  expect(flushed).toBe(0);
  machine.type("y");
  ends[0]?.();
  await settle();
  expect([flushed, autosaves.mock.calls.length]).toEqual([0, 2]);
  ends[1]?.();
  await Promise.all(flushes);
  await saver.flush();
  expect(autosaves).toHaveBeenCalledTimes(2);
  saver.dispose();
});

test("a save that takes long is not followed by another at once", async () => {
  const { lab, clock, machine } = await watched();
  const autosaves = vi.spyOn(lab, "autosave").mockImplementation(() => new Promise((resolve) => clock.after(20_000, () => resolve(true))));
  const saver = new Autosaver(lab, clock, () => "make");
  machine.type("x");
  await clock.pass(2000);
  machine.type("y");
  await clock.pass(25_000);
  expect(autosaves).toHaveBeenCalledTimes(1);
  await clock.pass(5000);
  expect(autosaves).toHaveBeenCalledTimes(2);
  saver.dispose();
});

test("a save that could not be made, or what came after it by itself, is kept when the learner turns away", async () => {
  const { lab, clock, machine } = await watched();
  const saver = new Autosaver(lab, clock, () => "make");
  machine.enter({ kind: "unresponsive", sinceMs: 20_000 });
  machine.type("x");
  await clock.pass(5000);
  machine.enter({ kind: "running" });
  await clock.pass(60_000);
  expect(await lab.checkpoints()).toHaveLength(0);
  await saver.flush();
  const [first] = await lab.checkpoints();
  expect(first).toBeDefined();
  machine.send(new Uint8Array(60).fill(255));
  await clock.pass(60_000);
  expect(await lab.checkpoints()).toEqual([first]);
  await saver.flush();
  const [second] = await lab.checkpoints();
  expect(second?.id).not.toBe(first?.id);
  await clock.pass(5000);
  await saver.flush();
  expect(await lab.checkpoints()).toEqual([second]);
  saver.dispose();
});
