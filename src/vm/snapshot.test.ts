import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCoded } from "../base/index.ts";
import { nodeCodec } from "./node/platform.ts";
import { packSmall } from "./node/pack.ts";
import { openBase, openDelta, openLayer, sealBase, sealDelta, sealLayer, snapshotName } from "./snapshot.ts";
import { capture, PAGE, packContent } from "./v86/content.ts";

const codec = nodeCodec(1);
const gzipped = async (content: Uint8Array) => ({ encoding: "gzip" as const, skip: 0, bytes: await codec.gzip(content) });
const name = "0123456789abcdef0123456789abcdef";
const other = "f".repeat(32);

function content(seed: number): Uint8Array<ArrayBuffer> {
  const memory = new Uint8Array(8 * PAGE).map((_, at) => (at % 7 === 0 ? at * seed : 0));
  return packContent(capture(new Uint8Array(16).fill(seed), memory));
}

async function refusal(opening: Promise<unknown>): Promise<string> {
  try {
    await opening;
  } catch (error) {
    if (isCoded(error)) return error.code;
    throw error;
  }
  return "opened";
}

describe("a base snapshot", () => {
  it("opens to what was sealed", async () => {
    expect(await openBase(name, await sealBase(name, content(3), gzipped, codec), codec)).toEqual(content(3));
  });

  it("opens to what was sealed, packed with the host's best means too", async () => {
    expect(await openBase(name, await sealBase(name, content(5), packSmall, codec), codec)).toEqual(content(5));
  });

  it("is refused with any bit flipped", async () => {
    const sealed = await sealBase(name, content(3), gzipped, codec);
    await fc.assert(fc.asyncProperty(fc.nat(sealed.length - 1), fc.nat(7), async (at, bit) => {
      const flipped = sealed.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 1 << bit;
      expect(await refusal(openBase(name, flipped, codec))).toBe("SNAPSHOT_CORRUPT");
    }), { numRuns: 300 });
  });

  it("is refused cut short anywhere, and with anything after it", async () => {
    const sealed = await sealBase(name, content(3), gzipped, codec);
    await fc.assert(fc.asyncProperty(fc.nat(sealed.length - 1), async (length) => {
      expect(await refusal(openBase(name, sealed.slice(0, length), codec))).toBe("SNAPSHOT_CORRUPT");
    }));
    const longer = new Uint8Array(sealed.length + 1);
    longer.set(sealed);
    expect(await refusal(openBase(name, longer, codec))).toBe("SNAPSHOT_CORRUPT");
  });

  it("of another name is refused", async () => {
    expect(await refusal(openBase(other, await sealBase(name, content(3), gzipped, codec), codec))).toBe("SNAPSHOT_MISMATCH");
  });

  it("has a name that the image decides", async () => {
    const names = await Promise.all([snapshotName("a", codec), snapshotName("a", codec), snapshotName("b", codec)]);
    expect(names[0]).toBe(names[1]);
    expect(names[0]).not.toBe(names[2]);
  });
});

describe("a role's layer", () => {
  it("opens on its base to what was sealed, and its content names it", async () => {
    const [layer, same, another] = await Promise.all([4, 4, 5].map((seed) => sealLayer(name, content(seed), gzipped, codec)));
    if (!layer) throw new Error("nothing was sealed");
    expect(await openLayer(layer.name, name, layer.bytes, codec)).toEqual(content(4));
    expect([same?.name === layer.name, another?.name === layer.name]).toEqual([true, false]);
  });

  it("is refused on another base, under another name, as a base, and damaged", async () => {
    const { name: own, bytes } = await sealLayer(name, content(4), gzipped, codec);
    expect(await refusal(openLayer(own, other, bytes, codec))).toBe("SNAPSHOT_MISMATCH");
    expect(await refusal(openLayer(other, name, bytes, codec))).toBe("SNAPSHOT_MISMATCH");
    expect(await refusal(openBase(own, bytes, codec))).toBe("SNAPSHOT_MISMATCH");
    expect(await refusal(openLayer(own, name, bytes.map((byte, at) => (at === bytes.length - 50 ? byte ^ 1 : byte)), codec))).toBe("SNAPSHOT_CORRUPT");
  });
});

describe("a delta", () => {
  const screens = [Uint8Array.of(1, 2, 3), new Uint8Array()];

  it("opens to what was sealed, screens included", async () => {
    const opened = await openDelta(name, await sealDelta(name, { delta: content(4), screens }, codec), codec);
    expect(opened).toEqual({ delta: content(4), screens });
  });

  it("is refused for another base, even where it lies about its base, and where a base is wanted", async () => {
    const sealed = await sealDelta(name, { delta: content(4), screens }, codec);
    expect(await refusal(openDelta(other, sealed, codec))).toBe("SNAPSHOT_MISMATCH");
    expect(await refusal(openDelta(other, { ...sealed, base: other }, codec))).toBe("SNAPSHOT_MISMATCH");
    expect(await refusal(openBase(name, sealed.bytes, codec))).toBe("SNAPSHOT_MISMATCH");
  });

  it("is refused damaged", async () => {
    const sealed = await sealDelta(name, { delta: content(4), screens }, codec);
    await fc.assert(fc.asyncProperty(fc.nat(sealed.bytes.length - 1), async (at) => {
      const bytes = sealed.bytes.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      expect(await refusal(openDelta(name, { base: name, bytes }, codec))).toBe("SNAPSHOT_CORRUPT");
    }));
  });
});
