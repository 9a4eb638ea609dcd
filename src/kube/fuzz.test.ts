/** Bodies that nobody meant: whatever comes is read or refused, in time (Held to: bad input). */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { upstreamFiles, upstreamSchema } from "../../tests/support/kube-upstream.ts";
import { ApiError, builtInResources, decodeJson, decodeYaml, isJsonObject, type Json } from "./index.ts";
import { decodeProtobuf } from "./protobuf/index.ts";
import { decodeObject, KubeSchema, withDefaults } from "./schema/index.ts";

type Format = "json" | "yaml" | "pb";
let schema: KubeSchema;
let samples: Readonly<Record<Format, readonly Uint8Array[]>>;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
  const files = [...(await upstreamFiles("api", (path) => /^api\/testdata\/HEAD\/(apps|core|batch|networking\.k8s\.io|rbac\.authorization\.k8s\.io|authorization\.k8s\.io)\.v1\..*\.(json|yaml|pb)$/.test(path)))];
  const of = (format: Format) => files.filter(([path]) => path.endsWith(`.${format}`)).map(([, data]) => data);
  samples = { json: of("json"), yaml: of("yaml"), pb: of("pb") };
});

const runs = Number(process.env["FUZZ_RUNS"] ?? 400);
/** Milliseconds for one body of these sizes, on a machine that does other things as well. */
const longest = 1500;

const decoders: Readonly<Record<Format, (body: Uint8Array) => Json>> = {
  json: (body) => decodeJson(body).value, yaml: (body) => decodeYaml(body).value, pb: (body) => decodeProtobuf(schema, body),
};

/** @returns what was read; undefined where the body was refused as the client's fault */
function expectRead(format: Format, body: Uint8Array): Json | undefined {
  const begun = performance.now();
  try {
    return decoders[format](body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect([400, 413]).toContain(error.status.code);
    return undefined;
  } finally {
    expect(performance.now() - begun).toBeLessThan(longest);
  }
}

/** What is read is read further, as an object of any kind. */
function readObject(value: Json, at: number): void {
  const info = builtInResources[at % builtInResources.length];
  const type = info && schema.typeOf(info);
  if (!info || !type || !isJsonObject(value)) return;
  try {
    withDefaults(type, decodeObject(type, info, value, "Strict").object);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.status.code).toBe(400);
  }
}

const tokens: Readonly<Record<Format, readonly string[]>> = {
  json: ["{", "}", "[", "]", ",", ":", '"', "\\", "\\u0000", "\\ud800", "null", "1e999", "-0", "9".repeat(400), '"a":', '{"a":1,"a":2}', "\ufeff", "//", "'"],
  yaml: ["&a", "*a", "<<: *a", "? ", "- ", ": ", "|", ">", "%YAML 1.2", "---", "...", "!!binary", "!!set", "!<tag>", "{a: ", "[", "]", "#", "\t", '"', "'", "~", "0o7", ".inf", "2026-01-01", "&a [*a,*a]", "\ufeff", "\u0085"],
  pb: ["k8s\u0000", "\n", "\u0012", "\u007f", "\u0000", "\b\u0001", "\u0012\u0003abc"],
};

type Edit = { readonly kind: "flip" | "cut" | "repeat" | "insert" | "end"; readonly at: number; readonly length: number; readonly token: number };
const edit = (most: number): fc.Arbitrary<Edit> => fc.record({ kind: fc.constantFrom("flip", "cut", "repeat", "insert", "end"), at: fc.nat(), length: fc.integer({ min: 1, max: most }), token: fc.nat() });

