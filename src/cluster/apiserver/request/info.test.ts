import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requestInfo } from "./info.ts";

const resource = (method: string, target: string) => {
  const info = requestInfo(method, target);
  if (info.kind !== "resource") throw new Error(`${target} is no resource request`);
  return info;
};

// Restates apiserver's pkg/endpoints/request/requestinfo_test.go.
describe("resource requests", () => {
  it.each([
    ["GET", "/api/v1/namespaces", "list", "", "", "namespaces", "", "", "namespaces"],
    ["GET", "/api/v1/namespaces/other", "get", "", "other", "namespaces", "", "other", "namespaces/other"],
    ["GET", "/api/v1/namespaces/other/pods", "list", "", "other", "pods", "", "", "pods"],
    ["GET", "/api/v1/namespaces/other/pods/foo", "get", "", "other", "pods", "", "foo", "pods/foo"],
    ["HEAD", "/api/v1/namespaces/other/pods/foo", "get", "", "other", "pods", "", "foo", "pods/foo"],
    ["GET", "/api/v1/pods", "list", "", "", "pods", "", "", "pods"],
    ["HEAD", "/api/v1/pods", "list", "", "", "pods", "", "", "pods"],
    ["GET", "/api/v1/proxy/namespaces/other/pods/foo", "proxy", "", "other", "pods", "", "foo", "pods/foo"],
    ["GET", "/api/v1/proxy/namespaces/other/pods/foo/subpath/not/a/subresource", "proxy", "", "other", "pods", "", "foo", "pods/foo/subpath/not/a/subresource"],
    ["GET", "/api/v1/watch/pods", "watch", "", "", "pods", "", "", "pods"],
    ["GET", "/api/v1/pods?watch=true", "watch", "", "", "pods", "", "", "pods"],
    ["GET", "/api/v1/pods?watch=false", "list", "", "", "pods", "", "", "pods"],
    ["GET", "/api/v1/pods?watch", "watch", "", "", "pods", "", "", "pods"],
    ["GET", "/api/v1/watch/namespaces/other/pods", "watch", "", "other", "pods", "", "", "pods"],
    ["GET", "/api/v1/namespaces/other/pods?watch=1", "watch", "", "other", "pods", "", "", "pods"],
    ["GET", "/api/v1/namespaces/other/pods?watch=0", "list", "", "other", "pods", "", "", "pods"],
    ["GET", "/api/v1/namespaces/other/pods/foo/status", "get", "", "other", "pods", "status", "foo", "pods/foo/status"],
    ["GET", "/api/v1/namespaces/other/pods/foo/proxy/subpath", "get", "", "other", "pods", "proxy", "foo", "pods/foo/proxy/subpath"],
    ["PUT", "/api/v1/namespaces/other/finalize", "update", "", "other", "namespaces", "finalize", "other", "namespaces/other/finalize"],
    ["PUT", "/api/v1/namespaces/other/status", "update", "", "other", "namespaces", "status", "other", "namespaces/other/status"],
    ["PATCH", "/api/v1/namespaces/other/pods/foo", "patch", "", "other", "pods", "", "foo", "pods/foo"],
    ["DELETE", "/api/v1/namespaces/other/pods/foo", "delete", "", "other", "pods", "", "foo", "pods/foo"],
    ["POST", "/api/v1/namespaces/other/pods", "create", "", "other", "pods", "", "", "pods"],
    ["DELETE", "/api/v1/nodes", "deletecollection", "", "", "nodes", "", "", "nodes"],
    ["DELETE", "/api/v1/namespaces", "deletecollection", "", "", "namespaces", "", "", "namespaces"],
    ["DELETE", "/api/v1/namespaces/other/pods", "deletecollection", "", "other", "pods", "", "", "pods"],
    ["DELETE", "/apis/extensions/v1/namespaces/other/pods", "deletecollection", "extensions", "other", "pods", "", "", "pods"],
    ["POST", "/apis/extensions/v1/namespaces/other/pods", "create", "extensions", "other", "pods", "", "", "pods"],
    ["GET", "/apis/batch/v1/job/foo/scale", "get", "batch", "", "job", "scale", "foo", "job/foo/scale"],
    ["OPTIONS", "/api/v1/pods", "", "", "", "pods", "", "", "pods"],
    ["GET", "/api/v1/namespaces/a/configmaps/with%20blank", "get", "", "a", "configmaps", "", "with blank", "configmaps/with blank"],
  ])("%s %s", (method, target, verb, group, namespace, name, subresource, object, parts) => {
    expect(resource(method, target)).toMatchObject({ verb, group, version: "v1", namespace, resource: name, subresource, name: object, parts: parts.split("/") });
  });
});

