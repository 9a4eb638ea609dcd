import { describe, expect, it } from "vitest";
import { deleteOptions, listOptions, writeOptions } from "./options.ts";
import { parseQuery } from "./query.ts";

const status = (code: number, message: string) => expect.objectContaining({ status: expect.objectContaining({ code, message }) });
const invalid = (kind: string, rest: string) => status(422, `${kind}.meta.k8s.io "" is invalid: ${rest}`);

describe("queries", () => {
  it.each([
    ["a=1&b=2&a=3", { a: ["1", "3"], b: ["2"] }],
    ["a=%2Fx+y&flag", { a: ["/x y"], flag: [""] }],
    ["a=%zz&b;c=1&d=1&&=2", { d: ["1"], "": ["2"] }],
    ["__proto__=1", Object.fromEntries([["__proto__", ["1"]]])],
  ])("%s", (text, expected) => expect(Object.fromEntries(parseQuery(text))).toEqual(expected));
});

describe("list options", () => {
  it("are read", () => {
    expect(listOptions(parseQuery("limit=500&continue=x&labelSelector=a%3Db&timeoutSeconds=5&watch=0&pretty=true"))).toEqual({
      labelSelector: "a=b", fieldSelector: "", resourceVersion: "", resourceVersionMatch: "", limit: 500, continue: "x", watch: false,
      allowWatchBookmarks: false, sendInitialEvents: undefined, timeoutSeconds: 5,
    });
  });

  it("top-04 a watch list is accepted", () => {
    expect(listOptions(parseQuery("watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"))).toMatchObject({
      watch: true, sendInitialEvents: true, resourceVersionMatch: "NotOlderThan", allowWatchBookmarks: true,
    });
  });

  const match = "resourceVersionMatch";
  it.each([
    ["limit=x", status(400, 'strconv.ParseInt: parsing "x": invalid syntax')],
    ["limit=99999999999999999999", status(400, 'strconv.ParseInt: parsing "99999999999999999999": value out of range')],
    [`${match}=Exact`, invalid("ListOptions", `${match}: Forbidden: ${match} is forbidden unless resourceVersion is provided`)],
    [`${match}=Exact&resourceVersion=0`, invalid("ListOptions", `${match}: Forbidden: ${match} "exact" is forbidden for resourceVersion "0"`)],
    [`${match}=Exact&resourceVersion=1&continue=x`, invalid("ListOptions", `${match}: Forbidden: ${match} is forbidden when continue is provided`)],
    [`${match}=foo&resourceVersion=1`, invalid("ListOptions", `${match}: Unsupported value: "foo": supported values: "Exact", "NotOlderThan", ""`)],
    ["sendInitialEvents=true", invalid("ListOptions", "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")],
    ["watch=1&sendInitialEvents=true", invalid("ListOptions", `${match}: Forbidden: sendInitialEvents requires setting ${match} to NotOlderThan`)],
    [`watch=1&${match}=NotOlderThan`, invalid("ListOptions", `${match}: Forbidden: ${match} is forbidden for watch unless sendInitialEvents is provided`)],
  ])("wat-10 %s is refused", (query, error) => expect(() => listOptions(parseQuery(query))).toThrow(error));
});

describe("write options", () => {
  it("are read, and warn by default", () => {
    expect(writeOptions(parseQuery("dryRun=All&fieldManager=kubectl"), "create")).toEqual({ dryRun: true, fieldManager: "kubectl", fieldValidation: "Warn", force: false });
    expect(writeOptions(parseQuery("fieldManager=m&force=true&fieldValidation=Strict"), "apply")).toEqual({ dryRun: false, fieldManager: "m", fieldValidation: "Strict", force: true });
  });

  it.each([
    ["dry-02 another dry run", "dryRun=foo", "create", invalid("CreateOptions", 'dryRun: Unsupported value: []string{"foo"}: supported values: "All"')],
    ["an unknown validation", "fieldValidation=Loose", "update", invalid("UpdateOptions", 'fieldValidation: Unsupported value: "Loose": supported values: "", "Ignore", "Strict", "Warn"')],
    ["pat-04 an apply of nobody", "", "apply", invalid("PatchOptions", "fieldManager: Required value: is required for apply patch")],
    ["pat-10 force of another patch", "force=true", "patch", invalid("PatchOptions", "force: Forbidden: may not be specified for non-apply patch")],
    ["pat-10 a long manager", `fieldManager=${"x".repeat(129)}`, "patch", invalid("PatchOptions", "fieldManager: Too long: may not be more than 128 bytes")],
    ["pat-10 an unprintable manager", "fieldManager=a%01", "patch", invalid("PatchOptions", 'fieldManager: Invalid value: "a\\x01": invalid character U+0001 (at position 1)')],
  ] as const)("%s is refused", (_, query, verb, error) => expect(() => writeOptions(parseQuery(query), verb)).toThrow(error));
});

describe("delete options", () => {
  it.each([
    ["obj-22 of the query", "propagationPolicy=Foreground&gracePeriodSeconds=0&dryRun=All", undefined, { dryRun: true, gracePeriodSeconds: 0, propagationPolicy: "Foreground", preconditions: {} }],
    ["obj-22 of the body, which alone counts", "gracePeriodSeconds=9", { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: "u" } }, { dryRun: false, preconditions: { uid: "u" } }],
    ["orphanDependents, as it was once said", "", { orphanDependents: true }, { dryRun: false, propagationPolicy: "Orphan", preconditions: {} }],
    ["an empty body", "", {}, { dryRun: false, preconditions: {} }],
  ])("%s", (_, query, body, expected) => expect(JSON.parse(JSON.stringify(deleteOptions(parseQuery(query), body)))).toEqual(expected));

  it.each([
    ["an unknown policy", { propagationPolicy: "Later" }, invalid("DeleteOptions", 'propagationPolicy: Unsupported value: "Later": supported values: "Foreground", "Background", "Orphan", "nil"')],
    ["both ways to say it", { propagationPolicy: "Orphan", orphanDependents: true }, invalid("DeleteOptions", 'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set')],
    ["another dry run", { dryRun: ["Some"] }, invalid("DeleteOptions", 'dryRun: Unsupported value: []string{"Some"}: supported values: "All"')],
    ["another kind", { kind: "Pod" }, status(400, "decoded object cannot be converted to DeleteOptions")],
    ["a wrong type", { gracePeriodSeconds: "soon" }, status(400, "decoded object cannot be converted to DeleteOptions")],
  ])("%s is refused", (_, body, error) => expect(() => deleteOptions(parseQuery(""), body)).toThrow(error));
});
