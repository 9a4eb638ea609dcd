import { beforeAll, describe, expect, it, test } from "vitest";
import { CodedError, hex, type Bytes } from "../base/index.ts";
import { loadBase } from "./base-store.ts";
import { nodeCodec } from "./node/platform.ts";
import { sealBase, snapshotName } from "./snapshot.ts";
import type { BlobStore, Progress } from "./types.ts";
import { capture, PAGE, packContent } from "./v86/content.ts";

const codec = nodeCodec(1);
const image = "0123456789abcdef";
const content = packContent(capture(new Uint8Array(16).fill(3), new Uint8Array(8 * PAGE).map((_, at) => at % 251)));
let name = "";
let sealed: Bytes;
const gzipped = async (bytes: Uint8Array) => ({ encoding: "gzip" as const, skip: 0, bytes: await codec.gzip(bytes) });

beforeAll(async () => {
  name = await snapshotName(image, codec);
  sealed = await sealBase(name, content, gzipped, codec);
});

/** A folder of blobs with room for so many bytes. */
function storeOf(blobs: Map<string, Bytes>, limit = Infinity): BlobStore {
  return {
    get: (key) => Promise.resolve(blobs.get(key)),
    put(key, bytes) {
      if (bytes.length > limit) return Promise.reject(new CodedError("STORAGE_FULL", "no room"));
      blobs.set(key, Uint8Array.from(bytes));
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(void blobs.delete(key)),
    keys: (prefix) => Promise.resolve([...blobs.keys()].filter((key) => key.startsWith(prefix))),
  };
}

/** A site with the sealed snapshot, or with what has become of it. */
async function visit(store: BlobStore, served: Bytes = sealed) {
  const sha256 = hex(await codec.sha256(sealed));
  const manifest = { format: "podwire-image/1", image, base: image, files: { "base.pws": { size: sealed.length, sha256 } }, snapshot: { name, file: "base.pws", memoryMiB: 128 } };
  let fetches = 0;
  const told: Progress[] = [];
  const source = {
    manifest: () => Promise.resolve(manifest),
    fetch: (_: unknown, arrived: (bytes: number) => void) => {
      fetches++;
      arrived(served.length);
      return Promise.resolve(Uint8Array.from(served));
    },
  };
  const base = await loadBase(source, store, codec, (progress) => told.push(progress));
  return { base, fetches, told };
}

test("the first visit fetches, with progress to the last byte; the next finds what it kept", async () => {
  const store = storeOf(new Map());
  const first = await visit(store);
  expect(first.base).toEqual({ name, content, base: name });
  expect(first.told.map(({ phase, loadedBytes }) => [phase, loadedBytes])).toEqual([["fetch", 0], ["fetch", sealed.length], ["unpack", sealed.length]]);
  const second = await visit(store);
  expect([second.base, second.fetches]).toEqual([{ name, content, base: name }, 0]);
});

describe("what is kept is not trusted", () => {
  it.each<[string, (kept: Bytes) => Bytes]>([
    ["written in part", (kept) => kept.slice(0, kept.length / 2)],
    ["no more than its checksum", (kept) => kept.slice(0, 32)],
    ["empty", () => new Uint8Array()],
    ["changed in its content", (kept) => kept.map((byte, at) => (at === kept.length - 7 ? byte ^ 1 : byte))],
    ["changed in its checksum", (kept) => kept.map((byte, at) => (at === 0 ? byte ^ 1 : byte))],
  ])("when it is %s: it is fetched again and mended", async (_, damage) => {
    const blobs = new Map<string, Bytes>();
    await visit(storeOf(blobs));
    const [key = ""] = blobs.keys();
    blobs.set(key, damage(blobs.get(key) ?? new Uint8Array()));
    const again = await visit(storeOf(blobs));
    expect([again.base, again.fetches]).toEqual([{ name, content, base: name }, 1]);
    expect((await visit(storeOf(blobs))).fetches).toBe(0);
  });
});

test("bases of other images go, and nothing else", async () => {
  const blobs = new Map([["base/of-last-year", new Uint8Array(9)], ["checkpoint/sample/auto-1/meta", new Uint8Array(9)]]);
  await visit(storeOf(blobs));
  expect([...blobs.keys()].sort()).toEqual([`base/${name}`, "checkpoint/sample/auto-1/meta"]);
});

test("with no room, or a storage that fails, the machines start and the next visit fetches again", async () => {
  const blobs = new Map<string, Bytes>();
  const broken = () => Promise.reject(new Error("the storage is gone"));
  for (const store of [storeOf(blobs, 100), { get: broken, put: broken, delete: broken, keys: broken }]) {
    for (let again = 0; again < 2; again++) {
      const { base, fetches } = await visit(store);
      expect([base, fetches]).toEqual([{ name, content, base: name }, 1]);
    }
  }
  expect(blobs.size).toBe(0);
});

test("what does not arrive whole is refused, and not kept", async () => {
  const blobs = new Map<string, Bytes>();
  for (const served of [sealed.slice(0, -1), sealed.map((byte, at) => (at === 99 ? byte ^ 1 : byte))]) {
    await expect(visit(storeOf(blobs), served)).rejects.toMatchObject({ code: "SNAPSHOT_CORRUPT" });
  }
  expect(blobs.size).toBe(0);
});