describe("other requests", () => {
  it.each(["/", "", "/api/version/", "/apis/group/version/", "/badprefix/version/resource", "/apis/version/resource", "/api", "/apis/extensions/v1beta1", "/healthz", "/api/v1/watch"])(
    "%j is none of a resource",
    (target) => expect(requestInfo("GET", target)).toMatchObject({ kind: "path", verb: "get" }),
  );

  it.each(["/api/v1/pods/%", "/api/v1/%ff", "/api/v1/a%00b"])("%j is no URL", (target) => {
    expect(() => requestInfo("GET", target)).toThrow(expect.objectContaining({ reason: "BadRequest" }));
  });

  it("anything else has an answer", () => {
    fc.assert(fc.property(fc.constantFrom("GET", "POST", "DELETE"), fc.webPath(), fc.webQueryParameters(), (method, path, query) => {
      expect(["path", "resource"]).toContain(requestInfo(method, `${path}?${query}`).kind);
    }));
  });
});

describe("selectors", () => {
  const path = "/apis/group/version/resource";
  it.each([
    ["no selector", "GET", path, "", "list", "", ""],
    ["wat-12 of one name", "GET", `${path}?fieldSelector=metadata.name=name1`, "name1", "list", "metadata.name=name1", ""],
    ["of one name, encoded, with watch", "GET", `${path}?watch=true&fieldSelector=metadata.name%3Dname1`, "name1", "watch", "metadata.name=name1", ""],
    ["of something else", "GET", `${path}?fieldSelector=foo=bar&labelSelector=baz=qux`, "", "list", "foo=bar", "baz=qux"],
    ["unreadable", "GET", `${path}?fieldSelector=metadata.name=name1,foo`, "", "list", "metadata.name=name1,foo", ""],
    ["unreadable, with watch", "GET", `${path}?fieldSelector=metadata.name=name1,foo&watch=true`, "", "watch", "metadata.name=name1,foo", ""],
    ["of no possible name", "GET", `${path}?fieldSelector=metadata.name=a/b`, "", "list", "metadata.name=a/b", ""],
    ["of a deletecollection", "DELETE", `${path}?fieldSelector=foo=bar&labelSelector=baz=qux`, "", "deletecollection", "foo=bar", "baz=qux"],
    ["sent twice", "GET", `${path}?fieldSelector=metadata.name=foo&fieldSelector=metadata.name=bar&labelSelector=foo=bar&labelSelector=foo=baz`, "foo", "list", "metadata.name=foo", "foo=bar"],
    ["of another verb", "GET", `${path}/name?fieldSelector=foo=bar&labelSelector=foo=bar`, "name", "get", "", ""],
    ["of the old watch", "GET", "/apis/group/version/watch/resource?fieldSelector=metadata.name=foo&labelSelector=foo=bar", "", "watch", "", ""],
    ["of the old watch of one", "GET", "/apis/group/version/watch/resource/name?fieldSelector=metadata.name=foo", "name", "watch", "", ""],
  ])("%s", (_, method, target, name, verb, fieldSelector, labelSelector) => {
    expect(resource(method, target)).toMatchObject({ name, verb, fieldSelector, labelSelector });
  });
});
