import { describe, expect, it } from "vitest";
import type { KubeObject, Status } from "../../../kube/index.ts";
import { all, Bench, body, deleteNow, dry, infoOf, jane, looseSchema, testSchema, write } from "./testing/bench.ts";
import { customStrategy, genericStrategy } from "./strategies/generic.ts";
import type { WireEvent } from "./watch.ts";

const status = (code: number, message?: string | RegExp) =>
  expect.objectContaining({ status: expect.objectContaining({ code, ...(message !== undefined && { message: typeof message === "string" ? message : expect.stringMatching(message) }) }) });
const cm = (name: string, more: object = {}) => body({ metadata: { name, ...("labels" in more ? { labels: more.labels } : {}) }, data: { k: "v" } });
const target = (name: string, subresource = "", namespace = "a") => ({ namespace, name, subresource, caller: jane });
const names = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name);

describe("create", () => {
  it("obj-01 fills in what the server knows", async () => {
    const deployments = new Bench().of("deployments", { ...genericStrategy(testSchema()), generation: true, status: true });
    const { code, object } = await deployments.create("a", body({ metadata: { name: "x" }, spec: { replicas: 1 }, status: { replicas: 9 } }), jane, write);
    expect(code).toBe(201);
    expect(object).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x", namespace: "a", generation: 1, creationTimestamp: "2026-01-01T00:00:00Z", resourceVersion: "5" } });
    expect(object.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(object["status"]).toBeUndefined();
    expect(object.metadata.managedFields).toMatchObject([{ manager: "kubectl", operation: "Update", apiVersion: "apps/v1", fieldsType: "FieldsV1", fieldsV1: { "f:spec": { "f:replicas": {} } } }]);
  });

  it("obj-03 makes a name", async () => {
    const { object } = await new Bench().of("configmaps").create("a", body({ metadata: { generateName: "web-" } }), jane, write);
    expect(object.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it("obj-08 takes the namespace of the URL; obj-07 kind and version too", async () => {
    const { object } = await new Bench().of("configmaps").create("b", body({ metadata: { name: "x" } }), jane, write);
    expect(object).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "b" } });
  });

  it("clients may send null for what they do not set: cln-04", async () => {
    const { object } = await new Bench().of("configmaps").create("a", body({ metadata: { name: "x", creationTimestamp: null }, data: null }), jane, write);
    expect(object["data"]).toBeUndefined();
  });

  it.each([
    ["obj-02 what is there", { metadata: { name: "there" } }, 409, 'configmaps "there" already exists'],
    ["obj-04 no name", { metadata: {} }, 422, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
    ["obj-05 a wrong name", { metadata: { name: "A" } }, 422, /^ConfigMap "A" is invalid: metadata\.name: Invalid value: "A": a lowercase RFC 1123 subdomain/],
    ["obj-07 another kind", { apiVersion: "v1", kind: "Pod", metadata: { name: "x" } }, 400, /^Pod in version "v1" cannot be handled as a ConfigMap/],
    ["obj-07 another version", { apiVersion: "v2", kind: "ConfigMap", metadata: { name: "x" } }, 400, "the API version in the data (v2) does not match the expected API version (v1)"],
    ["obj-08 another namespace", { metadata: { name: "x", namespace: "b" } }, 400, "the namespace of the provided object does not match the namespace sent on the request"],
    ["a list", [], 400, /unrecognized/],
    ["a version", { metadata: { name: "x", resourceVersion: "3" } }, 400, "resourceVersion should not be set on objects to be created"],
    ["a wrong label", { metadata: { name: "x", labels: { a: "ü" } } }, 422, /metadata\.labels: Invalid value: "ü"/],
    ["fin-09 an owner without uid", { metadata: { name: "x", ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p" }] } }, 422, /metadata\.ownerReferences\.uid: Invalid value: "": uid must not be empty/],
    ["fin-09 two controllers", { metadata: { name: "x", ownerReferences: ["p", "q"].map((name) => ({ apiVersion: "v1", kind: "Pod", name, uid: name, controller: true })) } }, 422, /Only one reference can have Controller set to true\. Found "true" in references for Pod\/p and Pod\/q/],
    ["both finalizers of the collector", { metadata: { name: "x", finalizers: ["orphan", "foregroundDeletion"] } }, 422, /cannot be both set/],
  ])("%s is refused", async (_, value, code, message) => {
    const configmaps = new Bench().of("configmaps");
    await configmaps.create("a", cm("there"), jane, write);
    await expect(configmaps.create("a", body(value), jane, write)).rejects.toThrow(status(code, message));
    expect((await configmaps.list("a", all)).items).toHaveLength(1);
  });

  it("obj-09 and obj-10: no namespace, or one that ends", async () => {
    const bench = new Bench();
    bench.namespace("ending", { status: { phase: "Terminating" } });
    const configmaps = bench.of("configmaps");
    await expect(configmaps.create("n", cm("x"), jane, write)).rejects.toThrow(status(404, 'namespaces "n" not found'));
    await expect(configmaps.create("ending", cm("x"), jane, write)).rejects.toThrow(expect.objectContaining({ status: expect.objectContaining({
      code: 403, message: 'configmaps "x" is forbidden: unable to create new content in namespace ending because it is being terminated',
      details: expect.objectContaining({ causes: [expect.objectContaining({ reason: "NamespaceTerminating" })] }),
    }) }));
  });

  it("pat-12 unknown fields: strict, warn, ignore", async () => {
    const configmaps = new Bench().of("configmaps");
    const odd = (name: string) => body({ metadata: { name }, foo: 1 });
    await expect(configmaps.create("a", odd("x"), jane, { ...write, fieldValidation: "Strict" })).rejects.toThrow(
      status(400, 'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "foo"'),
    );
    expect(await configmaps.create("a", odd("x"), jane, write)).toMatchObject({ warnings: ['unknown field "foo"'] });
    const ignored = await configmaps.create("a", odd("y"), jane, { ...write, fieldValidation: "Ignore" });
    expect([ignored.warnings, ignored.object["foo"]]).toEqual([[], undefined]);
  });

  it("dry-01 and dry-04: nothing is stored", async () => {
    const bench = new Bench();
    const configmaps = bench.of("configmaps");
    const { revision } = bench.store;
    expect(await configmaps.create("a", cm("x"), jane, dry)).toMatchObject({ code: 201, object: { metadata: { uid: expect.any(String) } } });
    expect(bench.store.revision).toBe(revision);
    await configmaps.create("a", cm("x"), jane, write);
    await expect(configmaps.create("a", cm("x"), jane, dry)).rejects.toThrow(status(409));
  });
});

describe("get", () => {
  it("obj-11 missing", async () => {
    await expect(new Bench().of("deployments").get("a", "x")).rejects.toThrow(status(404, 'deployments.apps "x" not found'));
  });
});

async function withOne(more: Partial<ReturnType<typeof genericStrategy>> = {}, resource = "configmaps") {
  const bench = new Bench();
  const registry = bench.of(resource, { ...genericStrategy(testSchema()), ...more });
  const { object } = await registry.create("a", body({ metadata: { name: "x", labels: { l: "1" } }, spec: { replicas: 1 }, data: { k: "v" } }), jane, write);
  return { bench, registry, object, revision: bench.store.revision };
}

describe("update", () => {
  it("obj-13 keeps what the server knows", async () => {
    const { registry, object } = await withOne();
    const { code, object: updated } = await registry.update(target("x"), body({ ...object, metadata: { ...object.metadata, creationTimestamp: "2020-01-01T00:00:00Z" }, data: { k: "w" } }), write);
    expect(code).toBe(200);
    expect(updated.metadata).toMatchObject({ uid: object.metadata.uid, creationTimestamp: object.metadata.creationTimestamp });
    expect(Number(updated.metadata.resourceVersion)).toBeGreaterThan(Number(object.metadata.resourceVersion));
  });

  it.each([
    ["obj-14 an old version", "x", { metadata: { name: "x", resourceVersion: "1" } }, 409, 'Operation cannot be fulfilled on configmaps "x": the object has been modified; please apply your changes to the latest version and try again'],
    ["obj-16 another name", "x", { metadata: { name: "y" } }, 400, "the name of the object (y) does not match the name on the URL (x)"],
    ["obj-16 what is missing", "y", { metadata: { name: "y" } }, 404, 'configmaps "y" not found'],
    ["obj-19 another uid", "x", { metadata: { name: "x", uid: "u" } }, 409, /Precondition failed: UID in precondition: u, UID in object meta: /],
    ["another namespace", "x", { metadata: { name: "x", namespace: "b" } }, 400, /namespace of the provided object does not match/],
  ])("%s is refused", async (_, name, value, code, message) => {
    const { registry, bench, revision } = await withOne();
    await expect(registry.update(target(name), body(value), write)).rejects.toThrow(status(code, message));
    expect(bench.store.revision).toBe(revision);
  });

  it("obj-15 without a version: built-in types overwrite, custom resources do not", async () => {
    const { registry, object } = await withOne();
    expect((await registry.update(target("x"), body({ metadata: { name: "x" }, data: {} }), write)).object.metadata.uid).toBe(object.metadata.uid);
    const custom = await withOne(customStrategy(looseSchema, false, []));
    await expect(custom.registry.update(target("x"), body({ metadata: { name: "x" } }), write)).rejects.toThrow(status(422, /metadata\.resourceVersion: Invalid value: 0: must be specified for an update/));
  });

  it("obj-17 what changes nothing is not written", async () => {
    const { registry, object, bench, revision } = await withOne();
    expect((await registry.update(target("x"), body(object), write)).object).toBe(object);
    expect((await registry.patch(target("x"), "application/merge-patch+json", body({ data: { k: "v" } }), write)).object).toBe(object);
    expect(bench.store.revision).toBe(revision);
  });

  it("obj-20 the generation counts what is asked for", async () => {
    const { registry } = await withOne({ generation: true, status: true }, "deployments");
    const generation = async (patch: object, subresource = "") => (await registry.patch(target("x", subresource), "application/merge-patch+json", body(patch), write)).object.metadata.generation;
    expect(await generation({ metadata: { labels: { a: "b" } } })).toBe(1);
    expect(await generation({ status: { replicas: 3 } }, "status")).toBe(1);
    expect(await generation({ spec: { replicas: 3 } })).toBe(2);
  });

  it("sub-01 and sub-02: status has its own way", async () => {
    const { registry } = await withOne({ status: true }, "deployments");
    const { object } = await registry.patch(target("x", "status"), "application/merge-patch+json", body({ status: { replicas: 3 }, spec: { replicas: 9 }, metadata: { labels: { a: "b" } } }), write);
    expect(object).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 3 }, metadata: { labels: { l: "1" } } });
    const { object: after } = await registry.update(target("x"), body({ ...object, status: { replicas: 0 }, spec: { replicas: 2 } }), write);
    expect(after).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 3 } });
  });

  it("dry-01 tells what would be", async () => {
    const { registry, bench, revision } = await withOne();
    expect((await registry.update(target("x"), body({ metadata: { name: "x" }, data: { k: "w" } }), dry)).object).toMatchObject({ data: { k: "w" }, metadata: { resourceVersion: String(revision) } });
    expect(bench.store.revision).toBe(revision);
  });

  it("creates what is not there only where the kind says so, and the user may", async () => {
    const { registry } = await withOne({ createOnUpdate: true }, "leases");
    expect((await registry.update(target("new"), body({ metadata: { name: "new" } }), write)).code).toBe(201);
    const caller = { ...jane, mayCreate: () => { throw new Error("forbidden"); } };
    await expect(registry.update({ ...target("newer"), caller }, body({ metadata: { name: "newer" } }), write)).rejects.toThrow("forbidden");
  });

  it("a change that comes while admission thinks is not lost", async () => {
    let once = true;
    const bench: Bench = new Bench({
      mutate: async ({ object, operation }) => {
        if (operation === "UPDATE" && once) {
          once = false;
          await registry.patch(target("x"), "application/merge-patch+json", body({ data: { other: "1" } }), write);
        }
        return object;
      },
      validate: async () => undefined,
    });
    const registry = bench.of("configmaps");
    await registry.create("a", cm("x"), jane, write);
    const { object } = await registry.patch(target("x"), "application/merge-patch+json", body({ data: { mine: "1" } }), write);
    expect(object["data"]).toEqual({ k: "v", other: "1", mine: "1" });
  });
});

