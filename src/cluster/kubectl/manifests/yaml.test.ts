import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeYaml, decodeYamlStream, type Json } from "../../../kube/index.ts";
import { readSimpleYaml } from "./yaml-read.ts";
import { compareKeys, writeYaml } from "./yaml-write.ts";

/** As the real kubectl 1.32 prints values of a ConfigMap. */
const printed: readonly (readonly [text: string, yaml: string])[] = [
  ["ünï", "ünï"], ["\x01", '"\\x01"'], ["1:20", '"1:20"'], ["%x", "'%x'"], ["@x", "'@x'"], ["!x", "'!x'"], ["&x", "'&x'"], ["*", "'*'"], ["?", "'?'"], ["-", "'-'"], ["=", "="], ["<<", "<<"],
  ["x ", "'x '"], ["a\n  b\n", "|\n    a\n      b"], ["1_000", '"1_000"'], [".5", '".5"'], ["+1", '"+1"'], ["a: ", "'a: '"], ["l\n\ttab\n", '"l\\n\\ttab\\n"'], ["|", "'|'"], [">", "'>'"],
  ["`", "'`'"], ["😀", '"\\U0001F600"'], ["12:30:45", '"12:30:45"'], ["on", '"on"'], ["N", '"N"'], ["true", '"true"'], [".inf", '".inf"'], ["0o7", '"0o7"'], ["0b1", '"0b1"'], ["---", "'---'"],
  ["trail \nx\n", '"trail \\nx\\n"'], [":x", ":x"], ["?x", "?x"], ["-x", "-x"], ["a]", "a]"], ['"', "'\"'"], ["'", "''''"], ["123", '"123"'], ["x: y", "'x: y'"], ["multi\nline\n", "|\n    multi\n    line"],
  ["multi\nno end", "|-\n    multi\n    no end"], ["", '""'], ["- a", "'- a'"], [" lead", "' lead'"], ["#c", "'#c'"], ["a #c", "'a #c'"], ["it's", "it's"], ["tab\there", '"tab\\there"'],
  ["x\n\n", "|+\n    x\n"], [" lead\nx", "|2-\n     lead\n    x"], ["{a}", "'{a}'"], ["a,b", "a,b"], ["0x1F", '"0x1F"'], ["1e3", '"1e3"'], ["2001-01-01", '"2001-01-01"'], ["null", '"null"'], ["~", '"~"'],
  ["yes", '"yes"'], ["012", '"012"'], ["a:b", "a:b"],
];

describe("writeYaml", () => {
  it.each(printed)("%j", (text, yaml) => expect(writeYaml({ data: { a: text } })).toBe(`data:\n  a: ${yaml}\n`));

  it("breaks long lines at the first space after the eightieth character", () => {
    const words = (count: number): string => Array.from({ length: count }, () => "long").join(" ");
    expect(writeYaml({ data: { a: `${words(60)} ` } })).toBe(`data:\n  a: '${words(16)}\n    ${words(16)}\n    ${words(16)}\n    ${words(12)} '\n`);
  });

  it("writes lists without indentation, and maps in them", () => {
    expect(writeYaml({ b: [{ c: 1, a: [] }, [1, ["x"]], {}, null], a: { n: null, f: 1.5 } })).toBe("a:\n  f: 1.5\n  \"n\": null\nb:\n- a: []\n  c: 1\n- - 1\n  - - x\n- {}\n- null\n");
  });

  it("sorts keys as people count", () => expect(["b", "a10", "a2", "a", "a-b", "B", "1", "a02"].sort(compareKeys)).toEqual(["1", "B", "a", "a-b", "a2", "a02", "a10", "b"]));

  it("is read back as the same, by the library and by our own reader where that reads it", () => {
    const value = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof({ depthSize: "small" }, fc.string({ unit: "grapheme" }), fc.constantFrom("a b", "x: y", "multi\nline", "- a", "true", "", "~", "12", "1e3", "#"), fc.integer(), fc.boolean(), fc.constant(null),
        fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(fc.string().filter((key) => key !== "<<" && key !== "__proto__"), tie("value"), { maxKeys: 4, noNullPrototype: true })),
    })).value;
    fc.assert(fc.property(value, (object) => {
      const text = writeYaml({ object });
      expect(decodeYaml(text).value).toEqual({ object });
      const simple = readSimpleYaml(text);
      if (simple) expect(simple).toEqual([{ object }]);
    }), { numRuns: 500 });
  });
});

const manifest = `# A comment
apiVersion: v1
kind: Pod # more
metadata:
  name: web
  labels: {app: web, "tier": 'front'}
  annotations:
    a: "x # y"
    b: it's
    url: http://example.com:80/#top
    empty:
spec:
  containers:
  - name: web
    image: nginx:1.2
    args: ["-c", 'echo hi', plain, 3, true]
    ports:
      - containerPort: 80
        protocol: TCP
      -
        containerPort: 443
    command:
    - sh
    - -c
    - |
      echo one
        echo two

      exit 0
  - name: other
    image: "quoted"
    text: >-
      folded
      words
  nothing: []
  hostNetwork: false
---

---
kind: List
items:
- - 1
  - 2.5
- {}
- ~
`;

describe("readSimpleYaml", () => {
  it("reads a manifest as the library does", () => {
    const simple = readSimpleYaml(manifest);
    expect(simple).toBeDefined();
    expect(simple).toEqual(decodeYamlStream(manifest).map(({ value }) => value));
  });

  it.each([
    "a: &x 1\nb: *x", "a: !!str 1", "a: b\n  c", "a: 'b\n  c'", "a:\n\tb: 1", "a: b: c", "<<: {a: 1}", "a: 1\na: 2", "a: [1,\n 2]", "a: 0x1f", "a: 1\n  b: 2", "- a\n b", "? a\n: b", "a: @b", "%YAML 1.1\n---\na: 1", "a: [1, 2", "a: \"x", "a: 1\n- b",
    "--- text", "a: - b", "a: >\n  b\n\n  c",
  ])("leaves %j to the library", (text) => expect(readSimpleYaml(text)).toBeUndefined());

  it.each([
    "a: 1", "a:\n- b", "a:\n  - b\nc: d", "- a: 1\n  b: 2\n- c", "a: y", "a: yes", "a: 2001-01-01", "a: |\n  x\n\nb: 1", "a: |+\n  x\n\nb: 1", "a: |-\n  x\n\nb: 1", "a: |2\n   x\n", "text", "[a, b]", '{"a": [1, {"b": null}]}', "a: b#c", "a: -1", "a: ''",
    "\"a b\": c", "'it''s': c", "a:\n    b:\n        c: 1", "a: >\n  b\n  c\nd: 1", "a/b.c-d_e: f", "a: {}", "-\n  a: 1\n-\n  b: 2", "a: '1'", "a: {b: c:d}", "a: x:y", "-x: 1", "a: 1:2",
  ])("%j is what the library makes of it, or left to it", (text) => {
    const simple = readSimpleYaml(text);
    expect(simple ?? decodeYamlStream(text).map(({ value }) => value)).toEqual(decodeYamlStream(text).map(({ value }) => value));
  });
});
