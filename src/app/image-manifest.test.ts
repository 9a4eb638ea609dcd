import { expect, test } from "vitest";
import { isManifestOf } from "./image-manifest.ts";

const IMAGE = "0a1b2c3d4e5f6071";
const SHA256 = "0123456789abcdef".repeat(4);
const file = "base-0a1b.pws";
const manifest = {
  format: "podwire-image/1",
  image: IMAGE,
  files: { [file]: { size: 10, sha256: SHA256 }, vmlinuz: { size: 5, sha256: SHA256 } },
  snapshot: { name: SHA256.slice(32), file, memoryMiB: 128 },
  versions: { kernel: "6.1" },
};

test.each<[string, unknown, boolean]>([
  ["a manifest", manifest, true],
  ["one of another image", { ...manifest, image: "ffffffffffffffff" }, false],
  ["nothing but the image's name", { image: IMAGE }, false],
  ["one of a later format", { ...manifest, format: "podwire-image/2" }, false],
  ["one without a snapshot", { ...manifest, snapshot: undefined }, false],
  ["one whose snapshot is no file of it", { ...manifest, files: { vmlinuz: manifest.files["vmlinuz"] } }, false],
  ["one with a hash cut short", { ...manifest, files: { [file]: { size: 10, sha256: "0a1b" } } }, false],
  ["an object of the host's", { error: "no such file" }, false],
  ["a text", "manifest", false],
  ["nothing", undefined, false],
])("%s", (_name, said, expected) => expect(isManifestOf(said, IMAGE)).toBe(expected));
