/** Builds an image: packages → root → files with a manifest, in one folder named by the recipe's hash. */
import fs from "node:fs";
import path from "node:path";
import { CodedError, isCoded } from "../src/base/index.ts";
import { nodePlatform, snapshotName } from "../src/vm/node/index.ts";
import { cacheRoot, explainDisk, imagesRoot } from "./cache.ts";
import { compose } from "./compose.ts";
import type { BuildContext, BuildReport } from "./context.ts";
import { prebuiltImage, readImage, type Image } from "./image.ts";
import { fetchable, renewLock } from "./locking.ts";
import { fetchPackages, openStore } from "./packages.ts";
import { readRecipe, repository, type Recipe } from "./recipe.ts";
import { makeWhole, oneAtATime, removeHalfUnpacked, removeLeftovers, removeUnused } from "./store.ts";
import { writeImage } from "./write-image.ts";

export interface BuildOptions {
  /** Folder of everything that is kept; default `cacheRoot()`. */
  readonly cache?: string;
  /** The checkout to build; default the one that this file is in. */
  readonly root?: string;
  readonly report?: (report: BuildReport) => void;
  readonly warn?: (message: string) => void;
  /** Take what the mirror offers now and write it into images/lock.json. */
  readonly updateLock?: boolean;
  /** Fail rather than take a newer package for a locked one that the mirror no longer has. */
  readonly frozen?: boolean;
  /** Leave out the base snapshot, which takes most of the time; no machine can be made of such an image. Default true. */
  readonly snapshot?: boolean;
  readonly signal?: AbortSignal;
}

/** Images of older recipes that are kept, for other checkouts and for going back. */
const KEPT = 3;

function contextOf(options: BuildOptions): BuildContext {
  const cache = options.cache ?? cacheRoot();
  return {
    root: options.root ?? repository,
    imagesFolder: imagesRoot(cache),
    store: openStore(cache),
    report: options.report ?? (() => undefined),
    warn: options.warn ?? (() => undefined),
    frozen: options.frozen ?? false,
    snapshot: options.snapshot ?? true,
    signal: options.signal,
  };
}

/** A damaged image counts as none: it is built again. */
function wholeImage(folder: string): Image | undefined {
  try {
    return readImage(folder);
  } catch (error) {
    if (isCoded(error, "IMAGE_DAMAGED")) return undefined;
    throw error;
  }
}

/** The finished image of a recipe, if there is one that this version of `src/vm` can run. */
async function finished({ imagesFolder, snapshot }: BuildContext, { hash, baseHash }: Recipe): Promise<Image | undefined> {
  const image = wholeImage(path.join(imagesFolder, hash));
  const name = snapshot ? await snapshotName(baseHash, nodePlatform.codec) : image?.manifest.snapshot?.name;
  return image?.manifest.snapshot?.name === name ? image : undefined;
}

/** The newest few are kept; a folder that is being read stays readable to who has it open. */
function removeOld(imagesFolder: string, current: string): void {
  const old = fs.readdirSync(imagesFolder)
    .filter((name) => /^[0-9a-f]{32}$/.test(name) && name !== current)
    .map((name) => ({ name, at: fs.statSync(path.join(imagesFolder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of old.slice(KEPT)) fs.rmSync(path.join(imagesFolder, name), { recursive: true, force: true });
}

async function build(recipe: Recipe, context: BuildContext): Promise<Image> {
  const { report, store, signal, imagesFolder } = context;
  const ready = await fetchable(recipe, context);
  const there = await finished(context, ready);
  if (there) return there;
  const { packages } = ready.lock;
  await fetchPackages(store, packages, (got, all) => report({ phase: "download", fraction: got / all }), signal);
  const unpacked = (fraction: number) => report({ phase: "unpack", fraction });
  const composed = await compose(ready, { store, packages, report: unpacked, signal });
  const folder = path.join(imagesFolder, ready.hash);
  await makeWhole(folder, (partial) => writeImage(partial, ready, composed, context));
  removeOld(imagesFolder, ready.hash);
  removeUnused(store.folder);
  store.forgetMirror();
  const image = readImage(folder);
  if (!image) throw new CodedError("IMAGE_DAMAGED", `${folder} has gone while it was built. Build again.`);
  return { ...image, built: true };
}

/**
 * Builds the image of a checkout, unless it is there. Takes about a second when it is.
 * @throws CodedError whose message says what to do: `APT_MISSING`, `APT_MIRROR_UNKNOWN`, `APT_SIGNATURE`, `APT_FAILED`, `NO_NETWORK`,
 * `PACKAGE_GONE`, `PACKAGE_MISMATCH`, `DISK_FULL`, `CACHE_NOT_WRITABLE`, `IMAGE_TOO_LARGE`, `IMAGE_BROKEN`, `LIST_INVALID`, `LOCK_INVALID`
 * and others; what `signal` aborted is thrown as the signal's reason
 */
export async function buildImage(options: BuildOptions = {}): Promise<Image> {
  const prebuilt = prebuiltImage();
  if (prebuilt) return prebuilt;
  const context = contextOf(options);
  const { imagesFolder, store, root, signal } = context;
  const read = () => readRecipe({ imagesFolder, root });
  const there = options.updateLock ? undefined : await finished(context, await read());
  if (there) return there;
  const work = async () => {
    removeLeftovers(imagesFolder);
    removeLeftovers(store.folder);
    removeHalfUnpacked(imagesFolder);
    if (options.updateLock) await renewLock(context);
    return build(await read(), context);
  };
  try {
    const waiting = (pid: number) => context.report({ phase: "wait", fraction: 0, note: `process ${pid} is building` });
    return await oneAtATime(imagesFolder, work, waiting, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw explainDisk(error, imagesFolder);
  }
}
