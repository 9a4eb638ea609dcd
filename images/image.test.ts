import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { packImage, unpackImage } from "./archive.ts";
import { buildImage } from "./builder.ts";
import { imagesRoot } from "./cache.ts";
import { readImage, type Image } from "./image.ts";
import { fakeDebian, type FakeDebian } from "./testing/fake-debian.ts";

let debian: FakeDebian;
let image: Image;
let archive: string;

beforeEach(async () => {
  debian = fakeDebian();
  image = await buildImage({ ...debian.options, updateLock: true });
  archive = path.join(debian.mirror, "exported.podwire-image");
  await packImage(image.folder, image.manifest, archive);
});

const elsewhere = () => path.join(debian.mirror, "elsewhere");

describe("an exported image", () => {
  test("is taken in under its own name, whole", async () => {
    const folder = await unpackImage(archive, elsewhere());
    expect(path.basename(folder)).toBe(image.manifest.image);
    expect(readImage(folder)?.manifest).toEqual(image.manifest);
    for (const name of Object.keys(image.manifest.files)) {
      expect(fs.readFileSync(path.join(folder, name)).equals(fs.readFileSync(path.join(image.folder, name)))).toBe(true);
    }
  });

  test("is refused with nothing left behind, wherever it is damaged", async () => {
    const whole = fs.readFileSync(archive);
    const data = (name: string) => whole.indexOf(fs.readFileSync(path.join(image.folder, name)));
    const places = ["vmlinuz", "initrd.gz", "manifest.json", "bios.bin"].map((name) => data(name) + 1);
    await fc.assert(fc.asyncProperty(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      fs.writeFileSync(archive, damaged);
      await expect(unpackImage(archive, elsewhere())).rejects.toMatchObject({ code: "IMAGE_DAMAGED" });
      expect(fs.existsSync(elsewhere())).toBe(false);
    }), { numRuns: 20 });
  });

  test.each([0, 100, 600, 5000])("is refused when it is cut at %i bytes", async (length) => {
    fs.truncateSync(archive, length);
    await expect(unpackImage(archive, elsewhere())).rejects.toMatchObject({ code: "IMAGE_DAMAGED" });
  });

  test("that is not there is said to be missing", async () => {
    await expect(unpackImage(`${archive}.not`, elsewhere())).rejects.toMatchObject({ code: "IMAGE_MISSING" });
  });
});

test("a damaged image is not exported", async () => {
  fs.appendFileSync(path.join(image.folder, "vmlinuz"), "x");
  await expect(packImage(image.folder, image.manifest, archive)).rejects.toMatchObject({ code: "IMAGE_DAMAGED" });
});

describe("PODWIRE_IMAGE_DIR", () => {
  test("is used instead of building", async () => {
    vi.stubEnv("PODWIRE_IMAGE_DIR", image.folder);
    fs.rmSync(path.join(debian.root, "images"), { recursive: true });
    expect(await buildImage(debian.options)).toMatchObject({ built: false, folder: image.folder });
  });

  test("says when there is no image in it", async () => {
    vi.stubEnv("PODWIRE_IMAGE_DIR", debian.mirror);
    await expect(buildImage(debian.options)).rejects.toMatchObject({ code: "IMAGE_MISSING" });
  });
});

test("an image with a file cut short is built again", async () => {
  fs.truncateSync(path.join(image.folder, "initrd.gz"), 3);
  expect(() => readImage(image.folder)).toThrow(expect.objectContaining({ code: "IMAGE_DAMAGED" }));
  expect(await buildImage(debian.options)).toMatchObject({ built: true });
  expect(fs.readdirSync(imagesRoot(debian.cache))).toEqual([image.manifest.image]);
});
