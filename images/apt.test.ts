import { expect, test } from "vitest";
import { explainApt, parseShow } from "./apt.ts";

const mirror = { uri: "http://m.example/debian", signedBy: "/k.gpg" };

test.each([
  ["W: GPG error: http://m.example trixie InRelease: NO_PUBKEY 0123456789ABCDEF", "APT_SIGNATURE", /debian-archive-keyring/],
  ["E: The repository 'http://m.example trixie InRelease' is not signed.", "APT_SIGNATURE", /PODWIRE_KEYRING/],
  ["E: Failed to fetch http://m.example/x  Temporary failure resolving 'm.example'", "NO_NETWORK", /PODWIRE_MIRROR/],
  ["W: Failed to fetch x  Could not connect to m.example:80 (192.0.2.1), connection timed out", "NO_NETWORK", /PODWIRE_IMAGE_DIR/],
  ["E: Write error - write (28: No space left on device)", "DISK_FULL", /PODWIRE_CACHE/],
  ["E: You don't have enough free space in /var/cache/apt/archives/.\nE: not enough free space", "DISK_FULL", /Make room/],
  ["E: Something new", "APT_FAILED", /Something new/],
])("%s", (words, code, says) => {
  const error = explainApt(words, mirror);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(says);
});

test("parseShow reads packages of the machine's architecture", () => {
  const paragraphs = [
    "Package: libcap2\nSource: libcap2 (1:2.75-10)\nVersion: 1:2.75-10+b3\nArchitecture: i386\nSize: 28\nSHA256: aa",
    "Package: libc6\nSource: glibc\nVersion: 2.41-12\nArchitecture: i386\nSize: 30\nSHA256: bb",
    "Package: netbase\nVersion: 6.5\nArchitecture: all\nSize: 5\nSHA256: cc",
    "Package: bash\nVersion: 5\nArchitecture: amd64\nSize: 5\nSHA256: dd",
  ];
  expect(parseShow(paragraphs.join("\n\n"), "trixie").map(({ name, version, source, size }) => [name, version, source, size])).toEqual([
    ["libcap2", "1:2.75-10+b3", "libcap2 1:2.75-10", 28],
    ["libc6", "2.41-12", "glibc 2.41-12", 30],
    ["netbase", "6.5", "netbase 6.5", 5],
  ]);
});