describe("patch", () => {
  it.each([
    ["pat-01", "application/json-patch+json", [{ op: "add", path: "/data/n", value: "1" }]],
    ["pat-02", "application/merge-patch+json", { data: { n: "1" } }],
    ["pat-03", "application/strategic-merge-patch+json", { data: { n: "1" } }],
    ["pat-04", "application/apply-patch+yaml", { data: { n: "1" } }],
    ["pat-06", "application/merge-patch+json; charset=utf-8", { data: { n: "1" } }],
  ])("%s %s", async (_, type, patch) => {
    const { registry } = await withOne();
    expect((await registry.patch(target("x"), type, body(patch), { ...write, fieldManager: "me" })).object["data"]).toEqual({ k: "v", n: "1" });
  });

  it.each([
    ["pat-01 a test that fails", "application/json-patch+json", [{ op: "test", path: "/data/k", value: "w" }], 422, "the server rejected our request due to an error in our request"],
    ["pat-01 no list", "application/json-patch+json", {}, 400, undefined],
    ["pat-05 another type", "application/json", {}, 415, "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml"],
    ["pat-07 an old version", "application/merge-patch+json", { metadata: { resourceVersion: "1" } }, 409, undefined],
    ["pat-09 what makes it invalid", "application/merge-patch+json", { metadata: { labels: { a: "ü" } } }, 422, undefined],
    ["another name", "application/merge-patch+json", { metadata: { name: "y" } }, 400, "the name of the object (y) does not match the name on the URL (x)"],
    ["no object", "application/merge-patch+json", [], 400, undefined],
    ["pat-04 managers", "application/apply-patch+yaml", { metadata: { managedFields: [] } }, 400, "metadata.managedFields must be nil"],
  ])("%s is refused", async (_, type, patch, code, message) => {
    const { registry, bench, revision } = await withOne();
    await expect(registry.patch(target("x"), type, body(patch), write)).rejects.toThrow(status(code, message));
    expect(bench.store.revision).toBe(revision);
  });

  it("pat-03 custom resources have no strategic merge", async () => {
    const { registry } = await withOne(customStrategy(looseSchema, false, []));
    await expect(registry.patch(target("x"), "application/strategic-merge-patch+json", body({}), write)).rejects.toThrow(status(415));
  });

  it("pat-08 what is missing is created by an apply alone, and only by who may", async () => {
    const configmaps = new Bench().of("configmaps");
    await expect(configmaps.patch(target("x"), "application/merge-patch+json", body({}), write)).rejects.toThrow(status(404));
    const apply = (caller = jane) => configmaps.patch({ ...target("x"), caller }, "application/apply-patch+yaml", body({ data: { a: "1" } }), { ...write, fieldManager: "me" });
    await expect(apply({ ...jane, mayCreate: () => { throw new Error("forbidden"); } })).rejects.toThrow("forbidden");
    const { code, object } = await apply();
    expect([code, object.metadata.name, object.metadata.managedFields?.[0]?.operation]).toEqual([201, "x", "Apply"]);
    const again = await apply();
    expect([again.code, again.object.metadata.resourceVersion]).toEqual([200, object.metadata.resourceVersion]);
  });

  it("pat-04 conflicts with who updated, unless forced", async () => {
    const { registry } = await withOne();
    const apply = (force: boolean) => registry.patch(target("x"), "application/apply-patch+yaml", body({ data: { k: "mine" } }), { ...write, fieldManager: "me", force });
    await expect(apply(false)).rejects.toThrow(status(409, 'Apply failed with 1 conflict: conflict with "kubectl" using v1 at 2026-01-01T00:00:00Z: .data.k'));
    expect((await apply(true)).object["data"]).toEqual({ k: "mine" });
  });

  it("sub-03 scale", async () => {
    const { registry } = await withOne({ generation: true, status: true }, "deployments");
    await registry.patch(target("x"), "application/merge-patch+json", body({ spec: { selector: { matchLabels: { a: "b" } } } }), write);
    expect(await registry.get("a", "x", "", "scale")).toMatchObject({ apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "x", namespace: "a" }, spec: { replicas: 1 }, status: { replicas: 0, selector: "a=b" } });
    const { object } = await registry.patch(target("x", "scale"), "application/merge-patch+json", body({ spec: { replicas: 4 } }), write);
    expect(object).toMatchObject({ kind: "Scale", spec: { replicas: 4 } });
    expect(await registry.get("a", "x")).toMatchObject({ spec: { replicas: 4 }, metadata: { generation: 3 } });
    await expect(registry.update(target("x", "scale"), body({ kind: "Scale", metadata: { name: "x" }, spec: { replicas: -1 } }), write)).rejects.toThrow(status(422, 'Scale.autoscaling "x" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'));
    await expect(registry.update(target("x", "scale"), body({ kind: "Scale", metadata: { name: "x", resourceVersion: "1" }, spec: { replicas: 2 } }), write)).rejects.toThrow(status(409));
  });
});

