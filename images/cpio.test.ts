import fc from "fast-check";
import { expect, test } from "vitest";
import { packCpio } from "./cpio.ts";
import { unpackCpio } from "./testing/unpack-cpio.ts";
import { RootTree } from "./tree.ts";

test("packs folders before what is in them, in order of name", () => {
  const tree = new RootTree();
  tree.file("usr/bin/b", "bb", 0o755);
  tree.link("bin", "usr/bin");
  tree.file("usr/bin/a", "a");
  tree.set("dev/null", { kind: "char", mode: 0o666, major: 1, minor: 3 });
  expect(unpackCpio(packCpio(tree.entries)).map((member) => ({ ...member, data: member.data.toString() }))).toEqual([
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
    expect(unpackCpio(packCpio(one.entries)).map(({ name, data }) => [name, data.toString()])).toEqual(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));
  }));
});
