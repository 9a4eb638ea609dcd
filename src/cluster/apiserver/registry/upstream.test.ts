/** The strategies over upstream's real types, with upstream's own samples of every kind. */
import { beforeAll, describe, expect, it } from "vitest";
import { upstreamSchema } from "../../../../tests/support/kube-upstream.ts";
import { builtInResources, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import { KubeSchema } from "../../../kube/schema/index.ts";
import { customResources } from "./custom.ts";
import { Registries } from "./registries.ts";
import { all, Bench, body, infoOf, jane, write } from "./testing/bench.ts";
import { strategyOf } from "./strategies/index.ts";
import { builtInSchema } from "./type-schema.ts";

let schema: KubeSchema;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
});

function registryOf(bench: Bench, info: ResourceInfo) {
  const type = schema.typeOf(info);
  if (type === undefined) throw new Error(`upstream has no ${info.kind}`);
  return bench.of(info.resource, strategyOf(info, builtInSchema(type, info), { serviceRange: "10.96.0.0/16" }), info);
}

const podSpec = { containers: [{ name: "main", image: "web:1", ports: [{ containerPort: 80 }], env: [{ name: "A", value: "1" }] }] };
const template = { metadata: { labels: { app: "web" } }, spec: podSpec };
const selector = { matchLabels: { app: "web" } };
/** What each kind needs at least. */
const samples: Readonly<Record<string, object>> = {
  Pod: { spec: podSpec }, Service: { spec: { ports: [{ port: 80 }], selector: { app: "web" } } }, Deployment: { spec: { selector, template } }, ReplicaSet: { spec: { selector, template } },
  DaemonSet: { spec: { selector, template } }, Job: { spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } },
  ConfigMap: { data: { a: "1" } }, Secret: { stringData: { a: "1" } }, Event: { involvedObject: { namespace: "a" } }, EndpointSlice: { addressType: "IPv4", endpoints: [] },
  NetworkPolicy: { spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } }, IngressClass: { spec: { controller: "example.com/c" } },
  Ingress: { spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } } }, Lease: { spec: { leaseDurationSeconds: 40 } },
  Role: { rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] }, RoleBinding: { roleRef: { kind: "Role", name: "r" }, subjects: [{ kind: "User", name: "jane" }] },
  ClusterRoleBinding: { roleRef: { kind: "ClusterRole", name: "r" } },
  CertificateSigningRequest: { spec: { request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0=", signerName: "example.com/s", usages: ["client auth"] } },
  CustomResourceDefinition: { spec: { group: "example.com", scope: "Namespaced", names: { plural: "things", kind: "Thing" }, versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }] } },
};

describe("every kind that is stored", () => {
  const stored = builtInResources.filter(({ verbs }) => verbs.includes("list"));
  it.each(stored.map((info) => [info.kind, info] as const))("%s is created, read back, and written again without a change: obj-01, obj-17", async (kind, info) => {
    const bench = new Bench();
    const registry = registryOf(bench, info);
    const namespace = info.namespaced ? "a" : "";
    const name = kind === "CustomResourceDefinition" ? "things.example.com" : "x";
    const target = { namespace, name, subresource: "", caller: jane };
    const { object, warnings } = await registry.create(namespace, body({ metadata: { name }, ...samples[kind] }), jane, { ...write, fieldValidation: "Strict" });
    expect(warnings).toEqual([]);
    expect(await registry.get(namespace, name)).toBe(object);
    expect((await registry.update(target, body(object), write)).object).toBe(object);
    for (const type of ["application/merge-patch+json", "application/strategic-merge-patch+json"]) {
      expect((await registry.patch(target, type, body(samples[kind] ?? {}), write)).object["metadata"], type).toBe(object.metadata);
    }
  });
});

