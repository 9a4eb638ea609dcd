import { describe, expect, test } from "vitest";
import { chooseModules, moduleIndex, moduleName, parseBuiltin, parseModule, type KernelModule } from "./modules.ts";
import { kernelModule } from "./testing/elf.ts";

const module = (path: string, ...pairs: string[]): KernelModule => parseModule(path, kernelModule(pairs));

const known = new Map([
  module("kernel/a/tunnel.ko", "depends=", "license=GPL"),
  module("kernel/a/ipip.ko", "depends=ip_tunnel,tunnel", "alias=rtnl-link-ipip", "alias=netdev-tunl0"),
  module("kernel/b/ip_tunnel.ko", "depends=tunnel"),
  module("kernel/b/crc32c_generic.ko", "depends=", "alias=crc32c"),
  module("kernel/b/libcrc32c.ko", "depends=", "softdep=pre: crc32c post: other"),
  module("kernel/b/xt_one.ko", "depends="),
  module("kernel/b/xt-two.ko", "depends=libcrc32c"),
  module("kernel/b/orphan.ko", "depends=not_there"),
].map((one) => [one.name, one]));
const choose = (...patterns: string[]) => chooseModules(known, new Set(["unix"]), patterns).map(({ name }) => name).sort();

test.each([["kernel/net/xt-two.ko", "xt_two"], ["ipip.ko", "ipip"]])("moduleName(%s)", (file, name) => expect(moduleName(file)).toBe(name));

test("parseModule reads what the kernel's build wrote", () => {
  expect(module("kernel/x.ko", "depends=a-b,c", "alias=one", "alias=two", "softdep=pre: d e-f post: g")).toMatchObject({
    name: "x", depends: ["a_b", "c"], aliases: ["one", "two"], softdeps: ["d", "e_f"],
  });
});

test.each([["not an ELF file", Buffer.from("text")], ["cut short", kernelModule(["depends="]).subarray(0, 70)]])("a module that is %s", (_, data) =>
  expect(() => parseModule("kernel/x.ko", data)).toThrow(expect.objectContaining({ code: "MODULE_UNREADABLE" })));

describe("chooseModules", () => {
  test.each([
    { name: "a module alone", patterns: ["tunnel"], is: ["tunnel"] },
    { name: "with all it needs", patterns: ["ipip"], is: ["ip_tunnel", "ipip", "tunnel"] },
    { name: "by pattern", patterns: ["xt_*"], is: ["crc32c_generic", "libcrc32c", "xt_one", "xt_two"] },
    { name: "with - for _", patterns: ["xt-one"], is: ["xt_one"] },
    { name: "with who has the alias it asks for", patterns: ["libcrc32c"], is: ["crc32c_generic", "libcrc32c"] },
    { name: "nothing for what is built in", patterns: ["unix"], is: [] },
  ])("$name", ({ patterns, is }) => expect(choose(...patterns)).toEqual(is));

  test.each([["a pattern without match", "nosuch_*"], ["a dependency that is missing", "orphan"]])("%s is an error", (_, pattern) =>
    expect(() => choose(pattern)).toThrow(expect.objectContaining({ code: "MODULE_MISSING" })));
});

test("moduleIndex writes what modprobe reads", () => {
  const index = moduleIndex(chooseModules(known, new Set(), ["ipip", "libcrc32c"]));
  expect(Object.fromEntries(index)).toEqual({
    "modules.dep": [
      "kernel/a/ipip.ko: kernel/b/ip_tunnel.ko kernel/a/tunnel.ko",
      "kernel/a/tunnel.ko:", "kernel/b/crc32c_generic.ko:", "kernel/b/ip_tunnel.ko: kernel/a/tunnel.ko", "kernel/b/libcrc32c.ko:", "",
    ].join("\n"),
    "modules.alias": "alias rtnl-link-ipip ipip\nalias netdev-tunl0 ipip\nalias crc32c crc32c_generic\n",
    "modules.softdep": "softdep libcrc32c pre: crc32c\n",
    "modules.symbols": "",
  });
});

test("parseBuiltin takes names from paths", () => expect(parseBuiltin("kernel/net/unix/unix.ko\nkernel/a/b-c.ko\n")).toEqual(new Set(["unix", "b_c"])));
