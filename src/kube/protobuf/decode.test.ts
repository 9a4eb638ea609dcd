import fc from "fast-check";
import protobuf from "protobufjs/minimal.js";
import { beforeAll, describe, expect, it } from "vitest";
import { upstreamFiles, upstreamSchema } from "../../../tests/support/kube-upstream.ts";
import { ApiError, builtInResources, kindOf, type JsonObject } from "../index.ts";
import { decodeObject, KubeSchema } from "../schema/index.ts";
import { decodeProtobuf, isProtobuf } from "./index.ts";

let schema: KubeSchema;
let samples: ReadonlyMap<string, Uint8Array>;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
  samples = await upstreamFiles("api", (path) => /^api\/testdata\/HEAD\/.*\.(json|pb)$/.test(path));
});

const sample = (name: string): Uint8Array => samples.get(`api/testdata/HEAD/${name}.pb`) ?? new Uint8Array();

function codeOf(action: () => unknown): number | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.status.code;
    throw error;
  }
}

/** An envelope around a message. */
function envelope(apiVersion: string, kind: string, raw: Uint8Array, more: (writer: protobuf.Writer) => unknown = () => undefined): Uint8Array {
  const writer = protobuf.Writer.create().uint32(10).fork().uint32(10).string(apiVersion).uint32(18).string(kind).ldelim().uint32(18).bytes(raw);
  more(writer);
  return Uint8Array.from([0x6b, 0x38, 0x73, 0, ...writer.finish()]);
}

