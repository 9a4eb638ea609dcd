/** The strategies over upstream's real types, with upstream's own samples of every kind. */
import { beforeAll, describe, expect, it } from "vitest";
import { upstreamSchema } from "../../../../tests/support/kube-upstream.ts";
import { builtInResources, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import { KubeSchema } from "../../../kube/schema/index.ts";
import { Bench, body, infoOf, jane, write } from "./testing/bench.ts";
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
  CustomResourceDefinition: { spec: { group: "example.com", scope: "Namespaced", names: { plural: "things", kind: "Thing" }, versions: [] } },
};

describe("every kind that is stored", () => {
  const stored = builtInResources.filter(({ verbs }) => verbs.includes("list"));
  it.each(stored.map((info) => [info.kind, info] as const))("%s is created, read back, and written again without a change: obj-01, obj-17", async (kind, info) => {
    const bench = new Bench();
    const registry = registryOf(bench, info);
    const namespace = info.namespaced ? "a" : "";
    const target = { namespace, name: "x", subresource: "", caller: jane };
    const { object, warnings } = await registry.create(namespace, body({ metadata: { name: "x" }, ...samples[kind] }), jane, { ...write, fieldValidation: "Strict" });
    expect(warnings).toEqual([]);
    expect(await registry.get(namespace, "x")).toBe(object);
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
