/** Whatever is sent, the answer is a Status that blames the client, and nothing is stored (Held to: bad input). */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { upstreamFiles, upstreamSchema } from "../../../../tests/support/kube-upstream.ts";
import { builtInResources, isApiError, isJsonObject, setField, type Json, type JsonObject, type KubeObject } from "../../../kube/index.ts";
import { KubeSchema } from "../../../kube/schema/index.ts";
import { customResources } from "./custom.ts";
import { Registries } from "./registries.ts";
import type { ResourceRegistry } from "./resource.ts";
import { strategyOf } from "./strategies/index.ts";
import { Bench, body, jane, write } from "./testing/bench.ts";
import { builtInSchema } from "./type-schema.ts";

const keys = fc.constantFrom("", "__proto__", "constructor", "a", "name", "spec", "metadata", "labels", "a.b/c", "-", "x".repeat(300), "kubernetes.io/x", "é", "status");

/** What no field expects everywhere, and some field nowhere. */
const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null, true, false, 0, -1, 1, 80, 65_536, 2 ** 31, 2 ** 53, -(2 ** 63), 1.5, 1e308, "", " ", "a", "A_", "-", "..", "x".repeat(300), "0", "-1", "1e3", "100m", "1Gi", "10.0.0.1", "10.0.0.0/8", "::1", "fd00::/8",
    "2026-01-01T00:00:00Z", "yesterday", "TCP", "None", "*", "a/b", "a.b.c", "${x}", "\u0000", "\ud800", "é", [], {}, [null], [[]], [{}], [""], { "": "" }, { a: null }, { name: "x" }, [{ name: "x" }, { name: "x" }],
    { matchLabels: { "": "" } }, { matchExpressions: [{ operator: "In" }] }, { type: "object" }, { type: "array" }, { "$ref": "#" }, { pattern: "(" }, { pattern: "(a+)+$" },
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);

type Step =
  | { readonly kind: "replace" | "insert"; readonly at: number; readonly value: Json; readonly key: string }
  | { readonly kind: "remove" | "double"; readonly at: number }
  | { readonly kind: "copy"; readonly at: number; readonly from: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("replace" as const, "insert" as const), at: fc.nat(), value: odd, key: keys }),
  fc.record({ kind: fc.constantFrom("remove" as const, "double" as const), at: fc.nat() }),
  fc.record({ kind: fc.constant("copy" as const), at: fc.nat(), from: fc.nat() }),
);

/** Every value inside, and itself. */
function places(value: Json): Json[] {
  const inner = Array.isArray(value) ? (value as readonly Json[]) : isJsonObject(value) ? Object.values(value) : [];
  return [value, ...inner.flatMap((one) => (one === undefined ? [] : places(one)))];
}

function change(root: Json, one: Step): Json {
  const all = places(root);
  let at = one.at % all.length;
  const walk = (value: Json): readonly Json[] => {
    if (at-- === 0) return edited(value, one, all);
    if (Array.isArray(value)) return [(value as readonly Json[]).flatMap(walk)];
    if (!isJsonObject(value)) return [value];
    const result: Record<string, Json> = {};
    for (const [key, inner] of Object.entries(value)) {
      const [first] = inner === undefined ? [] : walk(inner);
      if (first !== undefined) setField(result, key, first);
    }
    return [result];
  };
  return walk(root)[0] ?? null;
}

function edited(value: Json, one: Step, all: readonly Json[]): readonly Json[] {
  switch (one.kind) {
    case "replace":
      return [one.value];
    case "insert":
      return [Array.isArray(value) ? [...(value as readonly Json[]), one.value] : isJsonObject(value) ? { ...value, [one.key]: one.value } : one.value];
    case "remove":
      return [];
    case "double":
      return [value, value];
    case "copy":
      return [all[one.from % all.length] ?? null];
  }
}

/** One of the samples, changed in a few places. */
function mutated(...samples: readonly JsonObject[]): fc.Arbitrary<Json> {
  return fc.tuple(fc.constantFrom(...samples), fc.array(step, { minLength: 1, maxLength: 4 })).map(([sample, steps]) => steps.reduce<Json>(change, sample));
}

