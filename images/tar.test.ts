import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endOfTar, padding, parseTar, tarHeader } from "./tar.ts";

const tar = (files: Readonly<Record<string, Uint8Array>>): Buffer =>
  Buffer.concat([...Object.entries(files).flatMap(([name, data]) => [tarHeader(name, data.length), data, padding(data.length)]), endOfTar()]);

/** The same bytes in pieces of any size, as a pipe gives them. */
function pieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return Readable.from(parts);
}

const all = () => true;

describe("parseTar", () => {
  test("gives back what was packed, however it arrives", async () => {
    const files = fc.dictionary(fc.stringMatching(/^[a-z]{1,20}$/), fc.uint8Array({ maxLength: 2000 }), { maxKeys: 5 });
    await fc.assert(fc.asyncProperty(files, fc.integer({ min: 1, max: 3000 }), async (content, size) => {
      const found = await parseTar(pieces(tar(content), size), all);
      expect(found.map(({ path }) => path)).toEqual(Object.keys(content));
      expect(found.map((member) => (member.kind === "file" ? [...member.data] : []))).toEqual(Object.values(content).map((data) => [...data]));
    }), { numRuns: 30 });
  });

  test("keeps only what is wanted, under /usr", async () => {
    const found = await parseTar(pieces(tar({ "./bin/a": Buffer.from("a"), "./usr/share/b": Buffer.from("b") }), 512), (path) => path.startsWith("usr/bin/"));
    expect(found.map(({ path }) => path)).toEqual(["usr/bin/a"]);
  });

  test("takes long names of GNU tar, and links", async () => {
    const long = `usr/${"x".repeat(120)}`;
    const name = Buffer.from(`${long}\0`);
    const longHead = tarHeader("././@LongLink", name.length);
    longHead.write("L", 156);
    const link = tarHeader("usr/bin/sh", 0);
    link.write("2", 156);
    link.write("dash", 157);
    const bytes = Buffer.concat([longHead, name, padding(name.length), tarHeader("cut", 1), Buffer.from("z"), padding(1), link, endOfTar()]);
    expect(await parseTar(pieces(bytes, 700), all)).toMatchObject([{ path: long, kind: "file" }, { path: "usr/bin/sh", kind: "link", target: "dash" }]);
  });

  test("says when an archive is cut short", async () => {
    const whole = tar({ a: Buffer.alloc(3000, 1) });
    await expect(parseTar(pieces(whole.subarray(0, 1500), 512), all)).rejects.toThrow(/middle of a file/);
  });
});