describe("protobuf bodies", () => {
  it("top-01 upstream's sample of every kind is what its JSON says", () => {
    const seen = new Set<string>();
    for (const [path, data] of samples) {
      if (!path.endsWith(".json")) continue;
      const json = JSON.parse(Buffer.from(data).toString("utf8")) as JsonObject;
      const kind = kindOf(json);
      if (!kind || !schema.typeOf(kind) || !samples.has(path.replace(/json$/, "pb"))) continue;
      seen.add(`${kind.group}/${kind.kind}`);
      expect(decodeProtobuf(schema, samples.get(path.replace(/json$/, "pb")) ?? new Uint8Array()), path).toEqual(json);
    }
    // Debian has no sources of apiextensions; clients send these as JSON.
    const missing = builtInResources.map(({ group, kind }) => `${group}/${kind}`).filter((kind) => !seen.has(kind));
    expect(missing).toEqual(["apiextensions.k8s.io/CustomResourceDefinition"]);
    for (const kind of ["authentication.k8s.io/TokenRequest", "autoscaling/Scale", "policy/Eviction"]) expect(seen).toContain(kind);
  });

  it("top-01 what kubectl sends for `auth can-i` decodes to a review", () => {
    const attributes = protobuf.Writer.create().uint32(10).string("shop").uint32(18).string("list").uint32(42).string("pods").finish();
    const spec = protobuf.Writer.create().uint32(10).bytes(attributes).finish();
    const raw = protobuf.Writer.create().uint32(10).bytes(new Uint8Array()).uint32(18).bytes(spec).uint32(26).bytes(Uint8Array.from([8, 0, 18, 0, 26, 0])).finish();
    const kind = { group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectAccessReview" };
    const body = decodeProtobuf(schema, envelope("authorization.k8s.io/v1", kind.kind, raw));
    const type = schema.typeOf(kind);
    expect(type && decodeObject(type, kind, body, "Strict").object).toEqual({
      apiVersion: "authorization.k8s.io/v1", kind: kind.kind, metadata: {},
      spec: { resourceAttributes: { namespace: "shop", verb: "list", resource: "pods" } }, status: { allowed: false },
    });
  });

  it("obj-22 DeleteOptions come in the version of the group that is deleted in", () => {
    expect(decodeProtobuf(schema, envelope("apps/v1", "DeleteOptions", Uint8Array.from([8, 30])))).toEqual({ apiVersion: "apps/v1", kind: "DeleteOptions", gracePeriodSeconds: 30 });
  });

  it("takes packed numbers, unknown fields and a field that comes twice", () => {
    const context = protobuf.Writer.create().uint32(34).bytes(Uint8Array.from([1, 2])).uint32(32).int64(3).finish();
    const spec = protobuf.Writer.create().uint32(114).bytes(context).uint32(7992).int32(1).uint32(82).string("a").uint32(82).string("b").finish();
    const raw = protobuf.Writer.create().uint32(18).bytes(spec).finish();
    expect(decodeProtobuf(schema, envelope("v1", "Pod", raw))).toMatchObject({ spec: { securityContext: { supplementalGroups: [1, 2, 3] }, nodeName: "b" } });
  });

  it("an unset time is absent, text and number of an IntOrString are told apart", () => {
    const port = (value: Uint8Array) => protobuf.Writer.create().uint32(18).bytes(protobuf.Writer.create().uint32(10).bytes(protobuf.Writer.create().uint32(34).bytes(value).finish()).finish()).finish();
    expect(decodeProtobuf(schema, envelope("v1", "Service", port(Uint8Array.from([8, 0, 16, 80, 26, 0]))))).toMatchObject({ spec: { ports: [{ targetPort: 80 }] } });
    expect(decodeProtobuf(schema, envelope("v1", "Service", port(Uint8Array.from([8, 1, 16, 0, 26, 1, 0x61]))))).toMatchObject({ spec: { ports: [{ targetPort: "a" }] } });
    expect(decodeProtobuf(schema, envelope("v1", "Pod", Uint8Array.from([10, 2, 66, 0])))).toEqual({ apiVersion: "v1", kind: "Pod", metadata: {} });
  });

  it.each<[string, () => Uint8Array]>([
    ["nothing", () => new Uint8Array()],
    ["JSON", () => Buffer.from("{}")],
    ["the prefix alone", () => Uint8Array.from([0x6b, 0x38, 0x73, 0])],
    ["a kind that is not served", () => envelope("v1", "Nosuch", new Uint8Array())],
    ["a bad version", () => envelope("a/b/c", "Pod", new Uint8Array())],
    ["a kind named after a property of every object", () => envelope("v1", "__proto__", new Uint8Array())],
    ["a compressed envelope", () => envelope("v1", "Pod", new Uint8Array(), (writer) => writer.uint32(26).string("gzip"))],
    ["a length beyond the end", () => envelope("v1", "Pod", Uint8Array.from([10, 200]))],
    ["an inner length beyond the outer", () => envelope("v1", "Pod", Uint8Array.from([10, 2, 10, 9, 65, 65, 65, 65, 65, 65, 65, 65, 65]))],
    ["a wrong wire type", () => envelope("v1", "Pod", Uint8Array.from([8, 1]))],
    ["field number 0", () => envelope("v1", "Pod", Uint8Array.from([2, 0]))],
    ["a time beyond all years", () => envelope("v1", "Pod", Uint8Array.from([10, 13, 66, 11, 8, 255, 255, 255, 255, 255, 255, 255, 255, 127, 16, 0]))],
    ["metadata that is no JSON where JSON must be", () => envelope("v1", "Pod", Uint8Array.from([10, 9, 138, 1, 6, 58, 4, 10, 2, 0x7b, 0x7b]))],
  ])("%s is 400", (_, body) => expect(codeOf(() => decodeProtobuf(schema, body()))).toBe(400));

  it("is bounded in size and depth", () => {
    expect(codeOf(() => decodeProtobuf(schema, new Uint8Array(101), { size: 100, depth: 10 }))).toBe(413);
    // Groups within groups, of a field that is not known.
    expect(codeOf(() => decodeProtobuf(schema, envelope("v1", "Pod", Uint8Array.from(Array(100_000).fill(19)))))).toBe(400);
  });

  it("every truncation and every changed byte of a sample is 400 or an object", () => {
    for (const name of ["apps.v1.Deployment", "core.v1.Secret", "authorization.k8s.io.v1.SubjectAccessReview", "coordination.k8s.io.v1.Lease"]) {
      const whole = sample(name);
      expect(isProtobuf(whole)).toBe(true);
      fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const damaged = cut ? whole.slice(0, at) : Uint8Array.from(whole, (own, index) => (index === at ? byte : own));
        expect([undefined, 400]).toContain(codeOf(() => decodeProtobuf(schema, damaged)));
      }), { numRuns: 300 });
    }
  });

  it("garbage in an envelope is 400 or an object", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom("Pod", "Service", "ConfigMap", "Secret"), (raw, kind) => {
      expect([undefined, 400]).toContain(codeOf(() => decodeProtobuf(schema, envelope("v1", kind, raw))));
    }), { numRuns: 1000 });
  });
});
