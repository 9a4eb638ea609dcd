/** Which process holds the lab: a file beside its socket, written when it begins to start and removed when it ends. */
import { mkdir, readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { clearStale, isAlive, tryLock } from "../../../images/index.ts";
import { CodedError, systemCode } from "../../base/index.ts";
import type { RunPaths } from "../paths.ts";

const ownerSchema = z.object({ pid: z.int().positive(), birth: z.string(), lab: z.string(), startedAt: z.number() });
export type Owner = z.infer<typeof ownerSchema>;

const RETRY_MS = 50;

async function readOwner(paths: RunPaths): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(paths.owner, "utf8")));
  } catch {
    return undefined;
  }
}

/** Removes what a process that is gone has left behind. The socket first: who takes the place next makes one of its own. */
export function removeTraces(paths: RunPaths): void {
  clearStale(paths.owner, [paths.socket]);
}

/**
 * The process that holds a lab now; undefined when there is none. What a dead one left behind is removed.
 * @throws CodedError `DAEMON_DEAD` when one was there and has died without being told to.
 */
export async function liveOwner(paths: RunPaths): Promise<Owner | undefined> {
  const owner = await readOwner(paths);
  if (owner === undefined) return undefined;
  if (isAlive(owner)) return owner;
  removeTraces(paths);
  throw new CodedError(
    "DAEMON_DEAD",
    `The process that held ${owner.lab} (pid ${String(owner.pid)}) has died; its last words are in ${paths.log}. Start anew with: podwire up ${owner.lab}`,
  );
}

/** To that very process: one that has been given its id since is never signalled. @returns whether it was still there */
export function signalOwner(owner: Owner, signal: "SIGTERM" | "SIGKILL"): boolean {
  if (!isAlive(owner)) return false;
  try {
    process.kill(owner.pid, signal);
    return true;
  } catch (error) {
    // It has ended since.
    if (systemCode(error) === "ESRCH") return false;
    throw error;
  }
}

/**
 * Takes the place, so that of two that start at once only one goes on.
 * @throws CodedError `LAB_IS_UP`
 */
export async function claim(paths: RunPaths, lab: string): Promise<() => Promise<void>> {
  await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  while (!tryLock(paths.owner, { lab, startedAt: Date.now() })) {
    const owner = await readOwner(paths);
    if (owner !== undefined && isAlive(owner)) throw isUp(owner);
    // Another is just taking the place of a dead one, or has just left it.
    await sleep(RETRY_MS);
  }
  return async () => {
    await rm(paths.socket, { force: true });
    await rm(paths.owner, { force: true });
  };
}

function isUp(owner: Owner): CodedError {
  return new CodedError("LAB_IS_UP", `${owner.lab} is up already (pid ${String(owner.pid)}). End it first with: podwire down`);
}
