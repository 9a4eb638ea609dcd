import { describe, expect, it } from "vitest";
import { aggregate, ApiError, deletedStatus, fieldErrors, fieldErrorText, isApiError, quote, toApiError } from "./index.ts";

const pods = { group: "", resource: "pods" };
const policies = { group: "networking.k8s.io", resource: "networkpolicies" };

describe("Status", () => {
  it.each<[string, ApiError, number, string, string]>([
    ["obj-02", ApiError.alreadyExists(pods, "x"), 409, "AlreadyExists", 'pods "x" already exists'],
    ["obj-06", ApiError.badRequest("not JSON"), 400, "BadRequest", "not JSON"],
    ["obj-09", ApiError.notFound({ group: "", resource: "namespaces" }, "n"), 404, "NotFound", 'namespaces "n" not found'],
    ["obj-11", ApiError.notFound({ group: "apps", resource: "deployments" }, "x"), 404, "NotFound", 'deployments.apps "x" not found'],
    ["obj-14", ApiError.conflict({ group: "", resource: "configmaps" }, "x"), 409, "Conflict",
      'Operation cannot be fulfilled on configmaps "x": the object has been modified; please apply your changes to the latest version and try again'],
    ["obj-25", ApiError.methodNotAllowed(), 405, "MethodNotAllowed", "the server does not allow this method on the requested resource"],
    ["obj-25 verb", ApiError.notSupported(policies, "scale"), 405, "MethodNotAllowed", 'scale is not supported on resources of kind "networkpolicies.networking.k8s.io"'],
    ["obj-26 list", ApiError.forbidden(policies, "", 'User "jane" cannot …'), 403, "Forbidden", 'networkpolicies.networking.k8s.io is forbidden: User "jane" cannot …'],
    ["obj-26 named", ApiError.forbidden(pods, "x", "why"), 403, "Forbidden", 'pods "x" is forbidden: why'],
    ["obj-26 path", ApiError.forbidden(undefined, "", 'User "jane" cannot get path "/metrics"'), 403, "Forbidden", 'forbidden: User "jane" cannot get path "/metrics"'],
    ["tls-04", ApiError.unauthorized(), 401, "Unauthorized", "Unauthorized"],
    ["tls-10", ApiError.noSuchPath(), 404, "NotFound", "the server could not find the requested resource"],
    ["tls-11", ApiError.notAcceptable(["application/json"]), 406, "NotAcceptable", "only the following media types are accepted: application/json"],
    ["tls-12 type", ApiError.unsupportedMediaType(["a", "b"]), 415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: a, b"],
    ["tls-12 size", ApiError.entityTooLarge("limit is 3145728"), 413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728"],
    ["wat-03", ApiError.tooOld(3, 7), 410, "Expired", "too old resource version: 3 (7)"],
    ["pat-01", ApiError.rejected(), 422, "Invalid", "the server rejected our request due to an error in our request"],
    ["evi-01", ApiError.tooManyRequests("budget", 10), 429, "TooManyRequests", "budget"],
    ["internal", ApiError.internal("disk"), 500, "InternalError", "Internal error occurred: disk"],
  ])("%s", (_, error, code, reason, message) => {
    expect(error.status).toMatchObject({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code, reason, message });
    expect(error.message).toBe(message);
    expect(isApiError(error, error.reason)).toBe(true);
  });

  it("obj-05 tells every cause, and the kind in the place of the resource", () => {
    const error = ApiError.invalid({ group: "networking.k8s.io", kind: "NetworkPolicy" }, "x", [
      fieldErrors.invalid("spec.ports[0].port", 0, "must be between 1 and 65535, inclusive"),
      fieldErrors.required("metadata.name", "name or generateName is required"),
    ]);
    expect(error.message).toBe('NetworkPolicy.networking.k8s.io "x" is invalid: [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, ' +
      "metadata.name: Required value: name or generateName is required]");
    expect(error.status.details).toEqual({
      name: "x", group: "networking.k8s.io", kind: "NetworkPolicy",
      causes: [
        { reason: "FieldValueInvalid", message: "Invalid value: 0: must be between 1 and 65535, inclusive", field: "spec.ports[0].port" },
        { reason: "FieldValueRequired", message: "Required value: name or generateName is required", field: "metadata.name" },
      ],
    });
  });

  it("lst-06 gives a token to go on with an inconsistent list", () => {
    expect(ApiError.expired("too old", "abc").status).toMatchObject({ code: 410, metadata: { continue: "abc" } });
  });

  it("lst-08 says after how many seconds to ask again", () => {
    expect(ApiError.tooLargeResourceVersion(9, 3).status).toMatchObject({
      code: 504, message: "Timeout: Too large resource version: 9, current: 3", details: { retryAfterSeconds: 1, causes: [{ reason: "ResourceVersionTooLarge" }] },
    });
  });

  it("obj-21 names the uid of what was deleted", () => {
    expect(deletedStatus(policies, "x", "u-1")).toMatchObject({ status: "Success", details: { name: "x", group: "networking.k8s.io", kind: "networkpolicies", uid: "u-1" } });
  });

  it("anything else that is thrown is an internal error, with a stable code", () => {
    const error = toApiError(new TypeError("x is not a function"));
    expect([error.code, error.status.code, error.cause]).toEqual(["API_INTERNAL_ERROR", 500, expect.any(TypeError)]);
    expect(toApiError(error)).toBe(error);
  });
});

describe("field errors", () => {
  it.each([
    [fieldErrors.notSupported("spec.type", "X", ["A", "B"]), 'spec.type: Unsupported value: "X": supported values: "A", "B"'],
    [fieldErrors.duplicate("spec.ports[1].name", "web"), 'spec.ports[1].name: Duplicate value: "web"'],
    [fieldErrors.forbidden("spec", "no"), "spec: Forbidden: no"],
    [fieldErrors.tooLong("data", 3), "data: Too long: may not be more than 3 bytes"],
    [fieldErrors.tooMany("spec.x", 5, 3), "spec.x: Too many: 5: must have at most 3 items"],
    [fieldErrors.notFound("spec.x", "y"), 'spec.x: Not found: "y"'],
    [fieldErrors.invalid("spec.x", null, "z"), "spec.x: Invalid value: null: z"],
    [fieldErrors.invalid("spec.x", ["a", "b"], "z"), 'spec.x: Invalid value: []string{"a", "b"}: z'],
    [fieldErrors.typeInvalid("spec.x", true, "z"), "spec.x: Invalid value: true: z"],
  ])("%#", (error, text) => expect(fieldErrorText(error)).toBe(text));

  it("says the same thing once", () => expect(aggregate(["a", "b", "a"])).toBe("[a, b]"));

  it("quotes as Go does", () => expect(quote('a"\\\n\u0001\u2028é😀')).toBe('"a\\"\\\\\\n\\x01\\u2028é😀"'));
});
