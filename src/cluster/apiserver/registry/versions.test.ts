/** Several versions of one custom resource, over upstream's real types. */
import { beforeAll, describe, expect, it } from "vitest";
import { upstreamSchema } from "../../../../tests/support/kube-upstream.ts";
import type { KubeObject } from "../../../kube/index.ts";
import { KubeSchema } from "../../../kube/schema/index.ts";
import { customResources } from "./custom.ts";
import { Registries } from "./registries.ts";
import type { ResourceRegistry } from "./resource.ts";
import { all, Bench, body, deleteNow, jane, write } from "./testing/bench.ts";

let schema: KubeSchema;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
});

const version = (name: string, storage: boolean, properties: object, more: object = {}) => ({
  name, served: true, storage, subresources: { status: {} }, ...more, schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties } } } },
});
const text = { type: "string" };
/** `v1` is stored. `old` is for v1 alone, `fresh` for v2, which has a default as well. */
const versions = [version("v1", true, { name: text, old: text }), version("v2", false, { name: text, fresh: { ...text, default: "new" } })];
const definitionOf = (given: readonly object[]) => ({
  metadata: { name: "things.example.com" }, spec: { group: "example.com", scope: "Namespaced", names: { plural: "things", kind: "Thing" }, versions: given },
});
const thing = (apiVersion: string, name: string, spec: object): KubeObject => ({ apiVersion: `example.com/${apiVersion}`, kind: "Thing", metadata: { name }, spec });

class Setup {
  readonly bench = new Bench();
  readonly registries = new Registries(this.bench.ports);
  readonly definitions: ResourceRegistry;

  constructor() {
    this.registries.addBuiltIn(schema, { serviceRange: "10.96.0.0/16" });
    this.definitions = this.find("apiextensions.k8s.io", "v1", "customresourcedefinitions");
  }

  find(group: string, apiVersion: string, resource: string): ResourceRegistry {
    const found = this.registries.find({ group, version: apiVersion, resource });
    if (found === undefined) throw new Error(`nothing serves ${resource}`);
    return found;
  }

  serve(definition: KubeObject): readonly [v1: ResourceRegistry, v2: ResourceRegistry] {
    for (const { info, strategy } of customResources(definition, schema)) this.registries.add(info, strategy);
    return [this.find("example.com", "v1", "things"), this.find("example.com", "v2", "things")];
  }

  async define(given: readonly object[] = versions): Promise<readonly [v1: ResourceRegistry, v2: ResourceRegistry]> {
    return this.serve((await this.definitions.create("", body(definitionOf(given)), jane, write)).object);
  }
}

const x = { namespace: "a", name: "x", subresource: "", caller: jane };
const key = { group: "example.com", resource: "things" };