describe("delete", () => {
  it("obj-21 what is gone is a Status with its uid", async () => {
    const { registry, object } = await withOne();
    expect(await registry.delete(target("x"), deleteNow)).toEqual({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details: { name: "x", kind: "configmaps", uid: object.metadata.uid ?? "" }, code: 200 } satisfies Status);
    await expect(registry.delete(target("x"), deleteNow)).rejects.toThrow(status(404));
  });

  it("obj-22 preconditions", async () => {
    const { registry } = await withOne();
    await expect(registry.delete(target("x"), { ...deleteNow, preconditions: { uid: "u" } })).rejects.toThrow(status(409, /the UID in the precondition \(u\) does not match the UID in record/));
    await expect(registry.delete(target("x"), { ...deleteNow, preconditions: { resourceVersion: "1" } })).rejects.toThrow(status(409, /the ResourceVersion in the precondition \(1\)/));
  });

  it("fin-01 to fin-04: finalizers hold it", async () => {
    const { registry, bench } = await withOne();
    const patch = (metadata: object) => registry.patch(target("x"), "application/merge-patch+json", body({ metadata }), write);
    await patch({ finalizers: ["example.com/f"] });
    const marked = await registry.delete(target("x"), deleteNow);
    expect(marked).toMatchObject({ kind: "ConfigMap", metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 } });
    bench.clock.advance(5000);
    const { revision } = bench.store;
    expect(await registry.delete(target("x"), deleteNow)).toMatchObject({ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    expect(bench.store.revision).toBe(revision);
    await expect(patch({ finalizers: ["example.com/f", "example.com/g"] })).rejects.toThrow(
      status(422, /metadata\.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers \[\]string\{"example\.com\/g"\}/),
    );
    expect((await patch({ deletionTimestamp: null, labels: { still: "here" } })).object.metadata.deletionTimestamp).toBe("2026-01-01T00:00:00Z");
    expect((await patch({ finalizers: null })).code).toBe(200);
    await expect(registry.get("a", "x")).rejects.toThrow(status(404));
  });

  it.each([["Foreground", "foregroundDeletion"], ["Orphan", "orphan"]] as const)("fin-06 and fin-07: %s waits for the collector", async (propagationPolicy, finalizer) => {
    const { registry } = await withOne();
    expect(await registry.delete(target("x"), { ...deleteNow, propagationPolicy })).toMatchObject({ metadata: { finalizers: [finalizer], deletionTimestamp: expect.any(String) } });
    expect(await registry.delete(target("x"), { ...deleteNow, propagationPolicy: "Background" })).toMatchObject({ status: "Success" });
  });

  it("fin-11 grace: it waits, less if asked again, never more", async () => {
    const { registry, bench } = await withOne({ grace: (_, asked) => asked ?? 30 }, "pods");
    expect(await registry.delete(target("x"), deleteNow)).toMatchObject({ metadata: { deletionTimestamp: "2026-01-01T00:00:30Z", deletionGracePeriodSeconds: 30 } });
    bench.clock.advance(1000);
    expect(await registry.delete(target("x"), { ...deleteNow, gracePeriodSeconds: 60 })).toMatchObject({ metadata: { deletionGracePeriodSeconds: 30 } });
    expect(await registry.delete(target("x"), { ...deleteNow, gracePeriodSeconds: 10 })).toMatchObject({ metadata: { deletionTimestamp: "2026-01-01T00:00:10Z", deletionGracePeriodSeconds: 10 } });
    expect(await registry.delete(target("x"), { ...deleteNow, gracePeriodSeconds: 0 })).toMatchObject({ status: "Success" });
  });

  it("dry-01 deletes nothing", async () => {
    const { registry } = await withOne();
    expect(await registry.delete(target("x"), { ...deleteNow, dryRun: true })).toMatchObject({ status: "Success" });
    expect(await registry.get("a", "x")).toBeDefined();
  });

  it("obj-24 a collection: only what matches", async () => {
    const bench = new Bench();
    const configmaps = bench.of("configmaps");
    for (const [name, app] of [["x", "1"], ["y", "1"], ["z", "2"]] as const) await configmaps.create("a", cm(name, { labels: { app } }), jane, write);
    expect(names((await configmaps.deleteCollection("a", { ...all, labelSelector: "app=1" }, jane, deleteNow)).items)).toEqual(["x", "y"]);
    expect(names((await configmaps.list("a", all)).items)).toEqual(["z"]);
  });
});

describe("list", () => {
  const filled = async (history?: number) => {
    const bench = new Bench(undefined, history);
    const configmaps = bench.of("configmaps");
    for (const name of ["d", "b", "c", "a", "e"]) await configmaps.create("a", cm(name, { labels: { odd: String("ace".includes(name)) } }), jane, write);
    await configmaps.create("b", cm("a"), jane, write);
    return { bench, configmaps };
  };

  it("lst-01 and lst-09", async () => {
    const { bench, configmaps } = await filled();
    expect(await configmaps.list("a", all)).toMatchObject({ kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: String(bench.store.revision) } });
    expect(names((await configmaps.list(undefined, all)).items)).toEqual(["a", "b", "c", "d", "e", "a"]);
    expect((await configmaps.list("default", all)).items).toEqual([]);
  });

  it("lst-02 and lst-03: selectors", async () => {
    const { configmaps } = await filled();
    expect(names((await configmaps.list(undefined, { ...all, labelSelector: "odd!=true" })).items)).toEqual(["b", "d", "a"]);
    expect(names((await configmaps.list("a", { ...all, fieldSelector: "metadata.name=c" })).items)).toEqual(["c"]);
    await expect(configmaps.list("a", { ...all, labelSelector: "a in" })).rejects.toThrow(status(400));
    await expect(configmaps.list("a", { ...all, fieldSelector: "data.k=v" })).rejects.toThrow(status(400, "field label not supported: data.k"));
  });

  it("lst-04 and lst-05: chunks are of one revision", async () => {
    const { bench, configmaps } = await filled();
    const first = await configmaps.list("a", { ...all, limit: 2 });
    expect(first.metadata).toMatchObject({ remainingItemCount: 3, continue: expect.any(String) });
    await configmaps.create("a", cm("bb"), jane, write);
    await configmaps.delete(target("e"), deleteNow);
    const second = await configmaps.list("a", { ...all, limit: 2, continue: first.metadata.continue ?? "" });
    const third = await configmaps.list("a", { ...all, limit: 2, continue: second.metadata.continue ?? "" });
    expect(names([...first.items, ...second.items, ...third.items])).toEqual(["a", "b", "c", "d", "e"]);
    expect([second, third].map(({ metadata }) => metadata.resourceVersion)).toEqual([first.metadata.resourceVersion, first.metadata.resourceVersion]);
    expect(third.metadata.continue).toBeUndefined();
    expect(bench.store.revision).toBe(Number(first.metadata.resourceVersion) + 2);
  });

  it("lst-07 chunks are of what matches", async () => {
    const { configmaps } = await filled();
    const options = { ...all, limit: 2, labelSelector: "odd=true" };
    const first = await configmaps.list("a", options);
    const second = await configmaps.list("a", { ...options, continue: first.metadata.continue ?? "" });
    expect([names(first.items), names(second.items), first.metadata.remainingItemCount, second.metadata.continue]).toEqual([["a", "c"], ["e"], undefined, undefined]);
  });

  it("lst-06 tokens that are wrong, or too old", async () => {
    const { configmaps } = await filled(6);
    const { metadata } = await configmaps.list("a", { ...all, limit: 2 });
    const token = metadata.continue ?? "";
    await expect(configmaps.list("a", { ...all, continue: "garbage!" })).rejects.toThrow(status(400, /^continue key is not valid/));
    await expect(configmaps.list("a", { ...all, continue: token, resourceVersion: "3" })).rejects.toThrow(status(400, "specifying resource version is not allowed when using continue"));
    for (let n = 0; n < 10; n++) await configmaps.create("b", cm(`n${n}`), jane, write);
    const failed: unknown = await configmaps.list("a", { ...all, limit: 2, continue: token }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ status: { code: 410, reason: "Expired", metadata: { continue: expect.any(String) } } });
    const fresh = (failed as { status: Status }).status.metadata.continue ?? "";
    expect(names((await configmaps.list("a", { ...all, continue: fresh })).items)).toEqual(["c", "d", "e"]);
  });

  it("lst-08 revisions: exact, forgotten, of the future", async () => {
    const { bench, configmaps } = await filled(5);
    const { revision } = bench.store;
    expect(names((await configmaps.list("a", { ...all, resourceVersion: String(revision - 2), resourceVersionMatch: "Exact" })).items)).toEqual(["a", "b", "c", "d"]);
    expect((await configmaps.list("a", { ...all, resourceVersion: String(revision - 2) })).metadata.resourceVersion).toBe(String(revision));
    await expect(configmaps.list("a", { ...all, resourceVersion: "1", resourceVersionMatch: "Exact" })).rejects.toThrow(status(410, "The resourceVersion for the provided list is too old."));
    await expect(configmaps.list("a", { ...all, resourceVersion: "x" })).rejects.toThrow(status(400));
    const waiting = configmaps.list("a", { ...all, resourceVersion: "999" }).catch((error: unknown) => error);
    for (let n = 0; n < 100; n++) {
      bench.clock.advance(50);
      await Promise.resolve();
    }
    expect(await waiting).toEqual(status(504, `Timeout: Too large resource version: 999, current: ${revision}`));
  });
});

