/** Folders of built images: made beside and renamed, one builder at a time, leftovers of dead builders removed. */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { explainDisk } from "./cache.ts";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Removes what builders that are gone have left behind. */
export function removeLeftovers(folder: string): void {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function tryTake(lock: string): number | undefined {
  const own = `${lock}.partial-${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, lock);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const holder = Number(fs.existsSync(lock) ? fs.readFileSync(lock, "utf8") : "0");
    return holder || 1;
  } finally {
    fs.rmSync(own, { force: true });
  }
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
    for (let holder = tryTake(lock); holder !== undefined; holder = tryTake(lock)) {
      signal?.throwIfAborted();
      if (!isAlive(holder)) {
        fs.rmSync(lock, { force: true });
        continue;
      }
      if (!told) waiting(holder);
      told = true;
      await sleep(200);
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
