import { beforeAll, describe, expect, it } from "vitest";
import { upstreamSchema } from "../../../tests/support/kube-upstream.ts";
import { ApiError, fieldErrorText, type Json, type JsonObject } from "../index.ts";
import { decodeCustomObject, KubeSchema, structuralType, validateStructural, validateValue, withDefaults, type FieldValidation } from "./index.ts";

let schema: KubeSchema;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
});

/** After Calico's IPPool. */
const pool: JsonObject = {
  type: "object",
  properties: {
    spec: {
      type: "object", required: ["cidr"],
      properties: {
        cidr: { type: "string", pattern: "^[0-9./]+$" },
        ipipMode: { type: "string", enum: ["Always", "CrossSubnet", "Never"], default: "Never" },
        blockSize: { type: "integer", minimum: 20, maximum: 32, default: 26 },
        disabled: { type: "boolean" },
        port: { "x-kubernetes-int-or-string": true },
        tags: { type: "array", items: { type: "string", minLength: 1 }, maxItems: 3, "x-kubernetes-list-type": "set" },
        peers: { type: "array", items: { type: "object", required: ["ip"], properties: { ip: { type: "string", format: "ipv4" } } }, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["ip"] },
        labels: { type: "object", additionalProperties: { type: "string" } },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { known: { type: "integer" } } },
        note: { type: "string", nullable: true },
        choice: { type: "object", properties: { a: { type: "string" }, b: { type: "string" } }, oneOf: [{ required: ["a"] }, { required: ["b"] }] },
      },
    },
  },
};
const kind = { group: "crd.projectcalico.org", version: "v1", kind: "IPPool" };
const type = () => structuralType(pool, schema);
const decode = (body: Json, mode: FieldValidation = "Strict") => decodeCustomObject(type(), kind, body, mode);

