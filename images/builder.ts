/** Builds an image: packages → root → files with a manifest, in one folder named by the recipe's hash. */
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { CodedError } from "../src/base/index.ts";
import { nodePlatform, snapshotName, takeBaseSnapshot } from "../src/vm/node/index.ts";
import { cacheRoot, imagesRoot, writeWhole } from "./cache.ts";
import { compose, type Composed } from "./compose.ts";
import { packCpio } from "./cpio.ts";
import { formatLock, type Lock, type LockedPackage } from "./lock.ts";
import { prebuiltImage, readImage, type Image } from "./image.ts";
import type { Manifest } from "./manifest.ts";
import { debFile, fetchPackages, openStore, resolveLists, type PackageStore } from "./packages.ts";
import { lockFile, readRecipe, replacedLockFile, repository, sha256, type Recipe } from "./recipe.ts";
import { writeLicences, writeSpdx, type Shipped } from "./sbom.ts";
import { makeWhole, oneAtATime, removeLeftovers } from "./store.ts";

export type BuildPhase = "wait" | "resolve" | "download" | "unpack" | "pack" | "snapshot";

export interface BuildReport {
  readonly phase: BuildPhase;
  /** 0 to 1, within the phase. */
  readonly fraction: number;
  readonly note?: string;
}

