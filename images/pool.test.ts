import { expect, test } from "vitest";
import { poolPath } from "./pool.ts";

test.each([
  ["bash", "5.2.37-2+b10", "i386", "bash 5.2.37-2", "pool/main/b/bash/bash_5.2.37-2+b10_i386.deb"],
  ["conntrack", "1:1.4.8-2", "i386", "conntrack-tools 1:1.4.8-2", "pool/main/c/conntrack-tools/conntrack_1.4.8-2_i386.deb"],
  ["libc6", "2.41-12", "i386", "glibc 2.41-12", "pool/main/g/glibc/libc6_2.41-12_i386.deb"],
  ["libcap2", "1:2.75-10+b3", "i386", "libcap2 1:2.75-10", "pool/main/libc/libcap2/libcap2_2.75-10+b3_i386.deb"],
  ["ca-certificates", "20250419", "all", "ca-certificates 20250419", "pool/main/c/ca-certificates/ca-certificates_20250419_all.deb"],
] as const)("%s %s lies where Debian's archive has it", (name, version, architecture, source, path) => {
  expect(poolPath({ name, version, architecture, source })).toBe(path);
});
