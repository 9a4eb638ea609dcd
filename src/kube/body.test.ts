import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../base/index.ts";
import { ApiError, decodeJson, decodeYaml, decodeYamlStream, encodeYaml, type Json } from "./index.ts";

function codeOf(action: () => unknown): number | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.status.code;
    throw error;
  }
}

const names = fc.oneof(fc.constantFrom("a", "b", "yes", "y", "null", "1", "1e3", "0x1", "~", "__proto__", "2026-01-01", "<<", "constructor", "a: b", "- a", "#", ""), fc.string());
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, names, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)), fc.boolean(), fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(names, tie("value"), { maxKeys: 4 })),
})).value;

describe("JSON bodies", () => {
  it("reads what JSON.stringify writes", () => {
    fc.assert(fc.property(json, (value) => {
      const { value: read, strict } = decodeJson(utf8(JSON.stringify(value)));
      expect(read).toEqual(JSON.parse(JSON.stringify(value)));
      expect(strict).toEqual([]);
    }));
  });

  it.each([
    ['{"a":1,"a":2}', ['duplicate field "a"'], { a: 2 }],
    ['{"spec":{"foo":1,"bar":{"foo":1},"foo":2}}', ['duplicate field "spec.foo"'], undefined],
    ['{"a":[{"b":1},{"b":1,"b":2,"b":3}]}', ['duplicate field "a[1].b"'], undefined],
    ['{"a":{"x":1},"b":{"x":1}}', [], undefined],
    ['{"\\u0061":1,"a":2}', ['duplicate field "a"'], { a: 2 }],
    ['["a","a"]', [], undefined],
    ['{"a":"{\\"b\\":1,\\"b\\":1}","c":"a"}', [], undefined],
    ['{"__proto__":1,"__proto__":2}', ['duplicate field "__proto__"'], undefined],
  ])("pat-12 %s has %j", (body, strict, value) => {
    const decoded = decodeJson(body);
    expect(decoded.strict).toEqual(strict);
    if (value) expect(decoded.value).toEqual(value);
  });

  it.each(["", "{", "nope", '{"a":}', '{"a":1}}', "[1,]", '{"a":1e999}', `{"a":1${"0".repeat(400)}}`, "'a'", "NaN", '"\u0001"', "\ufeff{}x"])("obj-06 %j is 400", (body) => {
    expect(codeOf(() => decodeJson(body))).toBe(400);
  });

  it("refuses what is too deep, also a million levels, and what is too large", () => {
    expect(codeOf(() => decodeJson("[".repeat(1_000_000)))).toBe(400);
    expect(codeOf(() => decodeJson('{"a":'.repeat(500_000)))).toBe(400);
    expect(codeOf(() => decodeJson("[".repeat(9) + "]".repeat(9), { depth: 8, size: 100 }))).toBe(400);
    expect(codeOf(() => decodeJson("[".repeat(8) + "]".repeat(8), { depth: 8, size: 100 }))).toBeUndefined();
    expect(codeOf(() => decodeJson(utf8(`"${"a".repeat(100)}"`), { depth: 8, size: 100 }))).toBe(413);
  });

  it("3 MiB take less than a second", () => {
    const body = utf8(JSON.stringify(Array.from({ length: 40_000 }, (_, at) => ({ name: `n-${at}`, value: "x".repeat(40) }))));
    const begun = performance.now();
    decodeJson(body);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it("garbage is 400 and nothing else", () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: fc.constantFrom("{", "}", "[", "]", '"', "\\", ":", ",", "a", "1") }).map(utf8)), (bytes) => {
      expect([undefined, 400]).toContain(codeOf(() => decodeJson(bytes)));
    }));
  });
});