describe("an object in two versions", () => {
  it("is served in each of them, whichever it was written in", async () => {
    const { bench, define } = bound();
    const [v1, v2] = await define();
    const made = (await v2.create("a", body(thing("v2", "x", { name: "n" })), jane, write)).object;
    expect(made).toMatchObject({ apiVersion: "example.com/v2", spec: { name: "n", fresh: "new" } });
    expect(bench.store.get(key, "a", "x")).toMatchObject({ apiVersion: "example.com/v1", spec: { name: "n", fresh: "new" } });
    expect(await v2.get("a", "x")).toBe(made);
    // What v1 does not know is not shown there.
    expect(await v1.get("a", "x")).toMatchObject({ apiVersion: "example.com/v1", spec: { name: "n" }, metadata: { uid: made.metadata.uid, resourceVersion: made.metadata.resourceVersion } });
    expect((await v1.get("a", "x"))["spec"]).toEqual({ name: "n" });
    expect((await v1.list("a", all)).items).toEqual([await v1.get("a", "x")]);
  });

  it("has the defaults of the version it is read in, and writing what was read changes nothing: obj-17", async () => {
    const { bench, define } = bound();
    const [v1, v2] = await define();
    const made = (await v1.create("a", body(thing("v1", "x", { name: "n", old: "o" })), jane, write)).object;
    const read = await v2.get("a", "x");
    expect(read["spec"]).toEqual({ name: "n", fresh: "new" });
    const revision = bench.store.revision;
    expect((await v2.update(x, body(read), write)).object.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    expect((await v1.update(x, body(made), write)).object).toBe(made);
    expect(bench.store.revision).toBe(revision);
  });

  it("is patched and deleted in either", async () => {
    const { bench, define } = bound();
    const [v1, v2] = await define();
    await v1.create("a", body(thing("v1", "x", { name: "n" })), jane, write);
    expect((await v2.patch(x, "application/merge-patch+json", body({ spec: { name: "m" } }), write)).object).toMatchObject({ apiVersion: "example.com/v2", spec: { name: "m" } });
    expect(await v1.get("a", "x")).toMatchObject({ apiVersion: "example.com/v1", spec: { name: "m" }, metadata: { generation: 2 } });
    await expect(v1.create("a", body(thing("v2", "y", {})), jane, write)).rejects.toThrow(/does not match the expected API version|in the data/);
    await v2.delete(x, deleteNow);
    await expect(v1.get("a", "x")).rejects.toThrow('things.example.com "x" not found');
    expect(bench.store.get(key, "a", "x")).toBeUndefined();
  });

  it("is applied in either, each version with managers of its own", async () => {
    const { define } = bound();
    const [v1, v2] = await define();
    const apply = { ...write, fieldManager: "me" };
    await v1.patch(x, "application/apply-patch+yaml", body(thing("v1", "x", { name: "n" })), apply);
    const { object } = await v2.patch(x, "application/apply-patch+yaml", body(thing("v2", "x", { fresh: "f" })), { ...apply, fieldManager: "you" });
    expect(object).toMatchObject({ apiVersion: "example.com/v2", spec: { name: "n", fresh: "f" } });
    expect(object.metadata.managedFields?.map(({ manager, apiVersion }) => [manager, apiVersion])).toEqual([["me", "example.com/v1"], ["you", "example.com/v2"]]);
  });

  it("watches see their own version, also of what was before", async () => {
    const { bench, define } = bound();
    const [v1, v2] = await define();
    await v1.create("a", body(thing("v1", "x", { name: "n", old: "o" })), jane, write);
    const abort = new AbortController();
    const seen: unknown[] = [];
    const from = String(bench.store.revision - 1);
    const stream = await v2.watch("a", { ...all, watch: true, resourceVersion: from, fieldSelector: "metadata.name=x" }, abort.signal);
    await v1.patch(x, "application/merge-patch+json", body({ spec: { name: "m" } }), write);
    await v1.delete(x, deleteNow);
    for await (const { type, object } of stream) {
      seen.push([type, object.apiVersion, "spec" in object ? object["spec"] : undefined]);
      if (type === "DELETED") abort.abort();
    }
    expect(seen).toEqual([
      ["ADDED", "example.com/v2", { name: "n", fresh: "new" }], ["MODIFIED", "example.com/v2", { name: "m", fresh: "new" }], ["DELETED", "example.com/v2", { name: "m", fresh: "new" }],
    ]);
  });

  it("stays readable when another version becomes the stored one", async () => {
    const { bench, definitions, define, serve } = bound();
    await define().then(([v1]) => v1.create("a", body(thing("v1", "x", { name: "n", old: "o" })), jane, write));
    const swapped = [{ ...versions[0], storage: false }, { ...versions[1], storage: true }];
    const target = { namespace: "", name: "things.example.com", subresource: "", caller: jane };
    const { object } = await definitions.update(target, body(definitionOf(swapped)), write);
    expect(object).toMatchObject({ status: { storedVersions: ["v1", "v2"] } });
    const [, v2] = serve(object);
    expect(await v2.get("a", "x")).toMatchObject({ apiVersion: "example.com/v2", spec: { name: "n" } });
    await v2.patch(x, "application/merge-patch+json", body({ spec: { name: "m" } }), write);
    expect(bench.store.get(key, "a", "x")?.apiVersion).toBe("example.com/v2");
    await expect(definitions.update(target, body(definitionOf([swapped[1] ?? {}])), write)).rejects.toThrow('status.storedVersions[0]: Invalid value: "v1": must appear in spec.versions');
  });
});

describe("definitions", () => {
  it.each<readonly [what: string, spec: object, message: string]>([
    ["a webhook that converts", { conversion: { strategy: "Webhook" } }, 'spec.conversion.strategy: Unsupported value: "Webhook": supported values: "None"'],
    ["a column without a path", { versions: [version("v1", true, {}, { additionalPrinterColumns: [{ name: "N", type: "string" }] })] }, "spec.versions[0].additionalPrinterColumns[0].JSONPath: Required value"],
    ["a column of an unknown type", { versions: [version("v1", true, {}, { additionalPrinterColumns: [{ name: "N", type: "text", jsonPath: ".a", format: "f" }] })] }, 'type: Invalid value: "text": must be one of boolean,date,integer,number,string'],
  ])("with %s are refused", async (_what, spec, message) => {
    const { definitions } = bound();
    const { metadata, spec: whole } = definitionOf(versions);
    await expect(definitions.create("", body({ metadata, spec: { ...whole, ...spec } }), jane, write)).rejects.toThrow(message);
  });
});

function bound() {
  const setup = new Setup();
  return { bench: setup.bench, definitions: setup.definitions, define: setup.define.bind(setup), serve: setup.serve.bind(setup) };
}
