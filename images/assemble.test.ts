import { describe, expect, test } from "vitest";
import { addApplets, addGroup, resolve, type Assembly, type Member } from "./assemble.ts";
import { parseGroup } from "./lists.ts";
import { dynamicElf } from "./testing/elf.ts";
import { RootTree } from "./tree.ts";

const LIB = "usr/lib/i386-linux-gnu";

function members(files: Readonly<Record<string, Uint8Array | string>>): Map<string, Member> {
  return new Map(Object.entries(files).map(([path, content]) => [path, typeof content === "string"
    ? { path, kind: "link", target: content, package: "links" }
    : { path, kind: "file", mode: 0o755, data: content, package: path.split("/").at(-1)?.split(".")[0] ?? "" }]));
}

const packages = members({
  "usr/bin/ip": dynamicElf(["libm.so.1", "libc.so.6"], { interpreter: "/lib/ld-linux.so.2" }),
  "usr/bin/odd": dynamicElf(["libnot.so.1"]),
  "usr/bin/alias": "ip",
  "usr/bin/loop": "loop",
  [`${LIB}/libm.so.1`]: "libm.so.1.0",
  [`${LIB}/libm.so.1.0`]: dynamicElf(["libc.so.6"], { soname: "libm.so.1" }),
  [`${LIB}/libc.so.6`]: dynamicElf([], { soname: "libc.so.6" }),
  [`${LIB}/ld-linux.so.2`]: dynamicElf([], { soname: "ld-linux.so.2" }),
  "usr/share/info/a": Buffer.from("a"),
  "usr/share/info/b": "a",
});

function assemble(list: string, standIns: readonly string[] = []): Assembly {
  const to: Assembly = { tree: new RootTree(), members: packages, used: new Set(), standIns: new Set(standIns) };
  addGroup(to, parseGroup("test", list));
  return to;
}

const files = ({ tree }: Assembly) => [...tree.entries].filter(([, { kind }]) => kind !== "dir").map(([path]) => path).sort();

describe("addGroup", () => {
  test("takes a program with its libraries under the names it asks for, and its loader", () => {
    const made = assemble("binaries: [usr/bin/ip]");
    expect(files(made)).toEqual(["usr/bin/ip", `${LIB}/ld-linux.so.2`, `${LIB}/libc.so.6`, `${LIB}/libm.so.1`, "usr/lib/ld-linux.so.2"]);
    expect([...made.used].sort()).toEqual(["ip", "ld-linux", "libc", "libm"]);
  });

  test("takes whole folders, links in them included, and makes links", () => {
    const made = assemble("files: [usr/share/info/]\nlinks: { usr/bin/c: ../share/info/a }");
    expect(files(made)).toEqual(["usr/bin/c", "usr/share/info/a", "usr/share/info/b"]);
    expect(made.tree.entries.get("usr/share/info/b")).toMatchObject({ kind: "link", target: "a" });
  });

  test("does not look for what has a stand-in", () => expect(files(assemble("binaries: [usr/bin/odd]", ["libnot.so.1"]))).toEqual(["usr/bin/odd"]));

  test.each([
    ["binaries: [usr/bin/none]", "FILE_MISSING"],
    ["binaries: [usr/bin/loop]", "FILE_MISSING"],
    ["files: [usr/share/none/]", "FILE_MISSING"],
    ["binaries: [usr/bin/odd]", "LIBRARY_MISSING"],
  ])("%s is %s", (list, code) => expect(() => assemble(list)).toThrow(expect.objectContaining({ code })));
});

test.each([["usr/bin/alias", "usr/bin/ip"], ["usr/bin/ip", "usr/bin/ip"], ["usr/bin/loop", undefined], ["usr/bin/none", undefined]])("resolve(%s)", (path, is) =>
  expect(resolve(packages, path)?.path).toBe(is));

test("applets fill only names that are free", () => {
  const tree = new RootTree();
  tree.file("usr/bin/busybox", "");
  tree.file("usr/sbin/ip", "");
  addApplets(tree, ["ip", "ls"]);
  expect(tree.has("usr/bin/ls")).toBe(true);
  expect(tree.has("usr/bin/ip")).toBe(false);
});

test("a root that is too large names its largest files", () => {
  const tree = new RootTree();
  tree.file("usr/bin/huge", Buffer.alloc(9000));
  tree.file("usr/bin/small", Buffer.alloc(1));
  expect(tree.size()).toBe(3 * 4096 + 4096);
  expect(() => tree.assertFits(16383)).toThrow(expect.objectContaining({ code: "IMAGE_TOO_LARGE", message: expect.stringMatching(/0\.01 MB usr\/bin\/huge/) as string }));
  tree.assertFits(16384);
});
