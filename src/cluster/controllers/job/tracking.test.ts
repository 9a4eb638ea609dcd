import { describe, expect, it } from "vitest";
import type { Pod } from "../kinds/index.ts";
import { formatIndexes, INDEX, parseIndexes } from "./indexes.ts";
import { count, FINALIZER } from "./tracking.ts";

const pod = (uid: string, phase: string, { tracked = true, index, deleted = false }: { readonly tracked?: boolean; readonly index?: number; readonly deleted?: boolean } = {}): Pod => ({
  apiVersion: "v1", kind: "Pod", spec: { containers: [] }, status: { phase },
  metadata: { name: uid, uid, ...(tracked ? { finalizers: [FINALIZER] } : {}), ...(index === undefined ? {} : { annotations: { [INDEX]: String(index) } }), ...(deleted ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) },
});
const uncounted = (succeeded: readonly string[], failed: readonly string[] = []) => ({ uncountedTerminatedPods: { succeeded, failed } });

describe("each pod is counted once", () => {
  it.each([
    ["one that ended is noted first", {}, [pod("a", "Succeeded")], { succeeded: 0, failed: 0, uncounted: { succeeded: ["a"], failed: [] } }],
    ["as long as it is held, it stays noted, once", uncounted(["a"]), [pod("a", "Succeeded")], { succeeded: 0, uncounted: { succeeded: ["a"], failed: [] } }],
    ["let go, it counts", { succeeded: 2, ...uncounted(["a"]) }, [pod("a", "Succeeded", { tracked: false })], { succeeded: 3, uncounted: { succeeded: [], failed: [] } }],
    ["gone altogether, it counts as well", { failed: 1, ...uncounted([], ["a", "b"]) }, [pod("b", "Failed")], { failed: 2, uncounted: { succeeded: [], failed: ["b"] } }],
    ["deleted while it ran: failed", {}, [pod("a", "Running", { deleted: true })], { uncounted: { succeeded: [], failed: ["a"] } }],
    ["deleted after it had ended well: not failed", {}, [pod("a", "Succeeded", { deleted: true })], { uncounted: { succeeded: ["a"], failed: [] } }],
    ["counted long ago", { succeeded: 1 }, [pod("a", "Succeeded", { tracked: false })], { succeeded: 1, uncounted: { succeeded: [], failed: [] } }],
    ["still running", {}, [pod("a", "Running")], { succeeded: 0, failed: 0, uncounted: { succeeded: [], failed: [] } }],
  ])("%s", (_, status, pods, counts) => {
    expect(count({ ...status }, pods, undefined)).toMatchObject(counts);
  });

  it("a number counts once, and none beyond the last", () => {
    const pods = [pod("a", "Succeeded", { index: 1 }), pod("b", "Succeeded", { index: 1 }), pod("c", "Succeeded", { index: 0 }), pod("d", "Succeeded", { index: 9 })];
    const counts = count({ completedIndexes: "0" }, pods, 3);
    expect([counts.uncounted.succeeded, [...counts.completed], counts.succeeded]).toEqual([["a"], [0, 1], 1]);
    // All of them are let go, counted or not.
    expect(counts.written).toHaveLength(4);
  });
});

it.each([["0-2,5", [0, 1, 2, 5]], ["", []], ["7", [7]], ["1,3-4", [1, 3, 4]]])("numbers %s", (text, indexes) => {
  expect(parseIndexes(text)).toEqual(indexes);
  expect(formatIndexes([...indexes].reverse())).toBe(text);
});
