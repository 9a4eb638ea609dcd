/** Folders of built images: made beside and renamed, one builder at a time, leftovers of dead builders removed. */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { explainDisk } from "./cache.ts";
import { isRunning, lockHolder, tryLock } from "./pid-lock.ts";

const RETRY_MS = 200;

/** Removes what builders that are gone have left behind. */
export function removeLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

const namesIn = (folder: string): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder) : []);

/** Removes files that `unwanted` names and that nobody has touched for so many milliseconds. */
function removeUntouched(folder: string, ms: number, unwanted: (name: string) => boolean): void {
  for (const name of namesIn(folder).filter(unwanted)) {
    const file = path.join(folder, name);
    const at = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (at !== undefined && Date.now() - at > ms) fs.rmSync(file, { recursive: true, force: true });
  }
}

const HOUR_MS = 3_600_000;
/** Another checkout, or a return to an older commit, finds its packages for so long. */
const PACKAGES_KEPT_MS = 30 * 24 * HOUR_MS;

/** Removes half-written unpacked snapshots in the images of a folder: they take seconds to write, so that an hour old is nobody's. */
export function removeHalfUnpacked(imagesFolder: string): void {
  for (const image of namesIn(imagesFolder)) removeUntouched(path.join(imagesFolder, image, "unpacked"), HOUR_MS, (name) => name.startsWith(".partial-"));
}

/** Removes packages that no build has used for a month. */
export function removeUnused(packagesFolder: string): void {
  removeUntouched(packagesFolder, PACKAGES_KEPT_MS, (name) => name.endsWith(".deb"));
}

/**
 * Runs `work` while no other process builds in this folder; waits for one that does.
 * @param waiting called once when there is one to wait for, with its process id
 */
export async function oneAtATime<T>(
  folder: string, work: () => Promise<T>, waiting: (pid: number) => void, signal?: AbortSignal,
): Promise<T> {
  const lock = path.join(folder, "build.lock");
  let told = false;
  try {
    fs.mkdirSync(folder, { recursive: true });
    while (!tryLock(lock)) {
      signal?.throwIfAborted();
      const holder = lockHolder(lock);
      if (holder && !told) waiting(holder.pid);
      told ||= holder !== undefined;
      await sleep(RETRY_MS);
    }
  } catch (error) {
    throw explainDisk(error, folder);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** Lets `fill` make a folder, which gets its name only when it is whole. */
export async function makeWhole(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${folder}.partial-${process.pid}`;
  fs.rmSync(partial, { recursive: true, force: true });
  try {
    fs.mkdirSync(partial, { recursive: true });
    await fill(partial);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(partial, folder);
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true });
    throw explainDisk(error, path.dirname(folder));
  }
}
