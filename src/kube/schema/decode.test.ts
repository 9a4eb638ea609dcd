import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { upstreamFiles, upstreamSchema } from "../../../tests/support/kube-upstream.ts";
import { ApiError, kindOf, type GroupVersionKind, type Json, type JsonObject } from "../index.ts";
import { decodeObject, KubeSchema, withDefaults, type FieldValidation } from "./index.ts";

let schema: KubeSchema;
let samples: ReadonlyMap<string, Uint8Array>;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
  samples = await upstreamFiles("api", (path) => /^api\/testdata\/HEAD\/.*\.json$/.test(path));
});

const deployment: GroupVersionKind = { group: "apps", version: "v1", kind: "Deployment" };
const core = (kind: string): GroupVersionKind => ({ group: "", version: "v1", kind });

function decode(kind: GroupVersionKind, body: Json, mode: FieldValidation = "Strict") {
  const type = schema.typeOf(kind);
  if (!type) throw new Error(`no type for ${kind.kind}`);
  return decodeObject(type, kind, body, mode);
}

describe("built-in objects", () => {
  it("upstream's sample of every kind comes through as it is", () => {
    const seen: string[] = [];
    for (const [path, data] of samples) {
      const body = JSON.parse(Buffer.from(data).toString("utf8")) as JsonObject;
      const kind = kindOf(body);
      if (!kind || !schema.typeOf(kind)) continue;
      seen.push(path);
      expect(decode(kind, body).object, path).toEqual(body);
    }
    expect(seen.length).toBeGreaterThan(35);
  });

  it.each<[string, GroupVersionKind, Json, string]>([
    ["an unknown field", deployment, { spec: { foo: 1 } }, 'strict decoding error: unknown field "spec.foo"'],
    ["unknown fields in lists", core("Pod"), { spec: { containers: [{ name: "a" }, { image: "b", ports: [{ foo: 1, bar: 2 }] }] } },
      'strict decoding error: unknown field "spec.containers[1].ports[0].foo", unknown field "spec.containers[1].ports[0].bar"'],
    ["a field in other letters", deployment, { Spec: {} }, 'strict decoding error: unknown field "Spec"'],
    ["a text for a number", deployment, { spec: { replicas: "3" } }, "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"],
    ["half a replica", deployment, { spec: { replicas: 1.5 } }, "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"],
    ["too large a number", deployment, { spec: { replicas: 2 ** 31 } }, "json: cannot unmarshal number 2147483648 into Go struct field DeploymentSpec.spec.replicas of type int32"],
    ["a number for a text", core("Pod"), { spec: { containers: [{ name: 1 }] } }, "json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string"],
    ["an object for a list", core("Pod"), { spec: { containers: {} } }, "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container"],
    ["a list for an object", core("Pod"), { spec: [] }, "json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec"],
    ["a number in a map of texts", core("ConfigMap"), { data: { a: 1 } }, "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"],
    ["a bool in a label", core("Pod"), { metadata: { labels: { a: true } } }, "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string"],
    ["no quantity", core("Pod"), { spec: { containers: [{ name: "a", resources: { limits: { cpu: "x" } } }] } }, "quantities must match the regular expression"],
    ["no time", core("Pod"), { metadata: { creationTimestamp: "now" } }, 'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"'],
    ["no base64", core("Secret"), { data: { a: "~~" } }, "illegal base64 data at input byte 0"],
    ["no object", core("Pod"), [1], "json: cannot unmarshal array into Go value of type v1.Pod"],
  ])("pat-12 %s is 400", (_, kind, body, why) => {
    let thrown: unknown;
    try {
      decode(kind, body);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ApiError);
    expect((thrown as ApiError).status).toMatchObject({ code: 400, reason: "BadRequest" });
    expect((thrown as ApiError).message).toContain(`${kind.kind} in version "v1" cannot be handled as a ${kind.kind}: `);
    expect((thrown as ApiError).message).toContain(why);
  });

  it("pat-12 unknown fields are dropped, and told with Warn only", () => {
    const body = { kind: "Pod", spec: { foo: 1, nodeName: "n" } };
    expect(decode(core("Pod"), body, "Warn")).toEqual({ object: { kind: "Pod", spec: { nodeName: "n" } }, warnings: ['unknown field "spec.foo"'] });
    expect(decode(core("Pod"), body, "Ignore")).toEqual({ object: { kind: "Pod", spec: { nodeName: "n" } }, warnings: [] });
    const type = schema.typeOf(core("Pod"));
    expect(type && decodeObject(type, core("Pod"), body, "Warn", ['duplicate field "spec.nodeName"']).warnings).toEqual(['duplicate field "spec.nodeName"', 'unknown field "spec.foo"']);
  });

  it.each<[string, GroupVersionKind, Json, Json]>([
    ["cln-04 null is absent", deployment, { metadata: { creationTimestamp: null, name: "a" }, spec: { replicas: null }, status: null }, { metadata: { name: "a" }, spec: {} }],
    ["what is empty is absent", core("Pod"), { metadata: { labels: {}, finalizers: [], namespace: "" }, spec: { nodeName: "", hostNetwork: false, priority: 0, containers: [] } },
      { metadata: {}, spec: { priority: 0, containers: [] } }],
    ["an empty struct stays", core("Pod"), { spec: { volumes: [{ name: "a", emptyDir: {} }], securityContext: {} }, status: {} }, { spec: { volumes: [{ name: "a", emptyDir: {} }], securityContext: {} }, status: {} }],
    ["null in a list is zero", core("Pod"), { spec: { containers: [null], imagePullSecrets: [{ name: null }] }, metadata: { finalizers: [null] } }, { spec: { containers: [{}], imagePullSecrets: [{}] }, metadata: { finalizers: [""] } }],
    ["quantities are canonical", core("Pod"), { spec: { containers: [{ name: "a", resources: { limits: { cpu: 0.5, memory: "1024Mi" } } }] } }, { spec: { containers: [{ name: "a", resources: { limits: { cpu: "500m", memory: "1Gi" } } }] } }],
    ["cln-03 times are whole seconds", core("Pod"), { metadata: { creationTimestamp: "2026-01-01T00:00:00.000Z" } }, { metadata: { creationTimestamp: "2026-01-01T00:00:00Z" } }],
    ["cln-05 IntOrString stays as sent", core("Service"), { spec: { ports: [{ port: 80, targetPort: "http" }, { port: 81, targetPort: 8081 }] } }, { spec: { ports: [{ port: 80, targetPort: "http" }, { port: 81, targetPort: 8081 }] } }],
  ])("%s", (_, kind, body, object) => expect(decode(kind, body).object).toEqual(object));

  it("a definition of custom resources comes through as it is, and what it misspells is told", () => {
    const kind = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };
    const version = (schema: JsonObject): JsonObject => ({
      name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema }, subresources: { status: {}, scale: { specReplicasPath: ".spec.n", statusReplicasPath: ".status.n" } },
      additionalPrinterColumns: [{ name: "CIDR", type: "string", jsonPath: ".spec.cidr", priority: 1 }], selectableFields: [{ jsonPath: ".spec.cidr" }],
    });
    const definition = (schema: JsonObject): JsonObject => ({
      apiVersion: "apiextensions.k8s.io/v1", kind: kind.kind, metadata: { name: "ippools.crd.projectcalico.org" },
      spec: { group: "crd.projectcalico.org", scope: "Cluster", names: { plural: "ippools", kind: "IPPool", listKind: "IPPoolList", singular: "ippool", shortNames: ["pool"] }, versions: [version(schema)] },
    });
    const good = definition({
      type: "object", required: ["spec"], properties: {
        spec: { type: "object", properties: { cidr: { type: "string", pattern: "^x$", default: "x" }, n: { type: "integer", format: "int32", minimum: 0, maximum: 9 }, any: { "x-kubernetes-preserve-unknown-fields": true } } },
        list: { type: "array", items: { type: "object", additionalProperties: { type: "string" } }, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"] },
        port: { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true },
        rule: { type: "string", enum: ["a", "b"], nullable: true, "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "no" }] },
      },
    });
    expect(decode(kind, good).object).toEqual(good);
    expect(() => decode(kind, definition({ type: "object", properties: { a: { type: "array", items: { tpye: "string" } } } }))).toThrow('unknown field "spec.versions[0].schema.openAPIV3Schema.properties.a.items.tpye"');
  });

  it("a field named __proto__ is unknown like any other, and a key of a map like any other", () => {
    expect(decode(core("Pod"), JSON.parse('{"__proto__":{"x":1},"spec":{"constructor":1}}') as Json, "Warn").warnings).toEqual(['unknown field "__proto__"', 'unknown field "spec.constructor"']);
    expect(Object.keys(decode(core("ConfigMap"), JSON.parse('{"data":{"__proto__":"x"}}') as Json).object["data"] as JsonObject)).toEqual(["__proto__"]);
  });

  it("decoding twice is decoding once; garbage is 400 and nothing else", () => {
    const names = fc.constantFrom("metadata", "spec", "status", "name", "labels", "containers", "ports", "template", "replicas", "selector", "matchLabels", "a");
    const json = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof({ maxDepth: 6 }, fc.constantFrom("", "a", "1Gi", "2026-01-01T00:00:00Z"), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie("value"), { maxLength: 3 }), fc.dictionary(names, tie("value"), { maxKeys: 4 })),
    })).value;
    fc.assert(fc.property(json, fc.constantFrom(deployment, core("Pod"), core("Service")), (body, kind) => {
      try {
        const { object } = decode(kind, body, "Ignore");
        expect(decode(kind, object).object).toEqual(object);
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }));
  });
});

describe("declared defaults", () => {
  const defaulted = (kind: GroupVersionKind, object: JsonObject) => {
    const type = schema.typeOf(kind);
    return type && withDefaults(type, object);
  };

  it("obj-29 a port speaks TCP", () => {
    expect(defaulted(core("Pod"), { spec: { containers: [{ name: "a", ports: [{ containerPort: 80 }, { containerPort: 81, protocol: "UDP" }] }] } })).toEqual(
      { spec: { containers: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP" }, { containerPort: 81, protocol: "UDP" }] }] } });
  });

  it("adds nothing where nothing is missing: the very same object", () => {
    const object = { spec: { containers: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP" }] }] } };
    expect(defaulted(core("Pod"), object)).toBe(object);
  });
});
