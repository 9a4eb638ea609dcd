import { expect, test } from "vitest";
import { manualClock, settle } from "../lab/testing/index.ts";
import { LEAVE_MS, Leaving, type Left } from "./leaving.ts";

/** A lesson that is kept when the test says so. */
function lesson(unsaved = true) {
  const ended: string[] = [];
  const keeping: { end: () => void; fail: (error: Error) => void }[] = [];
  const keep = (): Promise<void> => new Promise((end, fail) => keeping.push({ end, fail }));
  const left: Left = { unsaved, keep, dispose: () => ended.push("ended") };
  const kept = (): void => keeping.forEach(({ end }) => end());
  return { left, ended, kept, failed: () => keeping.forEach(({ fail }) => fail(new Error("no storage"))) };
}

function leaving() {
  const clock = manualClock();
  const told: string[] = [];
  const all = new Leaving(clock, (state) => told.push(state));
  let done = 0;
  const wait = (): void => void all.done?.then(() => done++);
  return { clock, told, all, wait, done: () => done };
}

test("a lesson that is left ends once it is kept, and whoever comes next waits for that", async () => {
  const { all, told, wait, done } = leaving();
  const [one, other] = [lesson(), lesson()];
  all.leave(one.left);
  all.leave(other.left);
  wait();
  other.kept();
  await settle();
  expect([one.ended, other.ended, done(), told]).toEqual([[], ["ended"], 0, ["saving", "saving"]]);
  one.kept();
  await settle();
  expect([one.ended, done(), told]).toEqual([["ended"], 1, ["saving", "saving", "over"]]);
});

test("what holds nothing new is left without a word", async () => {
  const { all, told } = leaving();
  const one = lesson(false);
  all.leave(one.left);
  one.kept();
  await settle();
  expect([one.ended, told]).toEqual([["ended"], []]);
});

test.each<[string, (one: ReturnType<typeof lesson>) => void]>([
  ["never says a word", () => undefined],
  ["says no", (one) => one.failed()],
])("a storage that %s holds nobody, and the learner is told", async (_name, answer) => {
  const { all, told, wait, done, clock } = leaving();
  const one = lesson();
  all.leave(one.left);
  wait();
  answer(one);
  await clock.pass(LEAVE_MS);
  expect([one.ended, done(), told]).toEqual([["ended"], 1, ["saving", "lost", "over"]]);
});

test("when all is to end at once nothing is kept, and nobody is told that it is being saved any more", async () => {
  const { all, told } = leaving();
  const one = lesson();
  all.leave(one.left);
  all.dispose();
  expect(one.ended).toEqual(["ended"]);
  one.kept();
  await settle();
  expect([one.ended, told, all.done]).toEqual([["ended"], ["saving", "over"], undefined]);
});
