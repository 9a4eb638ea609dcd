import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSymbols } from "./elf-symbols.ts";
import { parseElf } from "./elf.ts";
import { sysvHash, writeStubLibrary } from "./stub-library.ts";
import { dynamicElf } from "./testing/elf.ts";

describe("parseElf", () => {
  const cases = [
    { name: "a program", bytes: dynamicElf(["libc.so.6"], { interpreter: "/lib/ld-linux.so.2" }), is: { needed: ["libc.so.6"], interpreter: "/lib/ld-linux.so.2" } },
    { name: "a library", bytes: dynamicElf(["libc.so.6", "libm.so.6"], { soname: "libx.so.1" }), is: { needed: ["libc.so.6", "libm.so.6"], soname: "libx.so.1" } },
    { name: "a static program", bytes: dynamicElf([]), is: { needed: [] } },
    { name: "a script", bytes: Buffer.from("#!/bin/sh\n"), is: undefined },
    { name: "nothing", bytes: Buffer.alloc(0), is: undefined },
    { name: "a cut file", bytes: dynamicElf(["libc.so.6"]).subarray(0, 60), is: undefined },
  ];
  test.each(cases)("$name", ({ bytes, is }) => expect(parseElf(bytes)).toEqual(is));

  test("is undefined for 64-bit files", () => {
    const bytes = dynamicElf([]);
    bytes[4] = 2;
    expect(parseElf(bytes)).toBeUndefined();
  });

  test("never throws, however a file is damaged", () => {
    const whole = dynamicElf(["libc.so.6"], { soname: "libx.so.1" });
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
      const damaged = Buffer.from(whole.subarray(0, length));
      if (at < length) damaged[at] = byte;
      parseElf(damaged);
    }));
  });
});

describe("a stand-in library", () => {
  const bytes = writeStubLibrary("libx.so.1", [
    { name: "x_open", kind: "function", version: "X_1.0", result: -1 },
    { name: "x_state", kind: "object", version: "X_2.0", result: 0 },
  ]);

  test("has the name it stands in for", () => expect(parseElf(bytes)).toEqual({ needed: [], soname: "libx.so.1" }));

  test("returns what it is told, and clears the upper half", () => {
    expect(bytes.includes(Buffer.from([0xb8, 0xff, 0xff, 0xff, 0xff, 0x31, 0xd2, 0xc3]))).toBe(true);
  });

  test("is the same bytes for the same symbols", () => {
    expect(writeStubLibrary("a.so", [{ name: "f", kind: "function", result: 0 }])).toEqual(writeStubLibrary("a.so", [{ name: "f", kind: "function", result: 0 }]));
  });

  test.each([["", 0], ["printf", 0x077905a6], ["exit", 0x0006cf04], ["syscall", 0x0b09985c], ["flapenguin.me", 0x03987915]])("sysvHash(%j)", (name, hash) =>
    expect(sysvHash(name)).toBe(hash));
});

test("readSymbols of a file without a symbol table is empty", () => {
  expect(readSymbols(dynamicElf(["libc.so.6"]))).toEqual({ imports: [], exports: new Set() });
});
