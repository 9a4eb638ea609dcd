import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isApiError } from "../../status.ts";
import type { Json, JsonObject, KubeObject } from "../../types.ts";
import { podType } from "../testing.ts";
import { applyPatch, trackUpdate, type FieldWriter } from "./field-manager.ts";
import { FieldSet } from "./field-set.ts";

const writer = (manager: string, more: Partial<FieldWriter> = {}): FieldWriter => ({ manager, subresource: "", type: podType, ignored: [["status"]], time: "2026-01-01T00:00:00Z", ...more });

function pod(text: string, metadata: object = {}): KubeObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "x", ...metadata }, spec: parse(text) as JsonObject };
}

/** `one: {containers: [...]}` applies, `one!: …` forces, `one~: …` updates with the whole. */
function play(steps: readonly (readonly [string, string])[]): KubeObject {
  let live: KubeObject | undefined;
  for (const [who, text] of steps) {
    const manager = who.replace(/[!~]$/, "");
    if (who.endsWith("~")) live = trackUpdate(live, { ...pod(text), metadata: { name: "x" } }, writer(manager));
    else live = applyPatch(live, pod(text), writer(manager), who.endsWith("!"));
  }
  if (live === undefined) throw new Error("no steps");
  return live;
}

const owners = (object: KubeObject): Record<string, Json | undefined> =>
  Object.fromEntries((object.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1["f:spec"] ?? {}]));

