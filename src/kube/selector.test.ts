import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError, Selector, validateSelector } from "./index.ts";

const web = { app: "web", tier: "front", "example.com/a": "", n: "5" };

describe("label selectors", () => {
  it.each([
    ["", true], ["app=web", true], ["app==web", true], ["app!=web", false], ["app=db", false], ["app in (web,db)", true], ["app in (db)", false],
    ["app notin (db)", true], ["app notin (web)", false], ["app", true], ["nosuch", false], ["!nosuch", true], ["!app", false],
    ["nosuch!=x", true], ["nosuch notin (x)", true], ["app=web,tier=front", true], ["app=web,tier=back", false], ["app=web, !nosuch ,tier in ( front , back )", true],
    ["example.com/a=", true], ["example.com/a", true], ["example.com/a in ()", true], ["app=", false], ["app in (,web)", true], ["n>4", true], ["n>5", false], ["n<6", true],
    ["app>1", false], ["in=in", false], ["app in (in,web)", true], ["app notin (notin)", true], ["toString", false], ["constructor", false],
  ])("lst-02 %j matches: %s", (text, matches) => expect(Selector.parse(text).matches(web)).toBe(matches));

  it.each([
    "a=b=c", "a,,b", ",a", "a,", "a in x", "a in (x", "a in (x y)", "a b", "=a", "a/b/c", "!", "!a=b!", "a=ä", "ä=a", "a in (é)", "a>x", "(a)", "a==,!b,c in", `a=${"x".repeat(64)}`, "-a",
  ])("lst-02 refuses %j with 400", (text) => {
    expect(() => Selector.parse(text)).toThrow(ApiError);
    try {
      Selector.parse(text);
    } catch (error) {
      expect((error as ApiError).status.code).toBe(400);
    }
  });

  it("says what is wrong in upstream's words", () => {
    expect(() => Selector.parse("a=b=c")).toThrow("found '=', expected: ',' or 'end of string'");
    expect(() => Selector.parse("a b")).toThrow("unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, >, <");
  });

  it("is written as upstream writes it, by key and value", () => {
    expect(String(Selector.parse("z,b in (y,x),a!=1,!c"))).toBe("a!=1,b in (x,y),!c,z");
  });

  it("what is written is read again as the same", () => {
    const key = fc.constantFrom("a", "b", "example.com/c", "app");
    const value = fc.constantFrom("x", "y", "", "web");
    const one = fc.oneof(
      fc.tuple(key, fc.constantFrom("=", "==", "!="), value).map((parts) => parts.join("")),
      fc.tuple(key, fc.constantFrom("in", "notin"), fc.array(value, { minLength: 1, maxLength: 3 })).map(([k, op, values]) => `${k} ${op} (${values.join(",")})`),
      key, key.map((name) => `!${name}`),
    );
    const labels = fc.dictionary(key, value);
    fc.assert(fc.property(fc.array(one, { maxLength: 4 }), labels, (terms, some) => {
      const selector = Selector.parse(terms.join(","));
      expect(Selector.parse(String(selector)).matches(some)).toBe(selector.matches(some));
      // AND of the terms
      expect(selector.matches(some)).toBe(terms.every((term) => Selector.parse(term).matches(some)));
    }));
  });

  it("never throws anything else", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("a", "=", "!", "(", ")", ",", " ", "in", "notin", "<") })), (text) => {
      try {
        Selector.parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }));
  });

  it("in objects: none means nothing, an empty one everything", () => {
    expect(Selector.of(undefined).matches(web)).toBe(false);
    expect(Selector.of(undefined).empty).toBe(false);
    expect(Selector.of({}).matches(web)).toBe(true);
    expect(Selector.of({ matchLabels: { app: "web" }, matchExpressions: [{ key: "tier", operator: "NotIn", values: ["back"] }, { key: "app", operator: "Exists" }] }).matches(web)).toBe(true);
    expect(Selector.of({ matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }).matches(web)).toBe(false);
    expect(Selector.of({ matchExpressions: [{ key: "tier", operator: "Maybe" }] }).matches(web)).toBe(false);
    expect(Selector.of({ matchExpressions: [{}] }).matches(web)).toBe(false);
  });

  it("tells what is wrong with one in an object", () => {
    const errors = validateSelector({
      matchLabels: { "a/b/c": "x" },
      matchExpressions: [{ key: "a", operator: "In" }, { key: "a", operator: "Exists", values: ["x"] }, { key: "", operator: "Maybe" }, { key: "a", operator: "NotIn", values: ["é"] }, {}],
    }, "spec.selector");
    expect(errors.map(({ type, field }) => `${type} ${field}`)).toEqual([
      "Invalid spec.selector.matchLabels", "Required spec.selector.matchExpressions[0].values", "Forbidden spec.selector.matchExpressions[1].values",
      "Invalid spec.selector.matchExpressions[2].operator", "Invalid spec.selector.matchExpressions[2].key", "Invalid spec.selector.matchExpressions[2].key",
      "Invalid spec.selector.matchExpressions[3].values[0]",
      // All of it may be missing.
      "Invalid spec.selector.matchExpressions[4].operator", "Invalid spec.selector.matchExpressions[4].key", "Invalid spec.selector.matchExpressions[4].key",
    ]);
  });
});