describe("a Deployment, as kubectl changes it", () => {
  const target = { namespace: "a", name: "x", subresource: "", caller: jane };
  const make = async () => {
    const registry = registryOf(new Bench(), infoOf("deployments"));
    await registry.create("a", body({ metadata: { name: "x" }, spec: { selector, template } }), jane, { ...write, fieldManager: "kubectl-create" });
    const containers = (object: KubeObject) => (object["spec"] as { template: { spec: { containers: unknown[] } } }).template.spec.containers;
    return { registry, containers };
  };

  it("pat-03 set image: one field of one container", async () => {
    const { registry, containers } = await make();
    const change = { spec: { template: { spec: { $setElementOrder: undefined, containers: [{ name: "main", image: "web:2" }] } } } };
    const { object } = await registry.patch(target, "application/strategic-merge-patch+json", body(JSON.parse(JSON.stringify(change))), write);
    expect(containers(object)).toMatchObject([{ name: "main", image: "web:2", ports: [{ containerPort: 80, protocol: "TCP" }], env: [{ name: "A", value: "1" }] }]);
    expect(object.metadata.generation).toBe(2);
  });

  it("pat-03 $retainKeys: from rolling updates to recreation", async () => {
    const { registry } = await make();
    const { object } = await registry.patch(target, "application/strategic-merge-patch+json", body({ spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }), write);
    expect(object).toMatchObject({ spec: { strategy: { type: "Recreate" } } });
  });

  it("pat-04 two appliers, each with a container of its own", async () => {
    const { registry, containers } = await make();
    const apply = (fieldManager: string, name: string, port: number) => registry.patch(target, "application/apply-patch+yaml",
      body({ apiVersion: "apps/v1", kind: "Deployment", spec: { template: { spec: { containers: [{ name, image: "side", ports: [{ containerPort: port }] }] } } } }), { ...write, fieldManager });
    await apply("one", "side-1", 81);
    const { object } = await apply("two", "side-2", 82);
    expect(containers(object)).toMatchObject([{ name: "main" }, { name: "side-1", ports: [{ containerPort: 81, protocol: "TCP" }] }, { name: "side-2", imagePullPolicy: "Always" }]);
    const removed = await registry.patch(target, "application/apply-patch+yaml", body({ apiVersion: "apps/v1", kind: "Deployment" }), { ...write, fieldManager: "one" });
    expect(containers(removed.object)).toMatchObject([{ name: "main" }, { name: "side-2" }]);
  });

  it("a conflict names the container", async () => {
    const { registry } = await make();
    const taken = { spec: { template: { spec: { containers: [{ name: "main", image: "web:9" }] } } } };
    await expect(registry.patch(target, "application/apply-patch+yaml", body(taken), { ...write, fieldManager: "one" })).rejects.toThrow(
      'Apply failed with 1 conflict: conflict with "kubectl-create" using apps/v1 at 2026-01-01T00:00:00Z: .spec.template.spec.containers[name="main"].image',
    );
  });

  it("pat-12 what no field is for", async () => {
    const { registry } = await make();
    await expect(registry.patch(target, "application/merge-patch+json", body({ spec: { foo: 1 } }), { ...write, fieldValidation: "Strict" })).rejects.toThrow('strict decoding error: unknown field "spec.foo"');
    expect((await registry.patch(target, "application/merge-patch+json", body({ spec: { foo: 1 } }), write)).warnings).toEqual(['unknown field "spec.foo"']);
    await expect(registry.create("a", body({ metadata: { name: "y" }, spec: { replicas: "many" } }), jane, write)).rejects.toThrow(/Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field/);
  });
});