// What structured-merge-diff's merge/*_test.go have cases for, told with a pod.
describe("pat-04 apply", () => {
  it.each<[string, [string, string][], string, Record<string, Json>]>([
    ["owns what it sets", [["one", "nodeName: a"]], "nodeName: a", { one: { "f:nodeName": {} } }],
    ["again, with less: what it owned alone goes", [["one", "{nodeName: a, replicas: 1}"], ["one", "replicas: 1"]], "replicas: 1", { one: { "f:replicas": {} } }],
    ["the same value twice is owned by both", [["one", "nodeName: a"], ["two", "nodeName: a"]], "nodeName: a", { one: { "f:nodeName": {} }, two: { "f:nodeName": {} } }],
    ["what another still owns stays", [["one", "{nodeName: a, replicas: 1}"], ["two", "nodeName: a"], ["one", "replicas: 1"]], "{nodeName: a, replicas: 1}", { one: { "f:replicas": {} }, two: { "f:nodeName": {} } }],
    ["force takes", [["one", "nodeName: a"], ["two!", "nodeName: b"]], "nodeName: b", { two: { "f:nodeName": {} } }],
    ["an update takes without asking", [["one", "nodeName: a"], ["two~", "nodeName: b"]], "nodeName: b", { two: { "f:nodeName": {} } }],
    ["what an update has taken does not go with the applier", [["one", "{nodeName: a, replicas: 1}"], ["two~", "{nodeName: b, replicas: 1}"], ["one", "replicas: 1"]], "{nodeName: b, replicas: 1}", { one: { "f:replicas": {} }, two: { "f:nodeName": {} } }],
    ["items of a list are owned by key", [["one", "containers: [{name: a, image: x}]"], ["two", "containers: [{name: b, image: y}]"]], "containers: [{name: a, image: x}, {name: b, image: y}]",
      { one: { "f:containers": { 'k:{"name":"a"}': { ".": {}, "f:image": {}, "f:name": {} } } }, two: { "f:containers": { 'k:{"name":"b"}': { ".": {}, "f:image": {}, "f:name": {} } } } }],
    ["an item no longer applied goes", [["one", "containers: [{name: a}, {name: b}]"], ["one", "containers: [{name: b}]"]], "containers: [{name: b}]", { one: { "f:containers": { 'k:{"name":"b"}': { ".": {}, "f:name": {} } } } }],
    ["an item that another added to stays with that", [["one", "containers: [{name: a}, {name: b, env: [{name: X}]}]"], ["two", "containers: [{name: b, env: [{name: Y}]}]"], ["one", "containers: [{name: a}]"]], "containers: [{name: a}, {name: b, env: [{name: Y}]}]",
      { one: { "f:containers": { 'k:{"name":"a"}': { ".": {}, "f:name": {} } } }, two: { "f:containers": { 'k:{"name":"b"}': { ".": {}, "f:env": { 'k:{"name":"Y"}': { ".": {}, "f:name": {} } }, "f:name": {} } } } }],
    ["a key left out is its default", [["one", "containers: [{name: a, ports: [{containerPort: 80}]}]"], ["two", "containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]"]], "containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]",
      { one: { "f:containers": { 'k:{"name":"a"}': { ".": {}, "f:name": {}, "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } } } } },
        two: { "f:containers": { 'k:{"name":"a"}': { ".": {}, "f:name": {}, "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {}, "f:protocol": {} } } } } } }],
    ["an atomic map is one value", [["one", "nodeSelector: {a: x}"], ["two!", "nodeSelector: {b: y}"]], "nodeSelector: {b: y}", { two: { "f:nodeSelector": {} } }],
    ["an atomic list is one value", [["one", "tolerations: [{key: a}]"], ["one", "tolerations: [{key: b}]"]], "tolerations: [{key: b}]", { one: { "f:tolerations": {} } }],
    ["an empty object is kept", [["one", "strategy: {}"]], "strategy: {}", { one: { "f:strategy": {} } }],
    ["the order of what is applied counts", [["one", "containers: [{name: a}, {name: b}, {name: c}, {name: d}]"], ["one", "containers: [{name: a}, {name: d}, {name: c}, {name: b}]"]], "containers: [{name: a}, {name: d}, {name: c}, {name: b}]",
      { one: { "f:containers": Object.fromEntries(["a", "b", "c", "d"].map((name) => [`k:{"name":"${name}"}`, { ".": {}, "f:name": {} }])) } }],
  ])("%s", (_, steps, expected, fields) => {
    const object = play(steps);
    expect(object["spec"] ?? {}).toEqual(parse(expected) ?? {});
    expect(owners(object)).toEqual(fields);
  });

  const expectConflict = (steps: [string, string][], message: string) => expect(() => play(steps)).toThrow(expect.objectContaining({ reason: "Conflict", message }));

  it("conflicts name the field and who has it", () => {
    expectConflict([["one", "nodeName: a"], ["two", "nodeName: b"]], 'Apply failed with 1 conflict: conflict with "one": .spec.nodeName');
    expectConflict([["one~", "nodeName: a"], ["two", "nodeName: b"]], 'Apply failed with 1 conflict: conflict with "one" using v1 at 2026-01-01T00:00:00Z: .spec.nodeName');
    expectConflict(
      [["one", "{nodeName: a, containers: [{name: a, image: x}]}"], ["two", "{nodeName: b, containers: [{name: a, image: y}]}"]],
      'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.containers[name="a"].image\n- .spec.nodeName',
    );
  });

  it("the causes of a conflict are FieldManagerConflict", () => {
    try {
      play([["one", "nodeName: a"], ["two", "nodeName: b"]]);
      expect.unreachable();
    } catch (error) {
      if (!isApiError(error)) throw error;
      expect(error.status).toMatchObject({ code: 409, reason: "Conflict", details: { causes: [{ reason: "FieldManagerConflict", message: 'conflict with "one"', field: ".spec.nodeName" }] } });
    }
  });

  it("managedFields must not be sent", () => {
    expect(() => applyPatch(undefined, pod("{}", { managedFields: [] }), writer("one"), false)).toThrow("metadata.managedFields must be nil");
  });

  it.each([
    ["the same item twice", "containers: [{name: a}, {name: a}]", "duplicate entries for key"],
    ["an item without its key", "containers: [{image: a}]", "omits all key fields"],
  ])("%s is refused", (_, text, message) => expect(() => play([["one", text]])).toThrow(message));

  it("what nobody owned before the first apply belongs to that time", () => {
    const object = applyPatch(pod("{nodeName: a}"), pod("replicas: 1"), writer("one"), false);
    expect(owners(object)).toEqual({ "before-first-apply": { "f:nodeName": {} }, one: { "f:replicas": {} } });
  });

  it("kubectl takes over what it applied on the client's side", () => {
    const sent = { apiVersion: "v1", kind: "Pod", metadata: { name: "x" }, spec: { nodeName: "a" } };
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(sent) };
    const live = trackUpdate(undefined, pod("nodeName: a", { annotations }), writer("kubectl-client-side-apply"));
    const object = applyPatch(live, pod("nodeName: b"), writer("kubectl"), false);
    expect(object["spec"]).toEqual({ nodeName: "b" });
    expect(JSON.parse(object.metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"] ?? "")).toMatchObject({ spec: { nodeName: "b" } });
    expect(() => applyPatch(live, pod("nodeName: b"), writer("other"), false)).toThrow("Apply failed with 1 conflict");
  });

  it("status is not owned through the object itself, and all alone through its own", () => {
    const object = trackUpdate(undefined, { ...pod("nodeName: a"), status: { phase: "Running" } }, writer("one"));
    expect(object.metadata.managedFields?.[0]?.fieldsV1).toEqual({ "f:spec": { "f:nodeName": {} } });
    const status = trackUpdate(object, { ...object, status: { phase: "Failed" } }, writer("node", { subresource: "status", ignored: [["spec"], ["metadata"]] }));
    expect(status.metadata.managedFields?.find(({ subresource }) => subresource === "status")?.fieldsV1).toEqual({ "f:status": { "f:phase": {} } });
  });
});

describe("updates", () => {
  it("own what they change, and only that", () => {
    const object = play([["one~", "{nodeName: a, replicas: 1}"], ["two~", "{nodeName: a, replicas: 2}"]]);
    expect(owners(object)).toEqual({ one: { "f:nodeName": {} }, two: { "f:replicas": {} } });
  });

  it("own the map or the item itself that they add, but not one that was there", () => {
    const labelled = trackUpdate(undefined, pod("containers: [{name: a}]", { labels: { x: "1" } }), writer("one"));
    expect(labelled.metadata.managedFields?.[0]?.fieldsV1).toEqual({
      "f:metadata": { "f:labels": { ".": {}, "f:x": {} } }, "f:spec": { "f:containers": { ".": {}, 'k:{"name":"a"}': { ".": {}, "f:name": {} } } },
    });
    const more = trackUpdate(labelled, { ...labelled, metadata: { ...labelled.metadata, labels: { x: "1", y: "2" } } }, writer("two"));
    expect(more.metadata.managedFields?.find(({ manager }) => manager === "two")?.fieldsV1).toEqual({ "f:metadata": { "f:labels": { "f:y": {} } } });
  });

  it("more than ten of them are put together, the oldest first", () => {
    let object = trackUpdate(undefined, pod("replicas: 0"), writer("m0"));
    for (let n = 1; n < 15; n++) object = trackUpdate(object, pod(`{replicas: 0, nodeSelector: {}, strategy: {f${n}: 1}}`.replace("strategy", `x${n}`), {}), writer(`m${n}`, { time: `2026-01-01T00:00:${String(n).padStart(2, "0")}Z` }));
    expect(object.metadata.managedFields?.length).toBeLessThanOrEqual(10);
  });

  it("can take all owners away", () => {
    const object = play([["one~", "nodeName: a"]]);
    expect(trackUpdate(object, { ...object, metadata: { name: "x", managedFields: [] } }, writer("one")).metadata.managedFields).toBeUndefined();
  });
});

describe("field sets", () => {
  const step = fc.constantFrom("f:a", "f:b", 'k:{"name":"x"}', 'v:"y"');
  const set = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 6 }).map((paths) => paths.map((path) => FieldSet.ofPath(path)).reduce((all, one) => all.union(one), FieldSet.empty));

  it("go to JSON and back", () => {
    fc.assert(fc.property(set, (one) => {
      expect(FieldSet.fromJson(one.toJson())?.toJson()).toEqual(one.toJson());
    }));
  });

  it("obey the laws of sets", () => {
    fc.assert(fc.property(set, set, (a, b) => {
      expect(a.difference(b).union(a.intersection(b)).toJson()).toEqual(a.toJson());
      expect(a.union(b).toJson()).toEqual(b.union(a).toJson());
      expect(a.difference(b).intersection(b).empty).toBe(true);
      expect([...a.union(b).paths()]).toHaveLength([...a.paths()].length + [...b.difference(a).paths()].length);
    }));
  });

  it.each<[Json]>([[[]], [{ "f:a": 1 }], [{ a: {} }], [{ "k:x": {} }]])("%j is none", (json) => expect(FieldSet.fromJson(json)).toBeUndefined());
});
