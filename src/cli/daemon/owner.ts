/** Which process holds the lab: a file beside its socket, written when it is ready and removed when it ends. */
import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { CodedError } from "../../base/index.ts";
import type { RunPaths } from "../paths.ts";

const ownerSchema = z.object({ pid: z.int().positive(), lab: z.string(), startedAt: z.number() });
export type Owner = z.infer<typeof ownerSchema>;

/** A process that has ended stays in the table until its parent asks, which some containers' first process never does. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // Not ours to signal is alive all the same.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

export async function readOwner(paths: RunPaths): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(paths.owner, "utf8")));
  } catch {
    return undefined;
  }
}

async function removeTraces(paths: RunPaths): Promise<void> {
  await rm(paths.owner, { force: true });
  await rm(paths.socket, { force: true });
}

/**
 * The process that holds a lab now; undefined when there is none. What a dead one left behind is removed.
 * @throws CodedError `DAEMON_DEAD` when one was there and has died without being told to.
 */
export async function liveOwner(paths: RunPaths): Promise<Owner | undefined> {
  const owner = await readOwner(paths);
  if (owner === undefined) return undefined;
  if (isAlive(owner.pid)) return owner;
  await removeTraces(paths);
  throw new CodedError(
    "DAEMON_DEAD",
    `The process that held ${owner.lab} (pid ${String(owner.pid)}) has died; its last words are in ${paths.log}. Start anew with: podwire up ${owner.lab}`,
  );
}

/**
 * Takes the place, so that of two that start at once only one goes on.
 * @throws CodedError `LAB_IS_UP`
 */
export async function claim(paths: RunPaths, lab: string): Promise<() => Promise<void>> {
  await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  const owner = await liveOwner(paths).catch(() => undefined);
  if (owner !== undefined) throw isUp(owner);
  const own: Owner = { pid: process.pid, lab, startedAt: Date.now() };
  try {
    await writeFile(paths.owner, JSON.stringify(own), { flag: "wx", mode: 0o600 });
  } catch {
    const winner = await readOwner(paths);
    if (winner !== undefined && isAlive(winner.pid)) throw isUp(winner);
    await writeFile(paths.owner, JSON.stringify(own), { mode: 0o600 });
  }
  return () => removeTraces(paths);
}

function isUp(owner: Owner): CodedError {
  return new CodedError("LAB_IS_UP", `${owner.lab} is up already (pid ${String(owner.pid)}). End it first with: podwire down`);
}