describe("watch", () => {
  class Reader {
    readonly lines: string[] = [];
    readonly objects: WireEvent["object"][] = [];
    readonly #stop = new AbortController();
    done = false;

    async start(bench: Bench, options: object, namespace: string | undefined = "a"): Promise<this> {
      const stream = await bench.of("configmaps").watch(namespace, { ...all, watch: true, ...options }, this.#stop.signal);
      void this.#read(stream);
      await settle();
      return this;
    }

    async #read(stream: AsyncIterable<WireEvent>): Promise<void> {
      for await (const event of stream) {
        this.objects.push(event.object);
        this.lines.push(event.type === "ERROR" ? `ERROR ${event.object.code}` : `${event.type} ${event.object.metadata.name ?? ""} ${event.object.metadata.resourceVersion}`);
      }
      this.done = true;
    }

    async stop(): Promise<void> {
      this.#stop.abort();
      await settle();
    }
  }

  const settle = async () => {
    for (let n = 0; n < 30; n++) await Promise.resolve();
  };

  it("wat-02 without a revision: what is there, then what comes", async () => {
    const bench = new Bench();
    const configmaps = bench.of("configmaps");
    await configmaps.create("a", cm("x"), jane, write);
    const reader = await new Reader().start(bench, {});
    await configmaps.create("a", cm("y"), jane, write);
    await configmaps.create("b", cm("z"), jane, write);
    await configmaps.delete(target("x"), deleteNow);
    await settle();
    expect(reader.lines).toEqual(["ADDED x 5", "ADDED y 6", "DELETED x 8"]);
    await reader.stop();
    expect([reader.done, bench.store.usage.watchers, bench.clock.pending]).toEqual([true, 0, 0]);
  });

  it("wat-05 what begins and ceases to match", async () => {
    const bench = new Bench();
    const configmaps = bench.of("configmaps");
    const reader = await new Reader().start(bench, { labelSelector: "app=1" });
    await configmaps.create("a", cm("x"), jane, write);
    for (const app of ["1", "1", "2", "1"]) await configmaps.patch(target("x"), "application/merge-patch+json", body({ metadata: { labels: { app } }, data: { at: String(bench.store.revision) } }), write);
    await configmaps.delete(target("x"), deleteNow);
    await settle();
    expect(reader.lines).toEqual(["ADDED x 6", "MODIFIED x 7", "DELETED x 8", "ADDED x 9", "DELETED x 10"]);
    expect(reader.objects[2]).toMatchObject({ metadata: { labels: { app: "1" } } });
    await reader.stop();
  });

  it("wat-03 too old: one ERROR, then the end", async () => {
    const bench = new Bench(undefined, 2);
    const reader = await new Reader().start(bench, { resourceVersion: "1" });
    expect([reader.lines, reader.done]).toEqual([["ERROR 410"], true]);
    expect(reader.objects[0]).toMatchObject({ reason: "Expired", message: "too old resource version: 1 (2)" });
  });

  it("wat-08 and wat-09: it ends with a bookmark of what has been told", async () => {
    const bench = new Bench();
    const reader = await new Reader().start(bench, { resourceVersion: "4", timeoutSeconds: 90, allowWatchBookmarks: true });
    bench.clock.advance(60_000);
    await settle();
    await bench.of("configmaps").create("a", cm("x"), jane, write);
    await settle();
    bench.clock.advance(30_000);
    await settle();
    expect([reader.lines, reader.done]).toEqual([["BOOKMARK  4", "ADDED x 5", "BOOKMARK  5"], true]);
    const silent = await new Reader().start(bench, { resourceVersion: "5", timeoutSeconds: 90 });
    bench.clock.advance(90_000);
    await settle();
    expect([silent.lines, silent.done]).toEqual([[], true]);
  });

  it("wat-09 no bookmark among initial events: their revisions are in no order", async () => {
    const bench = new Bench();
    for (const name of ["x", "y"]) await bench.of("configmaps").create("a", cm(name), jane, write);
    const stream = await bench.of("configmaps").watch("a", { ...all, timeoutSeconds: 5, allowWatchBookmarks: true }, new AbortController().signal);
    const lines = stream[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({ value: { type: "ADDED" } });
    bench.clock.advance(5000);
    expect(await lines.next()).toMatchObject({ done: true });
  });

  it("wat-10 initial events end with a bookmark", async () => {
    const bench = new Bench();
    await bench.of("configmaps").create("a", cm("x"), jane, write);
    const initial = await new Reader().start(bench, { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan", allowWatchBookmarks: true });
    expect(initial.lines).toEqual(["ADDED x 5", "BOOKMARK  5"]);
    expect(initial.objects[1]).toEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { resourceVersion: "5", annotations: { "k8s.io/initial-events-end": "true" } } });
    const none = await new Reader().start(bench, { sendInitialEvents: false, resourceVersionMatch: "NotOlderThan" });
    expect(none.lines).toEqual([]);
    await initial.stop();
    await none.stop();
  });

  it("refuses before it begins", async () => {
    await expect(new Bench().of("configmaps").watch("a", { ...all, labelSelector: "a in" }, new AbortController().signal)).rejects.toThrow(status(400));
    await expect(new Bench().of("configmaps", undefined, infoOf("configmaps")).watch("a", { ...all, resourceVersion: "x" }, new AbortController().signal)).rejects.toThrow(status(400));
  });
});