let schema: KubeSchema;
let samples: ReadonlyMap<string, Uint8Array>;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
  samples = await upstreamFiles("api", (path) => path.startsWith("api/testdata/HEAD/") && path.endsWith(".json"));
});

const runs = Number(process.env["FUZZ_RUNS"] ?? 150);
const stored = builtInResources.filter(({ verbs }) => verbs.includes("list"));
const definitionKind = "CustomResourceDefinition";
const definition: JsonObject = {
  metadata: { name: "things.example.com" },
  spec: {
    group: "example.com", scope: "Namespaced", names: { plural: "things", kind: "Thing", shortNames: ["th"] },
    versions: [{
      name: "v1", served: true, storage: true, subresources: { status: {} }, additionalPrinterColumns: [{ name: "N", type: "string", jsonPath: ".spec.n" }],
      schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", required: ["n"], properties: {
        n: { type: "string", pattern: "^a", maxLength: 9, default: "a" }, i: { type: "integer", minimum: 1, format: "int32" }, o: { "x-kubernetes-int-or-string": true },
        list: { type: "array", items: { type: "object", properties: { k: { type: "string" } }, required: ["k"] }, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"] },
        map: { type: "object", additionalProperties: { type: "boolean" } }, any: { type: "object", "x-kubernetes-preserve-unknown-fields": true }, e: { type: "string", enum: ["a", "b"], nullable: true },
      } } } } },
    }],
  },
};

