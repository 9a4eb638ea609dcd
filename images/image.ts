/** An image as it lies on the disk, wherever it came from. */
import fs from "node:fs";
import path from "node:path";
import { CodedError } from "../src/base/index.ts";
import { packImage, unpackImage } from "./archive.ts";
import { cacheRoot, imagesRoot } from "./cache.ts";
import { parseManifest, type Manifest } from "./manifest.ts";
import { readRecipe } from "./recipe.ts";

export interface Image {
  readonly folder: string;
  readonly manifest: Manifest;
  /** False when it was there already. */
  readonly built: boolean;
}

/** The image in a folder, or undefined where there is none. Its files' sizes are checked. @throws CodedError `IMAGE_DAMAGED` */
export function readImage(folder: string): Image | undefined {
  const file = path.join(folder, "manifest.json");
  if (!fs.existsSync(file)) return undefined;
  const manifest = parseManifest(fs.readFileSync(file, "utf8"), file);
  for (const [name, { size }] of Object.entries(manifest.files)) {
    const has = fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size;
    if (has === size) continue;
    throw new CodedError("IMAGE_DAMAGED", `${path.join(folder, name)} is ${has === undefined ? "missing" : "cut short"}. Delete ${folder} and build the image again.`);
  }
  return { folder, manifest, built: false };
}

/** The folder that `PODWIRE_IMAGE_DIR` names. @throws CodedError `IMAGE_MISSING`, `IMAGE_DAMAGED` */
export function prebuiltImage(env: NodeJS.ProcessEnv = process.env): Image | undefined {
  const folder = env["PODWIRE_IMAGE_DIR"];
  if (!folder) return undefined;
  const image = readImage(path.resolve(folder));
  if (image) return image;
  throw new CodedError("IMAGE_MISSING", `PODWIRE_IMAGE_DIR is ${folder}, which has no manifest.json. ` +
    "Point it at the folder of a built image, or unset it to have one built.");
}

/** The image that this checkout runs on, without building anything. Undefined where there is none yet. */
export async function currentImage(cache: string = cacheRoot()): Promise<Image | undefined> {
  const folder = imagesRoot(cache);
  return prebuiltImage() ?? readImage(path.join(folder, (await readRecipe({ imagesFolder: folder })).hash));
}

export interface ImageInfo {
  /** What the recipe of this checkout comes to; undefined where `PODWIRE_IMAGE_DIR` decides. */
  readonly wanted: string | undefined;
  readonly image: Image | undefined;
  /** Other images of the cache. */
  readonly others: readonly { readonly folder: string; readonly hash: string }[];
}

/** @throws CodedError as `readRecipe` and `readImage` */
export async function imageInfo(cache: string = cacheRoot()): Promise<ImageInfo> {
  const folder = imagesRoot(cache);
  const prebuilt = prebuiltImage();
  const wanted = prebuilt ? undefined : (await readRecipe({ imagesFolder: folder })).hash;
  const image = prebuilt ?? readImage(path.join(folder, wanted ?? ""));
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => /^[0-9a-f]{32}$/.test(name) && name !== wanted) : [];
  return { wanted, image, others: names.map((hash) => ({ hash, folder: path.join(folder, hash) })) };
}

/** Writes the current image to one file. @throws CodedError `IMAGE_MISSING` where none is built, and as `packImage` */
export async function exportImage(file: string, cache: string = cacheRoot()): Promise<Image> {
  const image = await currentImage(cache);
  if (!image) throw new CodedError("IMAGE_MISSING", "no image is built yet. Run `npx podwire images build` first.");
  await packImage(image.folder, image.manifest, file);
  return image;
}

export interface Imported {
  readonly image: Image;
  /** False when this checkout wants another image: then it is only used through `PODWIRE_IMAGE_DIR`. */
  readonly current: boolean;
}

/** Takes an exported image into the cache. @throws CodedError as `unpackImage` */
export async function importImage(file: string, cache: string = cacheRoot()): Promise<Imported> {
  const folder = imagesRoot(cache);
  const image = readImage(await unpackImage(file, folder));
  if (!image) throw new CodedError("IMAGE_DAMAGED", `${file} could not be taken into ${folder}. Import it again.`);
  return { image, current: (await readRecipe({ imagesFolder: folder })).hash === image.manifest.image };
}