describe("custom resources", () => {
  const definition = {
    metadata: { name: "pools.example.com" },
    spec: {
      group: "example.com", scope: "Namespaced", names: { plural: "pools", kind: "Pool", shortNames: ["po"] },
      versions: [{
        name: "v1", served: true, storage: true, subresources: { status: {} }, selectableFields: [{ jsonPath: ".spec.mode" }],
        schema: { openAPIV3Schema: { type: "object", properties: {
          spec: { type: "object", required: ["cidr"], properties: { cidr: { type: "string" }, mode: { type: "string", enum: ["Always", "Never"], default: "Never" }, size: { type: "integer", minimum: 1 } } },
          status: { type: "object", properties: { used: { type: "integer" } } },
        } } },
      }],
    },
  };
  const pool = (name: string, spec: object) => body({ apiVersion: "example.com/v1", kind: "Pool", metadata: { name }, spec });
  const setUp = async () => {
    const bench = new Bench();
    const registries = new Registries(bench.ports);
    registries.addBuiltIn(schema, { serviceRange: "10.96.0.0/16" });
    const definitions = registries.find({ group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" });
    const { object } = (await definitions?.create("", body(definition), jane, write)) ?? {};
    if (object === undefined) throw new Error("no definitions");
    for (const { info, strategy } of customResources(object, schema)) registries.add(info, strategy);
    const pools = registries.find({ group: "example.com", version: "v1", resource: "pools" });
    if (pools === undefined) throw new Error("no pools");
    return { object, definitions, pools, registries };
  };

  it("are served as their definition says", async () => {
    const { object, pools } = await setUp();
    expect(object).toMatchObject({ spec: { names: { singular: "pool", listKind: "PoolList" }, conversion: { strategy: "None" } }, status: { storedVersions: ["v1"], conditions: [{ type: "NamesAccepted", status: "True" }, { type: "Established", status: "True" }] } });
    expect(pools.info).toMatchObject({ kind: "Pool", singular: "pool", namespaced: true, shortNames: ["po"], subresources: [{ name: "status" }] });
    const { object: made, warnings } = await pools.create("a", pool("x", { cidr: "10.0.0.0/8", foo: 1 }), jane, write);
    expect([made["spec"], made.metadata.generation, warnings]).toEqual([{ cidr: "10.0.0.0/8", mode: "Never" }, 1, ['unknown field "spec.foo"']]);
    expect((await pools.list("a", { ...all, fieldSelector: "spec.mode=Never" })).items).toEqual([made]);
    expect((await pools.list("a", { ...all, fieldSelector: "spec.mode!=Never" })).items).toEqual([]);
  });

  it("are held to their schema", async () => {
    const { pools } = await setUp();
    await expect(pools.create("a", pool("x", { mode: "Sometimes", size: 0 }), jane, write)).rejects.toThrow(expect.objectContaining({ status: expect.objectContaining({
      code: 422, message: expect.stringMatching(/^Pool\.example\.com "x" is invalid: \[.*spec\.cidr: Required value.*/), details: expect.objectContaining({ causes: expect.arrayContaining([expect.objectContaining({ field: "spec.mode" }), expect.objectContaining({ field: "spec.size" })]) }),
    }) }));
  });

  it("are no longer served once they are taken away", async () => {
    const { registries, pools } = await setUp();
    const again = registries.add(pools.info, pools.strategy);
    expect(registries.infos.filter(({ kind }) => kind === "Pool")).toHaveLength(1);
    again.dispose();
    expect(registries.find(pools.info)).toBeUndefined();
  });

  it.each([
    ["another name", { metadata: { name: "x.example.com" } }, /metadata\.name: Invalid value: "x\.example\.com": must be spec\.names\.plural\+"\."\+spec\.group/],
    ["no schema", { spec: { ...definition.spec, versions: [{ name: "v1", served: true, storage: true }] } }, /spec\.versions\[0\]\.schema\.openAPIV3Schema: Required value: schemas are required/],
    ["two storage versions", { spec: { ...definition.spec, versions: ["v1", "v2"].map((name) => ({ ...definition.spec.versions[0], name })) } }, /must have exactly one version marked as storage version/],
    ["a schema that is not structural", { spec: { ...definition.spec, versions: [{ ...definition.spec.versions[0], schema: { openAPIV3Schema: { type: "object", properties: { a: {} } } } }] } }, /properties\[a\]\.type: Required value/],
  ])("a definition with %s is refused", async (_, change, message) => {
    await expect(registryOf(new Bench(), infoOf("customresourcedefinitions")).create("", body({ ...definition, ...change }), jane, write)).rejects.toThrow(message);
  });
});