describe("YAML bodies", () => {
  it.each<[string, Json]>([
    ["a: yes\nb: No\nc: on\nd: y\ne: n", { a: true, b: false, c: true, d: true, e: false }],
    ["mode: 0644\nhex: 0x10\nnum: 1_000", { mode: 420, hex: 16, num: 1000 }],
    ["t: 2026-01-01T00:00:00Z\nd: 2026-01-01", { t: "2026-01-01T00:00:00Z", d: "2026-01-01" }],
    ["a: ~\nb: null\nc:", { a: null, b: null, c: null }],
    ['a: "yes"\nb: \'1\'', { a: "yes", b: "1" }],
    ["80: a\ntrue: b", { 80: "a", true: "b" }],
    ["a: 1.30\nb: 1:30", { a: 1.3, b: "1:30" }],
    ["a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2", { a: { b: 1 }, c: { b: 1 }, d: { b: 1, e: 2 } }],
    ["a: |\n  x\n  y\nb: >-\n  x\n  y", { a: "x\ny\n", b: "x y" }],
    ['{"a": [1, "b"]}', { a: [1, "b"] }],
    ["", null], ["# nothing", null], ["---\na: 1", { a: 1 }], ["%YAML 1.1\n---\na: 1", { a: 1 }],
  ])("%j is %j", (body, value) => expect(decodeYaml(body).value).toEqual(value));

  it("reads a stream, empty documents left out", () => {
    expect(decodeYamlStream("---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n").map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }]);
    expect(codeOf(() => decodeYaml("a: 1\n---\nb: 2"))).toBe(400);
  });

  it("pat-12 tells keys that are there twice, with the line", () => {
    expect(decodeYaml("a: 1\nb:\n  c: 1\n  c: 2\n").strict).toEqual(['yaml: unmarshal errors:\n  line 4: key "c" already set in map']);
  });

  it.each(["a: [", "a: b: c", "\ta: 1", "a: *nosuch", "a: .inf", "? [a]\n: b", "a: !!binary aGk=\nb: !!js/function x\n? {c: d}\n: e", "a: 'x"])("%j is 400", (body) => {
    expect(codeOf(() => decodeYaml(body))).toBe(400);
  });

  it("a JSON body is read as JSON, also a large one", () => {
    const body = JSON.stringify({ a: Array.from({ length: 40_000 }, (_, at) => ({ name: `n-${at}`, value: "x".repeat(40) })) });
    const begun = performance.now();
    expect(decodeYaml(utf8(body)).value).toEqual(JSON.parse(body));
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(decodeYaml('{"a": 1, "a": 2}').strict).toEqual(['duplicate field "a"']);
    expect(decodeYaml("{a: 1}").value).toEqual({ a: 1 });
  });

  it.each<[string, string]>([
    ["keys within keys", `${"? ".repeat(300)}\n${"? a\n".repeat(1000)}`], ["thousands of directives", "%x\n".repeat(10_000)], ["thousands of documents", "---\n".repeat(10_000)],
    ["thousands of aliases", `a: &a x\n${Array.from({ length: 10_000 }, (_, at) => `k${at}: *a`).join("\n")}`],
  ])("refuses %s within a second", (_, body) => {
    const begun = performance.now();
    expect(codeOf(() => decodeYaml(body))).toBe(400);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it("refuses more YAML than a second or three can read", () => expect(codeOf(() => decodeYaml("a: b\n".repeat(250_000)))).toBe(413));

  it("refuses bombs at once", () => {
    const laughs = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghij".split("").map((name, at) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghi"[at]}`).join(",")}]`).join("\n")}`;
    const begun = performance.now();
    expect(codeOf(() => decodeYaml(laughs))).toBe(400);
    expect(codeOf(() => decodeYaml("[".repeat(100_000)))).toBe(400);
    expect(codeOf(() => decodeYaml("{a: ".repeat(100_000)))).toBe(400);
    expect(codeOf(() => decodeYaml("- ".repeat(100_000)))).toBe(400);
    expect(codeOf(() => decodeYaml(Array.from({ length: 1000 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")))).toBe(400);
    expect(codeOf(() => decodeYaml("a: &a\n  b: *a"))).toBe(400);
    expect(codeOf(() => decodeYaml("a".repeat(200), { depth: 5, size: 100 }))).toBe(413);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it("what is written is read again as the same", () => {
    fc.assert(fc.property(json, (value) => {
      expect(decodeYaml(encodeYaml(value)).value).toEqual(value);
    }));
  });

  it("garbage is 400 and nothing else", () => {
    const letters = fc.constantFrom("a", ":", " ", "-", "\n", "&", "*", "?", "|", ">", "'", '"', "[", "]", "{", "}", "!", "%", "#", ",", "\t", "<<", "\u0000");
    fc.assert(fc.property(fc.string({ unit: letters, maxLength: 60 }), (body) => {
      expect([undefined, 400]).toContain(codeOf(() => decodeYaml(body)));
    }), { numRuns: 500 });
  });

  it("kubectl's form: sorted keys, lists not indented", () => {
    expect(encodeYaml({ b: [{ c: 1, a: "yes" }], a: "x: y" })).toBe('a: "x: y"\nb:\n- a: "yes"\n  c: 1\n');
  });
});
