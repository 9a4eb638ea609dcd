import { beforeAll, describe, expect, it } from "vitest";
import { hex, type Bytes } from "../base/index.ts";
import { loadBase, type BaseSource } from "./base-store.ts";
import { nodeCodec } from "./node/platform.ts";
import { SharedSnapshots } from "./shared-snapshots.ts";
import { sealBase, sealLayer, snapshotName } from "./snapshot.ts";
import type { BlobStore, Progress } from "./types.ts";
import { capture, PAGE, packContent, readContent } from "./v86/content.ts";

const codec = nodeCodec(1);
const gzipped = async (bytes: Uint8Array) => ({ encoding: "gzip" as const, skip: 0, bytes: await codec.gzip(bytes) });
const devices = new Uint8Array(16);
const below = packContent(capture(devices, new Uint8Array(8 * PAGE).fill(1)));
const above = packContent(capture(devices, new Uint8Array(8 * PAGE).fill(2, 0, PAGE).fill(1, PAGE), [readContent(below)]));
const files = new Map<string, Bytes>();
let base = "";
let role = "";
let manifest: Record<string, unknown>;

async function build(image: string): Promise<void> {
  base = await snapshotName(image, codec);
  const layer = await sealLayer(base, above, gzipped, codec);
  role = layer.name;
  files.set("base.pws", await sealBase(base, below, gzipped, codec)).set("control.pws", layer.bytes);
  const entries = await Promise.all([...files].map(async ([name, bytes]) => [name, { size: bytes.length, sha256: hex(await codec.sha256(bytes)) }] as const));
  manifest = {
    format: "podwire-image/1", image, base: image, files: Object.fromEntries(entries),
    snapshot: { name: base, file: "base.pws", memoryMiB: 128 },
    roles: { control: { archive: "control.gz", snapshot: { name: role, file: "control.pws" } } },
  };
}
beforeAll(() => build("0123456789abcdef"));

/** A page: its storage, and what it has fetched. */
function page() {
  const blobs = new Map<string, Bytes>();
  const fetched: string[] = [];
  const store: BlobStore = {
    get: (key) => Promise.resolve(blobs.get(key)),
    put: (key, bytes) => Promise.resolve(void blobs.set(key, Uint8Array.from(bytes))),
    delete: (key) => Promise.resolve(void blobs.delete(key)),
    keys: (prefix) => Promise.resolve([...blobs.keys()].filter((key) => key.startsWith(prefix))),
  };
  const source: BaseSource = {
    manifest: () => Promise.resolve(manifest),
    fetch: ({ file }, arrived) => {
      fetched.push(file);
      const bytes = Uint8Array.from(files.get(file) ?? []);
      arrived(bytes.length);
      return Promise.resolve(bytes);
    },
  };
  const snapshots = new SharedSnapshots((report, wanted) => loadBase(source, store, codec, report, wanted));
  return { blobs, fetched, snapshots };
}

describe("snapshots shared by machines", () => {
  it("lend a role's layer on the one base, and get both back", async () => {
    const { snapshots, fetched } = page();
    const told: Progress[] = [];
    const [control, node] = await Promise.all([snapshots.get((progress) => told.push(progress), "control"), snapshots.get(() => undefined, undefined)]);
    for (let again = 0; again < 2; again++) {
      const lent = await control.lend((layers) => Promise.resolve({ base: layers, result: layers.map((layer) => new Uint8Array(layer)) }));
      expect(lent).toEqual([below, above]);
      expect(await node.lend((layers) => Promise.resolve({ base: layers, result: layers.length }))).toBe(1);
    }
    expect([control.name, node.name, fetched.sort()]).toEqual([role, base, ["base.pws", "control.pws"]]);
    const total = (files.get("base.pws")?.length ?? 0) + (files.get("control.pws")?.length ?? 0);
    expect(told.at(-1)).toEqual({ phase: "unpack", loadedBytes: total, totalBytes: total });
    expect(new Set(told.map(({ totalBytes }) => totalBytes))).toEqual(new Set([total]));
  });

  it("come back from storage when a worker died with them", async () => {
    const { snapshots, fetched, blobs } = page();
    const control = await snapshots.get(() => undefined, "control");
    await control.lend(() => Promise.resolve({ base: undefined, result: undefined }));
    expect(await control.lend((layers) => Promise.resolve({ base: layers, result: layers.map((layer) => new Uint8Array(layer)) }))).toEqual([below, above]);
    expect([fetched.length, [...blobs.keys()].sort()]).toEqual([2, [`base/${base}`, `base/${role}`].sort()]);
  });

  it("of a role that the image does not have are refused, naming those that it has", async () => {
    await expect(page().snapshots.get(() => undefined, "router")).rejects.toMatchObject({ code: "ROLE_UNKNOWN", message: expect.stringContaining("control") as string });
  });

  it("are never mixed: a layer of a newer image is not put on the base of an older one", async () => {
    const { snapshots } = page();
    await snapshots.get(() => undefined, undefined);
    await build("fedcba9876543210");
    await expect(snapshots.get(() => undefined, "control")).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH" });
  });
});