function apply(format: Format, body: Buffer, { kind, at, length, token }: Edit): Buffer {
  const from = at % (body.length + 1);
  const [before, after] = [body.subarray(0, from), body.subarray(from)];
  switch (kind) {
    case "flip":
      return Buffer.concat([before, Buffer.from(after.subarray(0, 1).map((byte) => byte ^ (1 << (token % 8)))), after.subarray(1)]);
    case "cut":
      return Buffer.concat([before, after.subarray(length)]);
    case "repeat":
      return Buffer.concat([before, ...Array.from({ length: 2 + (token % 6) }, () => after.subarray(0, length)), after.subarray(length)]);
    case "insert":
      return Buffer.concat([before, Buffer.from(tokens[format][token % tokens[format].length] ?? ""), after]);
    case "end":
      return before;
  }
}

/** Of a sample, by index because samples come later. */
function changed(format: Format, sample: number, edits: readonly Edit[]): Buffer {
  const given = Buffer.from(samples[format][sample % samples[format].length] ?? []);
  return edits.reduce<Buffer>((body, one) => apply(format, body, one), given);
}

describe.each(["json", "yaml", "pb"] as const)("%s", (format) => {
  it("bytes by chance", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, marked) => {
      expectRead(format, marked && format === "pb" ? Buffer.concat([Buffer.from("k8s\u0000"), bytes]) : bytes);
    }), { numRuns: runs });
  });

  it("what its own signs make", () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.nat(), fc.constantFrom(" ", "\n", "a", "  ")), { maxLength: 60 }), fc.nat(), (parts, kind) => {
      const body = parts.map((part) => (typeof part === "string" ? part : (tokens[format][part % tokens[format].length] ?? ""))).join("");
      const value = expectRead(format, Buffer.from(body));
      if (value !== undefined) readObject(value, kind);
    }), { numRuns: runs });
  });

  it("upstream's samples, damaged", () => {
    let [whole, refused] = [0, 0];
    fc.assert(fc.property(fc.nat(), fc.array(edit(40), { minLength: 1, maxLength: 5 }), fc.nat(), (sample, edits, kind) => {
      const value = expectRead(format, changed(format, sample, edits));
      if (value === undefined) refused++;
      else {
        whole++;
        readObject(value, kind);
      }
    }), { numRuns: runs });
    expect(Math.min(whole, refused)).toBeGreaterThan(runs / 100);
  });

  it("the same grown large", () => {
    fc.assert(fc.property(fc.nat(), fc.array(edit(3000), { minLength: 1, maxLength: 3 }), fc.integer({ min: 50, max: 400 }), (sample, edits, times) => {
      const part = changed(format, sample, edits).subarray(0, 3000);
      expectRead(format, Buffer.concat([...(format === "pb" ? [Buffer.from("k8s\u0000")] : []), ...Array.from({ length: times }, () => part)]).subarray(0, 512 * 1024));
    }), { numRuns: Math.ceil(runs / 10) });
  });
});

it.each([
  ["json", "[".repeat(200_000)], ["json", '{"":'.repeat(200_000)], ["json", `"${"\\".repeat(400_001)}`], ["json", "1".repeat(1_000_000)], ["json", `{${Array.from({ length: 60_000 }, (_, at) => `"k${at}":1`).join(",")}}`],
  ["yaml", "[".repeat(100_000)], ["yaml", "- ".repeat(100_000)], ["yaml", "? ".repeat(50_000)], ["yaml", "a: ".repeat(50_000)], ["yaml", `a: &a [x]\n${Array.from({ length: 40 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? "a" : `b${at - 1}`}, *${at === 0 ? "a" : `b${at - 1}`}]`).join("\n")}`],
  ["yaml", `"${"\\".repeat(200_001)}`], ["yaml", "!".repeat(100_000)], ["yaml", "&".repeat(100_000)], ["yaml", "#".repeat(300_000)], ["yaml", "|\n".repeat(50_000)], ["yaml", "\t".repeat(100_000)], ["yaml", "---\n".repeat(50_000)], ["yaml", "%".repeat(100_000)],
  ["pb", `k8s\u0000${"\u0012\u007f".repeat(100_000)}`], ["pb", `k8s\u0000${"\n".repeat(100_000)}`],
] as const)("%s made to cost time, %#", (format, body) => {
  expectRead(format, Buffer.from(body));
});
