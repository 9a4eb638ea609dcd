import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../types.ts";
import { strategicMerge } from "./strategic.ts";
import { podType } from "./testing.ts";

const spec = (text: string): JsonObject => ({ spec: parse(text) as JsonObject });

// What apimachinery's pkg/util/strategicpatch/patch_test.go has cases for, told with a pod.
describe("pat-03 strategic merge", () => {
  it.each([
    ["adds what is not there", "nodeName: a", "replicas: 1", "{nodeName: a, replicas: 1}"],
    ["null removes", "{nodeName: a, replicas: 1}", "nodeName: null", "replicas: 1"],
    ["null of what is not there is nothing", "replicas: 1", "nodeName: null", "replicas: 1"],
    ["nulls inside of what is added are dropped", "{}", "strategy: {type: Recreate, rollingUpdate: null}", "strategy: {type: Recreate}"],
    ["a list of objects is merged by its key", "containers: [{name: a, image: x}, {name: b, image: y}]", "containers: [{name: b, image: z}]", "containers: [{name: a, image: x}, {name: b, image: z}]"],
    ["new items come after old ones", "containers: [{name: a}]", "containers: [{name: b}]", "containers: [{name: b}, {name: a}]"],
    ["lists inside are merged too", "containers: [{name: a, env: [{name: X, value: '1'}]}]", "containers: [{name: a, env: [{name: Y, value: '2'}]}]", "containers: [{name: a, env: [{name: Y, value: '2'}, {name: X, value: '1'}]}]"],
    ["ports go by containerPort", "containers: [{name: a, ports: [{containerPort: 80, name: http}]}]", "containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]", "containers: [{name: a, ports: [{containerPort: 80, name: http, protocol: TCP}]}]"],
    ["a list without a key is replaced", "tolerations: [{key: a}]", "tolerations: [{key: b}]", "tolerations: [{key: b}]"],
    ["a list of texts without a strategy is replaced", "containers: [{name: a, command: [x, y]}]", "containers: [{name: a, command: [z]}]", "containers: [{name: a, command: [z]}]"],
    ["$patch: delete removes an item, every one with that key", "containers: [{name: a}, {name: b}, {name: a}]", "containers: [{name: a, $patch: delete}]", "containers: [{name: b}]"],
    ["$patch: delete of an item that is not there is nothing", "containers: [{name: a}]", "containers: [{name: b, $patch: delete}]", "containers: [{name: a}]"],
    ["$patch: delete empties an object", "strategy: {type: Recreate}", "strategy: {$patch: delete}", "strategy: {}"],
    ["$patch: delete of an object that is not there is nothing", "nodeName: a", "strategy: {$patch: delete}", "nodeName: a"],
    ["$patch: replace replaces an object", "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}", "strategy: {type: Recreate, $patch: replace}", "strategy: {type: Recreate}"],
    ["$patch: replace replaces a list", "containers: [{name: a}, {name: b}]", "containers: [{name: c}, {$patch: replace}]", "containers: [{name: c}]"],
    ["$patch: replace alone empties a list", "containers: [{name: a}]", "containers: [{$patch: replace}]", "containers: []"],
    ["a field of strategy replace is replaced", "securityContext: {runAsUser: 1}", "securityContext: {runAsGroup: 2}", "securityContext: {runAsGroup: 2}"],
    ["$retainKeys drops what is not named", "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}", "strategy: {type: Recreate, $retainKeys: [type]}", "strategy: {type: Recreate}"],
    ["$retainKeys in an item of a list", "volumes: [{name: v, emptyDir: {}}]", "volumes: [{name: v, configMap: {name: c}, $retainKeys: [name, configMap]}]", "volumes: [{name: v, configMap: {name: c}}]"],
    ["$setElementOrder orders what is there", "containers: [{name: a}, {name: b}]", "$setElementOrder/containers: [{name: b}, {name: a}]", "containers: [{name: b}, {name: a}]"],
    ["$setElementOrder orders what is merged", "containers: [{name: a}, {name: b}]", "{$setElementOrder/containers: [{name: c}, {name: b}, {name: a}], containers: [{name: c, image: x}]}", "containers: [{name: c, image: x}, {name: b}, {name: a}]"],
    ["$setElementOrder leaves what only the server has where it was", "containers: [{name: a}, {name: side}, {name: b}]", "$setElementOrder/containers: [{name: a}, {name: b}]", "containers: [{name: a}, {name: side}, {name: b}]"],
    ["$setElementOrder of what is nowhere is nothing", "nodeName: a", "$setElementOrder/containers: [{name: a}]", "nodeName: a"],
    ["what is of another type is replaced", "nodeName: {a: 1}", "nodeName: x", "nodeName: x"],
    ["an empty list over an empty list", "containers: []", "containers: []", "containers: []"],
    ["directives inside of what is added are dropped", "{}", "containers: [{name: a, env: [{name: X, $patch: delete}, {name: Y}]}]", "containers: [{name: a, env: [{name: Y}]}]"],
  ])("%s", (_, target, patch, expected) => {
    const before = spec(target);
    const copy = JSON.stringify(before);
    expect(strategicMerge(before, spec(patch), podType)).toEqual(spec(expected));
    expect(JSON.stringify(before)).toBe(copy);
  });

  const metadata = (text: string): JsonObject => ({ metadata: parse(text) as JsonObject });
  it.each([
    ["finalizers are a set", "finalizers: [a, b]", "finalizers: [b, c]", "finalizers: [a, b, c]"],
    ["$deleteFromPrimitiveList removes", "finalizers: [a, b]", "$deleteFromPrimitiveList/finalizers: [a]", "finalizers: [b]"],
    ["$deleteFromPrimitiveList of what is not there is nothing", "finalizers: [a]", "$deleteFromPrimitiveList/finalizers: [x]", "finalizers: [a]"],
    ["$deleteFromPrimitiveList of no list is nothing", "name: x", "$deleteFromPrimitiveList/finalizers: [x]", "name: x"],
    ["$setElementOrder of texts", "finalizers: [a, b]", "{$setElementOrder/finalizers: [c, b, a], finalizers: [c]}", "finalizers: [c, b, a]"],
    ["labels are merged", "labels: {a: '1', b: '2'}", "labels: {b: null, c: '3'}", "labels: {a: '1', c: '3'}"],
  ])("%s", (_, target, patch, expected) => expect(strategicMerge(metadata(target), metadata(patch), podType)).toEqual(metadata(expected)));

  it.each([
    ["an item without its key", "containers: [{name: a}]", "containers: [{image: x}]", "does not contain declared merge key: name"],
    ["an order that names less than the patch", "containers: [{name: a}]", "{$setElementOrder/containers: [{name: a}], containers: [{name: b}]}", "doesn't match $setElementOrder list"],
    ["an order other than the patch's", "containers: [{name: a}]", "{$setElementOrder/containers: [{name: a}, {name: b}], containers: [{name: b}, {name: a}]}", "doesn't match $setElementOrder list"],
    ["$retainKeys that leaves out what is set", "strategy: {}", "strategy: {type: x, $retainKeys: [rollingUpdate]}", "invalid patch format of retainKeys"],
    ["an unknown directive", "strategy: {}", "strategy: {$patch: mend}", "rejected our request"],
    ["items of two kinds", "containers: [{name: a}]", "containers: [a]", "all of them must be objects"],
  ])("%s is refused", (_, target, patch, message) => expect(() => strategicMerge(spec(target), spec(patch), podType)).toThrow(message));

  it("a patch of what is there already changes nothing", () => {
    const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
    const container = fc.record({ env: names.map((list) => list.map((name) => ({ name, value: "1" }))), image: fc.constantFrom("x", "y") });
    fc.assert(fc.property(names, fc.array(container, { minLength: 4, maxLength: 4 }), (list, of) => {
      const pod = { spec: { containers: list.map((name, at) => ({ name, ...of[at] })) } };
      expect(strategicMerge(pod, pod, podType)).toEqual(pod);
    }));
  });
});
