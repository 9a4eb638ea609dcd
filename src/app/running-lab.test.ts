import { expect, test } from "vitest";
import { toDisposable } from "../base/index.ts";
import { createLab, memoryStore, ProgressKeeper, type TextStore } from "../lab/index.ts";
import { fakeFactory, heldStore, LAB, LESSON, manualClock } from "../lab/testing/index.ts";
import { LessonRecord } from "./lesson-record.ts";
import { RunningLab } from "./running-lab.ts";

test("a step ticks while the moment of its beginning is still being written, or never is", async () => {
  const clock = manualClock();
  const factory = fakeFactory();
  const { store } = heldStore();
  const lab = await createLab({ spec: LAB, lesson: LESSON, store, clock, seed: "s", factory });
  const texts: TextStore = { read: () => undefined, write: () => undefined, onChange: () => toDisposable(() => undefined) };
  const running = new RunningLab(lab, clock, new LessonRecord(new ProgressKeeper(texts), clock, LESSON, () => "s", undefined), undefined);
  const found: string[] = [];
  running.onReport(({ step, outcome }) => found.push(`${step} ${outcome.kind}`));
  void running.arrive();
  await clock.pass(5000);
  expect(new Set(found)).toEqual(new Set(["make failed"]));
  for (const made of factory.made) made.files.set("done", "");
  factory.made[0]?.type("x");
  await clock.pass(20_000);
  expect(found.at(-1)).toBe("make passed");
  running.dispose();
  lab.dispose();
});

test("the moments offered are those that are kept, also once an autosave has taken the last one's place", async () => {
  const clock = manualClock();
  const factory = fakeFactory();
  const lab = await createLab({ spec: LAB, lesson: LESSON, store: memoryStore(), clock, seed: "s", factory });
  const texts: TextStore = { read: () => undefined, write: () => undefined, onChange: () => toDisposable(() => undefined) };
  const running = new RunningLab(lab, clock, new LessonRecord(new ProgressKeeper(texts), clock, LESSON, () => "s", undefined), undefined);
  for (const text of ["x", "y"]) {
    factory.made[0]?.type(text);
    await clock.pass(20_000);
    expect(running.checkpoints.map(({ id }) => id)).toContainEqual(expect.stringMatching(/^auto-/));
    expect(running.checkpoints).toEqual(await lab.checkpoints());
  }
  running.dispose();
  lab.dispose();
});