/** Small and valid, where upstream's sample is neither. */
const podSpec = { containers: [{ name: "main", image: "web:1", ports: [{ containerPort: 80 }], env: [{ name: "A", value: "1" }], resources: { limits: { cpu: "1" } } }], tolerations: [{ key: "k", operator: "Exists" }] };
const template = { metadata: { labels: { app: "web" } }, spec: podSpec };
const selector = { matchLabels: { app: "web" } };
const small: Readonly<Record<string, JsonObject>> = {
  Pod: { spec: podSpec }, Service: { spec: { type: "NodePort", ports: [{ port: 80, targetPort: "http" }], selector: { app: "web" } } }, Deployment: { spec: { selector, template, strategy: { rollingUpdate: { maxSurge: "25%" } } } },
  ReplicaSet: { spec: { selector, template } }, DaemonSet: { spec: { selector, template } }, Job: { spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } },
  Ingress: { spec: { rules: [{ host: "a.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } }] } }] } },
  NetworkPolicy: { spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }], ports: [{ port: 80, endPort: 90 }] }] } },
  RoleBinding: { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "r" }, subjects: [{ kind: "User", name: "jane" }] }, EndpointSlice: { addressType: "IPv4", endpoints: [{ addresses: ["1.1.1.1"] }], ports: [{ port: 80 }] },
  ClusterRoleBinding: { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "r" } }, Event: { involvedObject: { namespace: "a" } },
  CertificateSigningRequest: { spec: { request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0=", signerName: "example.com/s", usages: ["client auth"] } },
  [definitionKind]: definition,
};

/** Blames the client: no other fault, and none of ours. */
function expectRefused(error: unknown): void {
  if (!isApiError(error)) throw error;
  expect([400, 403, 404, 409, 413, 415, 422]).toContain(error.status.code);
  expect(error.status).toMatchObject({ kind: "Status", status: "Failure", message: expect.stringMatching(/./s) as string });
}

/** Runs it; a refusal leaves everything as it was. @returns whether it was done */
async function attempt(bench: Bench, action: () => Promise<unknown>): Promise<boolean> {
  const before = bench.store.revision;
  try {
    await action();
    return true;
  } catch (error) {
    expectRefused(error);
    expect(bench.store.revision).toBe(before);
    return false;
  }
}

function sampleOf({ group, version, kind }: KubeObject | (typeof stored)[number]): JsonObject {
  const own = samples.get(`api/testdata/HEAD/${group === "" ? "core" : String(group)}.${String(version)}.${kind}.json`);
  return own === undefined ? definition : (JSON.parse(Buffer.from(own).toString("utf8")) as JsonObject);
}

describe.each(stored.map((info) => [info.kind, info] as const))("%s", (kind, info) => {
  const set = (): { readonly bench: Bench; readonly registry: ResourceRegistry; readonly given: JsonObject } => {
    const type = schema.typeOf(info);
    if (type === undefined) throw new Error(`upstream has no ${kind}`);
    const bench = new Bench();
    const name = kind === definitionKind ? "things.example.com" : "x";
    return { bench, registry: bench.of(info.resource, strategyOf(info, builtInSchema(type, info), { serviceRange: "10.96.0.0/16" }), info), given: { metadata: { name }, ...small[kind] } };
  };
  const namespace = info.namespaced ? "a" : "";

  it("is created or refused", async () => {
    let made = 0;
    const { given } = set();
    const plain = { ...sampleOf(info), metadata: given["metadata"] };
    await fc.assert(fc.asyncProperty(mutated(given, plain), async (value) => {
      const { bench, registry } = set();
      if (await attempt(bench, () => registry.create(namespace, body(value), jane, write))) made++;
    }), { numRuns: runs });
    expect(made).toBeGreaterThan(0);
  });

  it("is changed or left as it is, by every kind of patch", async () => {
    const { bench, registry, given } = set();
    if (!(await attempt(bench, () => registry.create(namespace, body({ ...sampleOf(info), ...given }), jane, write)))) await attempt(bench, () => registry.create(namespace, body(given), jane, write));
    const target = { namespace, name: (given["metadata"] as { name: string }).name, subresource: "", caller: jane };
    const pointer = fc.array(fc.constantFrom("spec", "metadata", "labels", "0", "-", "a", "name", "containers", "template", "__proto__", "~1"), { maxLength: 5 }).map((parts) => parts.map((part) => `/${part}`).join(""));
    const operations = fc.array(fc.record({ op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "nope"), path: pointer, from: pointer, value: odd }), { maxLength: 3 });
    const patch = fc.oneof(
      fc.tuple(fc.constantFrom("application/merge-patch+json", "application/strategic-merge-patch+json"), mutated(given, { metadata: { labels: { a: "b" }, $patch: "replace" } }, { $patch: "delete" })),
      fc.tuple(fc.constant("application/json-patch+json"), fc.oneof(operations, odd)),
      fc.tuple(fc.constant("application/apply-patch+yaml"), mutated({ apiVersion: info.group === "" ? info.version : `${info.group}/${info.version}`, kind, ...given })),
    );
    await fc.assert(fc.asyncProperty(patch, fc.constantFrom("", "", "status"), async ([type, value], subresource) => {
      await attempt(bench, () => registry.patch({ ...target, subresource }, type, body(value), { ...write, fieldManager: "fuzz", force: false }));
      await attempt(bench, () => registry.update({ ...target, subresource }, body(value), write));
    }), { numRuns: runs });
    expect(await attempt(bench, () => registry.get(namespace, target.name))).toBe(true);
  });
});

it("definitions that are taken can be served, and objects of them are stored or refused", async () => {
  let [served, made] = [0, 0];
  await fc.assert(fc.asyncProperty(mutated(definition), mutated({ metadata: { name: "x" }, spec: { n: "a", i: 1, o: "1", list: [{ k: "a" }], map: { a: true }, any: { b: [1] }, e: null } }), async (changed, value) => {
    const bench = new Bench();
    const registries = new Registries(bench.ports);
    registries.addBuiltIn(schema, { serviceRange: "10.96.0.0/16" });
    const definitions = registries.find({ group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" });
    let object: KubeObject | undefined;
    await attempt(bench, async () => {
      object = (await definitions?.create("", body(changed), jane, write))?.object;
    });
    if (object === undefined) return;
    for (const { info, strategy } of customResources(object, schema)) {
      served++;
      if (await attempt(bench, () => bench.of(info.resource, strategy, info).create(info.namespaced ? "a" : "", body(value), jane, write))) made++;
    }
  }), { numRuns: 500 });
  expect(served).toBeGreaterThan(50);
  expect(made).toBeGreaterThan(10);
});
