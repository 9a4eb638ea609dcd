import { describe, expect, it } from "vitest";
import { utf8 } from "../../../base/index.ts";
import { warningHeader } from "./answers.ts";
import { contentType, patchBody } from "./bodies.ts";
import { negotiate } from "./negotiate.ts";
import type { ApiRequest } from "../types.ts";

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

describe("what a client takes", () => {
  it.each([
    [undefined, "json", "object"], ["", "json", "object"], ["*/*", "json", "object"], ["application/*", "json", "object"],
    ["application/yaml", "yaml", "object"], ["text/html, application/json", "json", "object"], ["application/json, */*", "json", "object"],
    ["application/vnd.kubernetes.protobuf,application/json", "json", "object"],
    ["application/json;q=0.5,application/yaml;q=0.9", "yaml", "object"], ["application/yaml;q=0,application/json", "json", "object"],
    [`${TABLE},application/json`, "json", "Table"], [TABLE, "json", "Table"], ["application/json;as=Table;v=v2;g=meta.k8s.io,application/json", "json", "object"],
    ["application/json;as=Table;v=v1beta1;g=meta.k8s.io", "json", "Table"], ["application/json;as=Nonsense;v=v1;g=meta.k8s.io,application/yaml", "yaml", "object"],
    ["application/json; as=\"PartialObjectMetadataList\"; g=meta.k8s.io; v=v1", "json", "PartialObjectMetadata"], ["APPLICATION/JSON", "json", "object"],
    ["application/json;stream=watch", "json", "object"],
  ])("tls-11, lst-11 %j", (accept, format, as) => {
    expect(negotiate(accept, true)).toMatchObject({ format, as });
  });

  it.each([["text/html"], ["application/vnd.kubernetes.protobuf"], ["image/png, text/*"], ["application/json;as=Table;v=v1"]])("tls-11 %j cannot be given", (accept) => {
    expect(negotiate(accept, true)).toBeUndefined();
  });

  it("dis-06 what has no Table is given whole", () => {
    expect(negotiate(`${TABLE},application/json`, false)).toMatchObject({ as: "object" });
    expect(negotiate(TABLE, false)).toBeUndefined();
  });
});

describe("headers", () => {
  const request = (type: string, body: string): ApiRequest => ({ method: "PATCH", target: "/", headers: new Map([["content-type", type]]), body: utf8(body), signal: new AbortController().signal });

  it.each([["application/json; charset=utf-8", "application/json"], ["APPLICATION/JSON", "application/json"], ["", ""]])("pat-06 %j is %j", (given, expected) => {
    expect(contentType(request(given, ""))).toBe(expected);
  });

  it("only a patch that applies is YAML", () => {
    expect(patchBody(request("application/apply-patch+yaml; charset=utf-8", "a: 1")).value).toEqual({ a: 1 });
    expect(() => patchBody(request("application/merge-patch+json", "a: 1"))).toThrow(expect.objectContaining({ reason: "BadRequest" }));
  });

  it("warnings are quoted and stay on one line", () => {
    expect(warningHeader([])).toEqual([]);
    expect(warningHeader(['unknown field "a\\b"', "two\r\nlines"])).toEqual([["warning", '299 - "unknown field \\"a\\\\b\\"", 299 - "two lines"']]);
  });
});
