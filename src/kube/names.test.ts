import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkConfigMapKey, checkDns1035Label, checkDnsLabel, checkDnsSubdomain, checkEnvName, checkLabelValue, checkPathSegment, checkPortName, checkPortNumber,
  checkQualifiedName, checkWildcardSubdomain, generatedName, validateAnnotations, validateLabels, type Check,
} from "./index.ts";

const tables: readonly (readonly [string, Check, readonly string[], readonly string[]])[] = [
  ["a DNS label", checkDnsLabel, ["a", "0", "a-b", "a".repeat(63)], ["", "A", "-a", "a-", "a.b", "a".repeat(64), "a_b", "ä", "a\n"]],
  ["a DNS subdomain", checkDnsSubdomain, ["a", "a.b", "0.1-2", "a".repeat(253)], ["", ".a", "a.", "a..b", "A.b", "a".repeat(254), "a/b"]],
  ["a DNS-1035 label", checkDns1035Label, ["a", "a0", "a-0"], ["0a", "", "a.b", "A"]],
  ["a wildcard", checkWildcardSubdomain, ["*.example.com"], ["*", "*.*.com", "a.*.com", "*a.com"]],
  ["a qualified name", checkQualifiedName, ["a", "A_b.c-d", "example.com/a", "1/2"], ["", "/a", "a/", "a/b/c", "a b", "-a", "EXAMPLE.com/a", "a".repeat(64), "x/ä"]],
  ["a label's value", checkLabelValue, ["", "a", "A.b_c-9"], [" ", "-a", "a-", "a/b", "a".repeat(64), "é"]],
  ["a key of a ConfigMap", checkConfigMapKey, ["a", "A.b_c-9", ".a", "a".repeat(253)], ["", ".", "..", "..a", "a/b", "a".repeat(254)]],
  ["a port's name", checkPortName, ["http", "a-1", "0a"], ["", "80", "a--b", "-a", "a-", "a".repeat(16), "A"]],
  ["a variable's name", checkEnvName, ["A", "a.b", "1", " "], ["", "a=b", "é", "a\n"]],
  ["a segment of a path", checkPathSegment, ["system:node", "A b"], [".", "..", "a/b", "a%b"]],
];

describe("names", () => {
  it.each(tables.flatMap(([what, check, good]) => good.map((value) => [what, value, check] as const)))("%s may be %j", (_, value, check) => {
    expect(check(value)).toEqual([]);
  });

  it.each(tables.flatMap(([what, check, , bad]) => bad.map((value) => [what, value, check] as const)))("%s may not be %j", (_, value, check) => {
    expect(check(value).length).toBeGreaterThan(0);
  });

  it("says it in upstream's words", () => {
    expect(checkDnsLabel("A")).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
        "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
    expect(checkDnsLabel("a.b")).toEqual(["must not contain dots"]);
    expect(checkQualifiedName("/a")).toEqual(["prefix part must be non-empty"]);
    expect(checkPortNumber(0)).toEqual(["must be between 1 and 65535, inclusive"]);
  });

  it("cln-11 refuses unicode in labels, takes it in annotations", () => {
    expect(validateLabels({ a: "é" }, "metadata.labels")).toMatchObject([{ type: "Invalid", field: "metadata.labels", value: "é" }]);
    expect(validateAnnotations({ A: "é" }, "metadata.annotations", (text) => text.length)).toEqual([]);
    expect(validateAnnotations({ a: "x".repeat(262_144) }, "metadata.annotations", (text) => text.length)).toMatchObject([{ type: "TooLong" }]);
  });

  it("answers at once however long the name is", () => {
    const long = `${"a.".repeat(200_000)}!`;
    const begun = performance.now();
    for (const [, check] of tables) check(long);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it("obj-03 adds five letters and cuts the base to 58", () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z-]{1,100}$/), fc.uint8Array({ minLength: 5, maxLength: 5 }), (base, bytes) => {
      const name = generatedName(base, () => bytes);
      expect(name.slice(0, -5)).toBe(base.slice(0, 58));
      expect(name.slice(-5)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    }));
  });
});
