import fc from "fast-check";
import { expect, test } from "vitest";
import { fillBlocks, generateVars, jsonSchemas, resolveLab, type LabSpec, type VarSpec } from "./index.ts";

const spec: VarSpec = { kind: "range", from: 20_000, to: 30_000 };
const LAB = { id: "lab", vars: { port: spec, colour: { kind: "pick", from: ["blue", "green"] }, token: { kind: "hex", bytes: 4 } } } as const;

test("a seed gives the same values everywhere and always", () => {
  expect(generateVars(LAB, "seed-1")).toEqual({ port: "22412", colour: "blue", token: "9827cd8d" });
});

test("a variable does not depend on the others", () => {
  const { port } = generateVars(LAB, "s");
  expect(generateVars({ id: "lab", vars: { first: spec, port: spec } }, "s")).toMatchObject({ port });
});

test("values stay within what was asked for, and seeds differ", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const { port, colour, token } = generateVars(LAB, seed);
      seen.add(`${port ?? ""}${token ?? ""}`);
      expect(Number(port)).toBeGreaterThanOrEqual(20_000);
      expect(Number(port)).toBeLessThanOrEqual(30_000);
      expect(["blue", "green"]).toContain(colour);
      expect(token).toMatch(/^[0-9a-f]{8}$/);
    }),
  );
  expect(seen.size).toBeGreaterThan(80);
});

test("a learner's values go into addresses, MTUs and text", () => {
  const lab: LabSpec = {
    id: "l",
    title: { en: "", "zh-CN": "" },
    cluster: "none",
    vars: {},
    seed: {},
    steps: [{ check: [], hint: { machine: "a", file: "", text: "" }, solve: [], wire: [{ segment: "lan", filter: "host 10.0.${n}.1", expect: "some", message: { en: "None of 10.0.${n}.1.", "zh-CN": "没有 10.0.${n}.1。" } }] }],
    segments: [{ name: "lan", mtu: 1500, mtuVar: "size" }],
    machines: [{ name: "a", memoryMiB: 128, interfaces: [{ name: "eth0", segment: "lan", addresses: ["10.0.${n}.1/24"], mtu: 1500, mtuVar: "size" }] }],
  };
  const resolved = resolveLab(lab, { n: "7", size: "1300" });
  expect(resolved.segments).toEqual([{ name: "lan", mtu: 1300 }]);
  expect(resolved.machines[0]?.interfaces).toEqual([{ name: "eth0", segment: "lan", addresses: ["10.0.7.1/24"], mtu: 1300 }]);
  expect(resolved.steps[0]?.wire).toEqual([
    { segment: "lan", filter: "host 10.0.7.1", expect: "some", message: { en: "None of 10.0.7.1.", "zh-CN": "没有 10.0.7.1。" } },
  ]);
  expect(() => resolveLab(lab, { n: "7" })).toThrow(/size is not set/);
  expect(fillBlocks([{ kind: "note", blocks: [{ kind: "prose", html: "<p>{{n}} {{other}}</p>" }] }], { n: "<7>" })).toEqual([
    { kind: "note", blocks: [{ kind: "prose", html: "<p>&lt;7&gt; {{other}}</p>" }] },
  ]);
  const question = { kind: "question", id: "q", prompt: "{{n}}?", placeholder: "10.0.{{n}}.x", choices: [{ value: "{{n}}", label: "{{n}}!" }] } as const;
  expect(fillBlocks([question], { n: "7" })).toEqual([{ ...question, prompt: "7?", placeholder: "10.0.7.x", choices: [{ value: "7", label: "7!" }] }]);
});

test("every schema is published as JSON Schema", () => {
  const schemas = jsonSchemas();
  expect([...schemas.keys()]).toContain("lab.schema.json");
  for (const text of schemas.values()) expect(JSON.parse(text)).toMatchObject({ $schema: expect.stringContaining("json-schema.org") });
});
