import { describe, expect, test } from "vitest";
import { formatLock, parseLock, type Lock, type LockedPackage } from "./lock.ts";

const one: LockedPackage = { name: "bash", version: "5.2.37-2+b10", architecture: "i386", suite: "trixie", source: "bash 5.2.37-2", size: 10, sha256: "0".repeat(64) };
const lock = (packages: readonly object[]) => JSON.stringify({ format: "podwire-lock/1", packages });

test("what is written is read back, in order of name", () => {
  const written: Lock = { format: "podwire-lock/1", packages: [one, { ...one, name: "acl", version: "1:2.3~rc1-1" }] };
  expect(parseLock(formatLock(written), "lock").packages.map(({ name }) => name)).toEqual(["acl", "bash"]);
  expect(formatLock(parseLock(formatLock(written), "lock"))).toBe(formatLock(written));
});

describe("is refused, with the place", () => {
  test.each([
    { name: "text", content: "<<<<<<< HEAD", says: /not JSON/ },
    { name: "another format", content: JSON.stringify({ format: "x", packages: [one] }), says: /format/ },
    { name: "no packages", content: lock([]), says: /packages/ },
    { name: "a short hash", content: lock([{ ...one, sha256: "00" }]), says: /packages\.0\.sha256/ },
    { name: "a version that is an option", content: lock([one, { ...one, version: "1 -o X=y" }]), says: /packages\.1\.version/ },
    { name: "another architecture", content: lock([{ ...one, architecture: "amd64" }]), says: /architecture/ },
    { name: "a package twice", content: lock([one, { ...one, suite: "bookworm" }]), says: /twice/ },
    { name: "a field too many", content: lock([{ ...one, extra: 1 }]), says: /extra/ },
  ])("$name", ({ content, says }) => {
    expect(() => parseLock(content, "images/lock.json")).toThrow(expect.objectContaining({ code: "LOCK_INVALID", message: expect.stringMatching(says) as string }));
  });
});
