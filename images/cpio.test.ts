import fc from "fast-check";
import { expect, test } from "vitest";
import { packCpio } from "./cpio.ts";
import { RootTree } from "./tree.ts";

interface Read {
  readonly name: string;
  readonly mode: string;
  readonly data: string;
}

/** Reads an archive as the kernel does: every header and every content begins at a multiple of four. */
function unpack(bytes: Buffer): Read[] {
  const found: Read[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes.subarray(at, at + 6).toString()).toBe("070701");
    const field = (index: number) => Number.parseInt(bytes.subarray(at + 6 + index * 8, at + 14 + index * 8).toString(), 16);
    const [mode, size, nameLength] = [field(1), field(6), field(11)];
    const name = bytes.subarray(at + 110, at + 109 + nameLength).toString();
    const from = Math.ceil((at + 110 + nameLength) / 4) * 4;
    if (name === "TRAILER!!!") return found;
    found.push({ name, mode: mode.toString(8), data: bytes.subarray(from, from + size).toString() });
    at = Math.ceil((from + size) / 4) * 4;
  }
  throw new Error("no trailer");
}

test("packs folders before what is in them, in order of name", () => {
  const tree = new RootTree();
  tree.file("usr/bin/b", "bb", 0o755);
  tree.link("bin", "usr/bin");
  tree.file("usr/bin/a", "a");
  tree.set("dev/null", { kind: "char", mode: 0o666, major: 1, minor: 3 });
  expect(unpack(packCpio(tree.entries))).toEqual([
    { name: "bin", mode: "120777", data: "usr/bin" },
    { name: "dev", mode: "40755", data: "" },
    { name: "dev/null", mode: "20666", data: "" },
    { name: "usr", mode: "40755", data: "" },
    { name: "usr/bin", mode: "40755", data: "" },
    { name: "usr/bin/a", mode: "100644", data: "a" },
    { name: "usr/bin/b", mode: "100755", data: "bb" },
  ]);
});

test("gives equal bytes for equal content, in whatever order it came", () => {
  const files = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string());
  fc.assert(fc.property(files, (content) => {
    const [one, other] = [new RootTree(), new RootTree()];
    for (const [name, data] of Object.entries(content)) one.file(name, data);
    for (const [name, data] of Object.entries(content).reverse()) other.file(name, data);
    expect(packCpio(one.entries).equals(packCpio(other.entries))).toBe(true);
    expect(unpack(packCpio(one.entries)).map(({ name, data }) => [name, data])).toEqual(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));
  }));
});
