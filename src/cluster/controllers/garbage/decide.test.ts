import { describe, expect, it } from "vitest";
import type { KubeObject, ResourceInfo } from "../../../kube/index.ts";
import { decideGarbage, type Owner } from "./decide.ts";

const info: ResourceInfo = { group: "", version: "v1", kind: "ConfigMap", resource: "configmaps", singular: "configmap", namespaced: true, shortNames: [], categories: [], verbs: [] };
const owner = (uid: string, state: Owner["state"]): Owner => ({ ref: { apiVersion: "v1", kind: "ConfigMap", name: uid, uid, blockOwnerDeletion: true }, state });
const object = (owners: readonly Owner[], more: object = {}): KubeObject => ({
  apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", namespace: "a", uid: "x", resourceVersion: "7", ownerReferences: owners.map(({ ref }) => ref), ...more },
});
const dependent = (uid: string, more: object = {}) => ({ info, object: object([owner("x", "there")], { name: uid, uid, ...more }) });
const decide = (owners: readonly Owner[], more: object = {}, dependents: readonly ReturnType<typeof dependent>[] = []) => decideGarbage({ info, object: object(owners, more), owners, dependents }).actions;

describe("what has owners", () => {
  it.each<readonly [string, readonly Owner[], object, string | undefined]>([
    ["none", [], {}, undefined],
    ["one that lives", [owner("o", "there")], {}, undefined],
    ["one that is gone", [owner("o", "gone")], {}, "Background"],
    ["one that waits for it", [owner("o", "ending")], {}, "Background"],
    ["one of a kind that nobody knows", [owner("o", "unknown"), owner("p", "gone")], {}, undefined],
    ["gone, and it orphans its own", [owner("o", "gone")], { finalizers: ["orphan"] }, "Orphan"],
    ["gone, and it waits for its own", [owner("o", "gone")], { finalizers: ["foregroundDeletion"] }, "Foreground"],
    ["gone, but it goes already", [owner("o", "gone")], { deletionTimestamp: "2026-01-01T00:00:00Z" }, undefined],
  ])("%s", (_, owners, more, propagation) => {
    const actions = decide(owners, more);
    // Only as it was looked at: it may have found another owner since.
    expect(actions).toEqual(propagation === undefined ? [] : [expect.objectContaining({ kind: "delete", exact: true, propagation })]);
  });

  it("one lives and one is gone: it forgets that one", () => {
    expect(decide([owner("o", "there"), owner("p", "gone")])).toMatchObject([{ kind: "patch", patch: { body: { metadata: { resourceVersion: "7", ownerReferences: [{ uid: "o" }] } } } }]);
  });

  it("its owner waits, and it has dependents itself: those go before it", () => {
    expect(decide([owner("o", "ending")], {}, [dependent("d")])).toMatchObject([{ kind: "delete", propagation: "Foreground" }]);
  });
});

describe("what goes", () => {
  const ending = { deletionTimestamp: "2026-01-01T00:00:00Z" };
  it.each([
    ["waits for whoever blocks it", ["foregroundDeletion"], [dependent("d")], []],
    ["does not wait for others", ["foregroundDeletion"], [dependent("d", { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "x" }] })], [{ object: { metadata: { uid: "x" } }, patch: { body: { metadata: { finalizers: null } } } }]],
    ["has nobody left", ["example.com/f", "foregroundDeletion"], [], [{ object: { metadata: { uid: "x" } }, patch: { body: { metadata: { finalizers: ["example.com/f"] } } } }]],
    ["lets its own live, and goes then", ["orphan"], [dependent("d")], [{ object: { metadata: { uid: "d" } }, patch: { body: { metadata: { ownerReferences: null } } } }, { object: { metadata: { uid: "x" } }, patch: { body: { metadata: { finalizers: null } } } }]],
  ])("%s", (_, finalizers, dependents, actions) => {
    expect(decide([], { ...ending, finalizers }, dependents)).toMatchObject(actions);
  });
});