export interface BuildOptions {
  readonly cache?: string;
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

type Context = Required<Pick<BuildOptions, "report" | "warn" | "snapshot">> & { readonly signal: AbortSignal | undefined; readonly cache: string; readonly store: PackageStore };

async function freshLock(recipe: Recipe, context: Context): Promise<Lock> {
  const { report, store, signal } = context;
  report({ phase: "resolve", fraction: 0 });
  const packages = await resolveLists(store, recipe.groups, signal);
  await fetchPackages(store, packages, (got, all) => report({ phase: "download", fraction: got / all }), signal);
  const { used } = await compose(recipe, store, packages, (fraction) => report({ phase: "unpack", fraction }), signal);
  return { format: "podwire-lock/1", packages: packages.filter(({ name }) => used.has(name)) };
}

/** Locked packages that are neither in the cache nor on the mirror any more. */
async function gonePackages(store: PackageStore, packages: readonly LockedPackage[], signal?: AbortSignal): Promise<LockedPackage[]> {
  const missing = packages.filter((wanted) => !fs.existsSync(debFile(store, wanted)));
  const gone: LockedPackage[] = [];
  for (const suite of new Set(missing.map((one) => one.suite))) {
    const here = missing.filter((one) => one.suite === suite);
    const offered = await store.apt(suite).offers(here.map(({ name }) => name), signal);
    gone.push(...here.filter(({ name, version }) => !offered.some((one) => one.name === name && one.version === version)));
  }
  return gone;
}

/** The recipe with a lock that can be fetched. @throws CodedError `PACKAGE_GONE` when `frozen` */
async function fetchable(recipe: Recipe, context: Context, frozen: boolean): Promise<Recipe & { lock: Lock }> {
  const { lock } = recipe;
  const gone = lock ? await gonePackages(context.store, lock.packages, context.signal) : [];
  if (lock && gone.length === 0) return { ...recipe, lock };
  const names = gone.map(({ name, version }) => `${name} ${version}`).join(", ");
  if (frozen) {
    throw new CodedError("PACKAGE_GONE", `the mirror no longer has ${names || "anything: there is no images/lock.json"}. ` +
      "Debian has published newer ones: run `npx tsx images/build.ts --update-lock`, run the tests, and commit images/lock.json.");
  }
  if (gone.length > 0) {
    context.warn(`the mirror no longer has ${names}; taking what Debian has published since. ` +
      "To make that the rule: npx tsx images/build.ts --update-lock, and commit images/lock.json.");
  }
  const instead = await freshLock(recipe, context);
  writeWhole(replacedLockFile(imagesRoot(context.cache), recipe.lockKey), formatLock(instead));
  const again = await readRecipe({ imagesFolder: imagesRoot(context.cache) });
  return { ...again, lock: instead };
}

function describeDeviations(recipe: Recipe): string[] {
  if (!fs.existsSync(lockFile)) return [];
  const own = new Map((JSON.parse(fs.readFileSync(lockFile, "utf8")) as Lock).packages.map(({ name, version }) => [name, version]));
  return (recipe.lock?.packages ?? []).flatMap(({ name, version }) => {
    const locked = own.get(name);
    return locked === version ? [] : [`${name} ${version}${locked ? ` instead of ${locked}` : ""}`];
  });
}

/** Equal content is to be equal bytes, so nothing in an image says when it was built. */
const CREATED = "2025-06-15T15:06:40Z";

function shippedParts(recipe: Recipe & { lock: Lock }, composed: Composed): Shipped[] {
  const known = new Map(recipe.groups.flatMap(({ licences }) => Object.entries(licences)));
  const packages = recipe.lock.packages.map((locked): Shipped => {
    const licence = known.get(locked.name);
    return { name: locked.name, version: locked.version, locked, copyright: composed.copyrights.get(locked.name) ?? "", ...(licence ? { licence } : {}) };
  });
  const licence = (file: string) => fs.readFileSync(path.join(repository, file), "utf8");
  return [...packages, { name: "v86", version: recipe.v86, licence: "BSD-2-Clause", copyright: licence("node_modules/v86/LICENSE") }];
}

async function writeImage(folder: string, recipe: Recipe & { lock: Lock }, composed: Composed): Promise<Manifest> {
  const initrd = await promisify(gzip)(packCpio(composed.tree.entries), { level: 6 });
  const shipped = shippedParts(recipe, composed);
  const files = new Map<string, Uint8Array>([
    ["vmlinuz", composed.vmlinuz], ["initrd.gz", initrd], ...composed.boot,
    ["sbom.spdx.json", Buffer.from(writeSpdx(recipe.hash, CREATED, shipped))],
    ["licences.txt", Buffer.from(writeLicences(shipped, composed.commonLicences))],
  ]);
  for (const [name, data] of files) fs.writeFileSync(path.join(folder, name), data);
  return {
    format: "podwire-image/1",
    image: recipe.hash,
    files: Object.fromEntries([...files].map(([name, data]) => [name, { size: data.length, sha256: sha256(data) }])),
    versions: { kernel: composed.kernel, v86: recipe.v86 },
    rootBytes: composed.tree.size(),
    deviations: describeDeviations(recipe),
  };
}

/** Boots what was written and keeps the machine as it is then. */
async function addSnapshot(folder: string, manifest: Manifest, { report, signal }: Context): Promise<Manifest> {
  const { name, file, size, sha256, memoryMiB } = await takeBaseSnapshot(folder, {
    image: manifest.image, report: (fraction) => report({ phase: "snapshot", fraction }), ...(signal ? { signal } : {}),
  });
  return { ...manifest, files: { ...manifest.files, [file]: { size, sha256 } }, snapshot: { name, file, memoryMiB } };
}

async function fill(folder: string, recipe: Recipe & { lock: Lock }, composed: Composed, context: Context): Promise<void> {
  context.report({ phase: "pack", fraction: 0 });
  const packed = await writeImage(folder, recipe, composed);
  const manifest = context.snapshot ? await addSnapshot(folder, packed, context) : packed;
  fs.writeFileSync(path.join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** The finished image of a recipe, if there is one that this version of `src/vm` can run. */
async function finished(folder: string, hash: string, withSnapshot: boolean): Promise<Image | undefined> {
  const image = readImage(path.join(folder, hash));
  const name = withSnapshot ? await snapshotName(hash, nodePlatform.codec) : image?.manifest.snapshot?.name;
  return image?.manifest.snapshot?.name === name ? image : undefined;
}

async function build(recipe: Recipe, context: Context, frozen: boolean): Promise<Image> {
  const { report, store, signal, cache } = context;
  const ready = await fetchable(recipe, context, frozen);
  const there = await finished(imagesRoot(cache), ready.hash, context.snapshot);
  if (there) return there;
  const folder = path.join(imagesRoot(cache), ready.hash);
  await fetchPackages(store, ready.lock.packages, (got, all) => report({ phase: "download", fraction: got / all }), signal);
  const composed = await compose(ready, store, ready.lock.packages, (fraction) => report({ phase: "unpack", fraction }), signal);
  await makeWhole(folder, (partial) => fill(partial, ready, composed, context));
  const image = readImage(folder);
  if (!image) throw new CodedError("IMAGE_DAMAGED", `${folder} has gone while it was built. Build again.`);
  return { ...image, built: true };
}

/**
 * Builds the image of this checkout, unless it is there. Takes under a second when it is.
 * @throws CodedError whose message says what to do: `APT_MISSING`, `APT_MIRROR_UNKNOWN`, `APT_SIGNATURE`, `NO_NETWORK`, `PACKAGE_GONE`,
 * `PACKAGE_MISMATCH`, `DISK_FULL`, `CACHE_NOT_WRITABLE`, `IMAGE_TOO_LARGE`, `LIST_INVALID`, `LOCK_INVALID` and others
 */
export async function buildImage(options: BuildOptions = {}): Promise<Image> {
  const cache = options.cache ?? cacheRoot();
  const folder = imagesRoot(cache);
  const context: Context = {
    cache, store: openStore(cache), signal: options.signal,
    report: options.report ?? (() => undefined), warn: options.warn ?? (() => undefined), snapshot: options.snapshot ?? true,
  };
  const prebuilt = prebuiltImage();
  if (prebuilt) return prebuilt;
  const read = () => readRecipe({ imagesFolder: folder });
  const there = options.updateLock ? undefined : await finished(folder, (await read()).hash, context.snapshot);
  if (there) return there;
  const work = async () => {
    removeLeftovers(folder);
    removeLeftovers(context.store.folder);
    if (options.updateLock) {
      const lock = await freshLock(await readRecipe({ imagesFolder: folder, withoutLock: true }), context);
      writeWhole(lockFile, formatLock(lock));
      fs.rmSync(replacedLockFile(folder, (await read()).lockKey), { force: true });
    }
    return build(await read(), context, options.frozen ?? false);
  };
  return oneAtATime(folder, work, (pid) => context.report({ phase: "wait", fraction: 0, note: `process ${pid} is building` }), options.signal);
}
