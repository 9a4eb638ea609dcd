import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeProgress, NO_PROGRESS, readProgress, recordAnswer, recordPassed, recordPlace, startOver, writeProgress, type LearnerProgress } from "./index.ts";

const change = fc.oneof(
  fc.record({ kind: fc.constant("pass"), step: fc.constantFrom("a", "b"), at: fc.nat({ max: 5 }), points: fc.nat({ max: 3 }) }),
  fc.record({ kind: fc.constant("place"), step: fc.constantFrom("a", "b"), at: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant("answer"), step: fc.constantFrom("x", "y"), at: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant("over"), step: fc.constant(""), at: fc.nat({ max: 5 }) }),
);
const anyProgress = fc.array(change, { maxLength: 8 }).map((changes) =>
  changes.reduce<LearnerProgress>((progress, one) => {
    if (one.kind === "pass") return recordPassed(progress, "l", "s", one.step, { at: one.at, points: "points" in one ? one.points : 0, of: 3 });
    if (one.kind === "place") return recordPlace(progress, "l", "s", one.step, one.at);
    if (one.kind === "answer") return recordAnswer(progress, "l", "s", one.step, String(one.at), one.at);
    return startOver(progress, "l", "s2", one.at);
  }, NO_PROGRESS),
);

test("merging does not depend on order and changes nothing twice", () => {
  fc.assert(
    fc.property(anyProgress, anyProgress, (one, other) => {
      const merged = mergeProgress(one, other);
      expect(mergeProgress(other, one)).toEqual(merged);
      expect(mergeProgress(merged, one)).toEqual(merged);
      expect(mergeProgress(merged, merged)).toEqual(merged);
    }),
  );
});

test("writes of one millisecond are merged alike, however often", () => {
  const tab = (answers: readonly (readonly [string, string])[]) => answers.reduce((progress, [id, value]) => recordAnswer(progress, "l", "s", id, value, 1), NO_PROGRESS);
  const [one, other] = [tab([["b", "1"]]), tab([["a", "2"], ["b", "2"]])];
  const merged = mergeProgress(one, other);
  expect(mergeProgress(merged, other).lessons).toEqual(merged.lessons);
  expect(mergeProgress(other, one).lessons).toEqual(merged.lessons);
});

test("two tabs lose nothing of each other's", () => {
  const start = recordPassed(NO_PROGRESS, "l", "s", "a", { at: 1, points: 1, of: 1 });
  const left = recordPassed(start, "l", "s", "b", { at: 2, points: 1, of: 1 });
  const right = recordAnswer(start, "l", "s", "q", "42", 3);
  expect(mergeProgress(left, right).lessons["l"]).toMatchObject({ passed: { a: { at: 1 }, b: { at: 2 } }, answers: { q: "42" }, updatedAt: 3 });
});

test("a lesson started over stays so after a merge with an older tab", () => {
  const old = recordPassed(NO_PROGRESS, "l", "s", "a", { at: 1, points: 1, of: 1 });
  expect(mergeProgress(startOver(old, "l", "s2", 2), old).lessons["l"]?.passed).toEqual({});
});

test("a better score is kept, a worse one is not", () => {
  const good = recordPassed(NO_PROGRESS, "l", "s", "a", { at: 1, points: 3, of: 3 });
  expect(recordPassed(good, "l", "s", "a", { at: 2, points: 1, of: 3 }).lessons["l"]?.passed["a"]).toEqual({ at: 1, points: 3, of: 3 });
});

test("what is read back is what was written; the rest is corrupt and kept", () => {
  fc.assert(
    fc.property(anyProgress, (progress) => {
      expect(readProgress(writeProgress(progress))).toEqual({ kind: "ok", progress });
    }),
  );
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      expect(readProgress(text).kind).toBe("corrupt");
    }),
  );
  expect(readProgress('{"format":"podwire-progress/9","version":1,"lessons":{}}')).toMatchObject({ kind: "corrupt", text: expect.any(String) });
  expect(readProgress(undefined)).toEqual({ kind: "none" });
});
