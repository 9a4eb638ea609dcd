/** Gets the packages of a recipe: from this machine's cache by hash, else through apt. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { CodedError, isCoded } from "../src/base/index.ts";
import { SuiteApt } from "./apt.ts";
import type { Group } from "./lists.ts";
import type { LockedPackage } from "./lock.ts";
import { findMirror, type Mirror } from "./sources.ts";

export interface PackageStore {
  readonly folder: string;
  readonly apt: (suite: string) => SuiteApt;
  /** Removes what apt keeps of the mirror (40 MB): the next build that needs it asks anew. */
  readonly forgetMirror: () => void;
}

/** The mirror is looked for only when something has to be fetched. */
export function openStore(cache: string, mirror: () => Mirror = findMirror): PackageStore {
  const suites = new Map<string, SuiteApt>();
  const apt = (suite: string) => {
    const known = suites.get(suite) ?? new SuiteApt(suite, mirror(), path.join(cache, "apt", suite));
    suites.set(suite, known);
    return known;
  };
  const forgetMirror = () => fs.rmSync(path.join(cache, "apt"), { recursive: true, force: true });
  return { folder: path.join(cache, "packages"), apt, forgetMirror };
}

export const debFile = (store: PackageStore, { sha256 }: LockedPackage): string => path.join(store.folder, `${sha256}.deb`);

function fileSha256(file: string): string {
  return createHash("sha256").update(fs.readFileSync(file)).digest("hex");
}

/** Its time is that of the last build that used it: what none has used for long is removed. */
function markUsed(file: string): void {
  const now = new Date();
  fs.utimesSync(file, now, now);
}

/** True when it is there and whole; a damaged one is removed. */
function isCached(store: PackageStore, wanted: LockedPackage): boolean {
  const file = debFile(store, wanted);
  if (!fs.existsSync(file)) return false;
  if (fs.statSync(file).size === wanted.size && fileSha256(file) === wanted.sha256) {
    markUsed(file);
    return true;
  }
  fs.rmSync(file);
  return false;
}

const bySuite = (packages: readonly LockedPackage[]) =>
  [...new Set(packages.map(({ suite }) => suite))].map((suite) => ({ suite, packages: packages.filter((one) => one.suite === suite) }));

/** Bytes that have arrived so far. */
function folderSize(folder: string): number {
  if (!fs.existsSync(folder)) return 0;
  const sizes = fs.readdirSync(folder).map((name) => fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** By the mirror's indexes; where they are of no use, by name and hash. @throws CodedError as `SuiteApt` */
async function download(apt: SuiteApt, packages: readonly LockedPackage[], into: string, signal?: AbortSignal): Promise<void> {
  try {
    await apt.download(packages, into, signal);
  } catch (error) {
    if (!isCoded(error, "APT_FAILED")) throw error;
    await apt.downloadFromPool(packages, into, signal);
    if (!packages.every(({ sha256 }) => fs.existsSync(path.join(into, `${sha256}.deb`)))) throw error;
  }
}

/** Moves what has come, and is one of these, into the store. */
function takeIn(store: PackageStore, from: string, packages: readonly LockedPackage[]): void {
  const bySum = new Map(packages.map((wanted) => [wanted.sha256, wanted]));
  for (const name of fs.readdirSync(from)) {
    const file = path.join(from, name);
    const wanted = fs.statSync(file).isFile() ? bySum.get(fileSha256(file)) : undefined;
    if (!wanted) continue;
    // The mirror's own time stands at it.
    markUsed(file);
    fs.renameSync(file, debFile(store, wanted));
  }
}

/**
 * Makes sure that every package is in the store.
 * @param report bytes fetched of bytes to fetch
 * @throws CodedError as `SuiteApt`, and `PACKAGE_MISMATCH` when a file is not the one that the lock names
 */
export async function fetchPackages(
  store: PackageStore, packages: readonly LockedPackage[],
  report: (fetched: number, total: number) => void, signal?: AbortSignal,
): Promise<void> {
  const missing = packages.filter((wanted) => !isCached(store, wanted));
  if (missing.length === 0) return;
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  fs.mkdirSync(store.folder, { recursive: true });
  const into = path.join(store.folder, `fetching.partial-${process.pid}`);
  fs.rmSync(into, { recursive: true, force: true });
  const watch = setInterval(() => report(Math.min(folderSize(into), total), total), 250);
  try {
    for (const { suite, packages: some } of bySuite(missing)) await download(store.apt(suite), some, into, signal);
    takeIn(store, into, missing);
    const absent = missing.find((wanted) => !fs.existsSync(debFile(store, wanted)));
    if (absent) {
      throw new CodedError("PACKAGE_MISMATCH", `the mirror's ${absent.name} ${absent.version} is not the file that ` +
        "images/lock.json names (sha256 differs). Use another mirror (PODWIRE_MIRROR), or renew the lock with --update-lock after finding out why.");
    }
  } finally {
    clearInterval(watch);
    fs.rmSync(into, { recursive: true, force: true });
  }
}

/** What the lists ask for, as the mirror has it now, with all that it depends on. @throws CodedError `PACKAGE_GONE` */
export async function resolveLists(store: PackageStore, groups: readonly Group[], signal?: AbortSignal): Promise<LockedPackage[]> {
  const found: LockedPackage[] = [];
  for (const suite of new Set(groups.map((group) => group.suite))) {
    const apt = store.apt(suite);
    const here = groups.filter((group) => group.suite === suite);
    const metas = await Promise.all(here.flatMap(({ metapackage }) => (metapackage ? [apt.metaTarget(metapackage, signal)] : [])));
    const alone = [...metas, ...here.filter((group) => group.alone).flatMap((group) => group.packages)];
    const whole = here.filter((group) => !group.alone).flatMap((group) => group.packages);
    const names = [...alone, ...(whole.length > 0 ? await apt.closure(whole, signal) : [])];
    const offered = await apt.offers(names, signal);
    const gone = names.filter((name) => !offered.some((one) => one.name === name));
    if (gone.length > 0) {
      throw new CodedError("PACKAGE_GONE", `the mirror has no ${gone.join(", ")} in ${suite}. Name what replaces it in images/lists/.`);
    }
    found.push(...offered);
  }
  return found;
}