describe("custom resources", () => {
  it("keep what their schema names, and free-form parts whole", () => {
    const body = { apiVersion: "crd.projectcalico.org/v1", kind: "IPPool", metadata: { name: "a", labels: { x: "y" } }, spec: { cidr: "10.0.0.0/8", labels: { a: "b" }, free: { known: 1, more: { x: [1] } } } };
    expect(decode(body).object).toEqual(body);
  });

  it("pat-12 what is unknown is dropped, refused or told", () => {
    const body = { spec: { cidr: "1", foo: 1, peers: [{ ip: "1.2.3.4", bar: 2 }] }, metadata: { foo: 3 } };
    expect(() => decode(body)).toThrow('IPPool in version "v1" cannot be handled as a IPPool: strict decoding error: unknown field "spec.foo", unknown field "spec.peers[0].bar", unknown field "metadata.foo"');
    expect(decode(body, "Warn").warnings).toHaveLength(3);
    expect(decode(body, "Ignore").object).toEqual({ spec: { cidr: "1", peers: [{ ip: "1.2.3.4" }] }, metadata: {} });
    expect(() => decode({ metadata: { labels: 1 } })).toThrow(ApiError);
  });

  it("get the defaults of their schema, also for a null that is not allowed", () => {
    expect(withDefaults(type(), { spec: { cidr: "1" } })).toEqual({ spec: { cidr: "1", ipipMode: "Never", blockSize: 26 } });
    expect(withDefaults(type(), { spec: { cidr: "1", blockSize: null, ipipMode: "Always", note: null } })).toEqual({ spec: { cidr: "1", blockSize: 26, ipipMode: "Always", note: null } });
  });

  it.each<[Json, string[]]>([
    [{ cidr: "10.0.0.0/8", blockSize: 26, port: "http", tags: ["a"], note: null, choice: { a: "x" } }, []],
    [{}, ["spec.cidr: Required value"]],
    [{ cidr: "x" }, ['spec.cidr: Invalid value: "x": spec.cidr in body should match \'^[0-9./]+$\'']],
    [{ cidr: 5 }, ['spec.cidr: Invalid value: "integer": spec.cidr in body must be of type string: "integer"']],
    [{ cidr: "1", blockSize: "x" }, ['spec.blockSize: Invalid value: "string": spec.blockSize in body must be of type integer: "string"']],
    [{ cidr: "1", blockSize: 19 }, ["spec.blockSize: Invalid value: 19: spec.blockSize in body should be greater than or equal to 20"]],
    [{ cidr: "1", blockSize: 33 }, ["spec.blockSize: Invalid value: 33: spec.blockSize in body should be less than or equal to 32"]],
    [{ cidr: "1", ipipMode: "Maybe" }, ['spec.ipipMode: Unsupported value: "Maybe": supported values: "Always", "CrossSubnet", "Never"']],
    [{ cidr: "1", port: true }, ['spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"']],
    [{ cidr: "1", tags: ["a", "b", "c", "d"] }, ["spec.tags: Too many: 4: must have at most 3 items"]],
    [{ cidr: "1", tags: ["a", "a", ""] }, ['spec.tags[1]: Duplicate value: "a"', 'spec.tags[2]: Invalid value: "": spec.tags[2] in body should be at least 1 chars long']],
    [{ cidr: "1", peers: [{ ip: "1.2.3.4" }, { ip: "1.2.3.4" }, { ip: "300.1.1.1" }, {}] }, [
      'spec.peers[1]: Duplicate value: {"ip":"1.2.3.4"}', 'spec.peers[2].ip: Invalid value: "300.1.1.1": spec.peers[2].ip in body must be of type ipv4: "300.1.1.1"', "spec.peers[3].ip: Required value",
    ]],
    [{ cidr: "1", labels: { a: 1 } }, ['spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"']],
    [{ cidr: "1", disabled: null }, ['spec.disabled: Invalid value: "null": spec.disabled in body must be of type boolean: "null"']],
    [{ cidr: "1", choice: { a: "x", b: "y" } }, ['spec.choice: Invalid value: {"a":"x","b":"y"}: spec.choice in body must validate one and only one schema (oneOf)']],
    [{ cidr: "1", free: { known: "x" } }, ['spec.free.known: Invalid value: "string": spec.free.known in body must be of type integer: "string"']],
    ["x", ['spec: Invalid value: "string": spec in body must be of type object: "string"']],
  ])("obj-05 %j is told as upstream tells it", (spec, errors) => {
    expect(validateValue(type(), { metadata: { labels: 1 }, spec }, "").map(fieldErrorText)).toEqual(errors);
  });

  it.each([
    ["^[a-z\\-_]+$", "a-_", "A"], ["(?i)^abc$", "ABC", "abd"], ["^\\:x$", ":x", "x"], ["\\Aab\\z", "ab", "abc"], ["^(?P<year>\\d{4})$", "2026", "26"], ["^.$", "😀", "ab"],
  ])("the pattern %s of Go takes %j and not %j", (pattern, good, bad) => {
    const text = structuralType({ type: "object", properties: { a: { type: "string", pattern } } }, schema);
    expect(validateStructural({ type: "object", properties: { a: { type: "string", pattern } } }, "schema")).toEqual([]);
    expect([validateValue(text, { a: good }, ""), validateValue(text, { a: bad }, "")]).toEqual([[], [expect.objectContaining({ type: "Invalid" })]]);
  });

  it("a definition without a structural schema is refused, with the place", () => {
    const errors = validateStructural({ type: "object", properties: { a: {}, b: { type: "array" }, c: { type: "text" }, d: { type: "object", properties: {}, additionalProperties: {} }, e: { type: "string", pattern: "(" }, f: { type: "string", $ref: "#/x" } } }, "schema");
    expect(errors.map(({ type: why, field }) => `${why} ${field}`)).toEqual([
      "Required schema.properties[a].type", "Required schema.properties[b].items", "NotSupported schema.properties[c].type", "Forbidden schema.properties[d].additionalProperties",
      "Required schema.properties[d].additionalProperties.type", "Invalid schema.properties[e].pattern", "Forbidden schema.properties[f].$ref",
    ]);
    expect(validateStructural(pool, "schema")).toEqual([]);
    expect(validateStructural({}, "schema")).toMatchObject([{ field: "schema.type" }]);
  });

  it.each([
    [{ "x-kubernetes-validations": [{ rule: "self.a > 1" }] }, "schema"], [{ properties: { a: { type: "array", items: { type: "string", "x-kubernetes-validations": [{ rule: "self != ''" }] } } } }, "schema.properties[a].items"],
    [{ allOf: [{ properties: { a: { "x-kubernetes-validations": [{ rule: "true" }] } } }] }, "schema"], [{ not: { "x-kubernetes-validations": [{ rule: "true" }] } }, "schema"],
  ])("rules in CEL are refused rather than passed over: %j", (more, at) => {
    expect(validateStructural({ type: "object", ...more }, "schema")).toMatchObject([{ type: "Forbidden", field: `${at}.x-kubernetes-validations` }]);
    expect(validateStructural({ type: "object", "x-kubernetes-validations": [] }, "schema")).toEqual([]);
  });
});
