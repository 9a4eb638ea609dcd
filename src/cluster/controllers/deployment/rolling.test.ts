/** Cases of kubernetes, pkg/controller/deployment/{rolling_test.go,sync_test.go}, as data. */
import { describe, expect, it } from "vitest";
import type { Deployment, ReplicaSet } from "../kinds/index.ts";
import { sizeAnnotations } from "./annotations.ts";
import { roll } from "./rolling.ts";
import { scaleAll } from "./scaling.ts";
import { replicasOf, type Rollout, type Step } from "./state.ts";

const selector = { matchLabels: { a: "1" } };
const template = { spec: { containers: [] } };
const deploymentOf = (replicas: number, maxSurge: number, maxUnavailable: number): Deployment => ({
  apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d", namespace: "a" }, spec: { replicas, selector, template, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } },
});
/** @param size as the Deployment was when the set was scaled last */
const setOf = (name: string, replicas: number, available = replicas, size?: { readonly desired: number; readonly surge: number }): ReplicaSet => ({
  apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name, uid: name, creationTimestamp: `2026-01-01T00:00:0${name.length}Z`, annotations: size === undefined ? {} : sizeAnnotations(size.desired, size.surge) },
  spec: { replicas, selector, template }, status: { replicas, availableReplicas: available },
});
const sizes = ({ rollout: { newest, old } }: Step) => [newest === undefined ? 0 : replicasOf(newest), ...old.map(replicasOf)];
const start = (rollout: Omit<Rollout, "pods" | "now">): Step => ({ rollout: { ...rollout, pods: [], now: 0 }, actions: [] });

describe("the newest set grows", () => {
  it.each([
    { replicas: 10, surge: 0, old: 10, newest: 0, then: 0 },
    { replicas: 10, surge: 2, old: 10, newest: 0, then: 2 },
    { replicas: 10, surge: 2, old: 5, newest: 0, then: 7 },
    { replicas: 10, surge: 2, old: 10, newest: 2, then: 2 },
    { replicas: 10, surge: 2, old: 2, newest: 11, then: 10 },
  ])("$replicas wanted, $surge more allowed, $old old and $newest new: $then", ({ replicas, surge, old, newest, then }) => {
    // Nothing of it is available, so that nothing shrinks.
    const step = roll(start({ deployment: deploymentOf(replicas, surge, surge === 0 ? 1 : 0), newest: setOf("nn", newest, newest), old: [setOf("o", old, 0)] }));
    expect(sizes(step)[0]).toBe(then);
  });
});

describe("the old sets shrink", () => {
  it.each([
    { name: "one at a time where neither more nor less is allowed", unavailable: 0, old: 10, newest: 0, oldReady: 10, newReady: 0, then: 9 },
    { name: "as many as may be missing", unavailable: 2, old: 10, newest: 0, oldReady: 10, newReady: 0, then: 8 },
    { name: "what does not work goes first", unavailable: 2, old: 10, newest: 0, oldReady: 8, newReady: 0, then: 8 },
    { name: "what does not work, and some that do", unavailable: 2, old: 10, newest: 0, oldReady: 9, newReady: 0, then: 8 },
    { name: "not while the new ones are not ready", unavailable: 2, old: 8, newest: 2, oldReady: 8, newReady: 0, then: 8 },
  ])("$name", ({ unavailable, old, newest, oldReady, newReady, then }) => {
    const step = roll(start({ deployment: deploymentOf(10, 0, unavailable), newest: setOf("nn", newest, newReady), old: [setOf("o", old, oldReady)] }));
    // Room for the newest is made first: only what is asked of the old counts here.
    expect(sizes(step)[1]).toBe(then);
  });
});

describe("a number that changes is shared", () => {
  it.each([
    { name: "one set: 10 → 12", from: 10, to: 12, sets: [10], then: [12] },
    { name: "one set: 10 → 5", from: 10, to: 5, sets: [10], then: [5] },
    { name: "5 → 10", from: 5, to: 10, sets: [2, 3], then: [4, 6] },
    { name: "5 → 3", from: 5, to: 3, sets: [2, 3], then: [1, 2] },
    { name: "9 → 4", from: 9, to: 4, sets: [8, 1], then: [4, 0] },
    { name: "7 → 10", from: 7, to: 10, sets: [2, 3, 2], then: [3, 4, 3] },
    { name: "what is left over goes to the newest of the largest: 3 → 4", from: 3, to: 4, sets: [1, 1, 1], then: [2, 1, 1] },
    { name: "nothing runs: 0 → 6", from: 0, to: 6, sets: [0, 0, 0], then: [6, 0, 0] },
    { name: "to nothing: 6 → 0", from: 6, to: 0, sets: [3, 2, 1], then: [0, 0, 0] },
    { name: "with a surge: 10 → 20", from: 10, to: 20, surge: 2, sets: [6, 6], then: [11, 11] },
  ])("$name", ({ from, to, surge = 0, sets, then }) => {
    const size = { desired: from, surge };
    const [newest = 0, ...old] = sets;
    const names = ["oo", "o"];
    const step = scaleAll(start({ deployment: deploymentOf(to, surge, 1), newest: setOf("nnn", newest, newest - (sets.length > 1 ? 1 : 0), size), old: old.map((count, at) => setOf(names[at] ?? "", count, count, size)) }));
    expect(sizes(step)).toEqual(then);
  });

  it("once all of the newest are up, the old ones go at once", () => {
    const size = { desired: 3, surge: 0 };
    const step = scaleAll(start({ deployment: deploymentOf(3, 0, 1), newest: setOf("nn", 3, 3, size), old: [setOf("o", 2, 2, size)] }));
    expect(sizes(step)).toEqual([3, 0]);
  });
});
