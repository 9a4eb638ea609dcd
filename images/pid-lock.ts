/**
 * Locks that a process holds by a file with its name in it. The file is there whole or not at all, and the lock of a process that
 * has died is taken over by exactly one of those that find it.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { z } from "zod";
import { systemCode } from "../src/base/index.ts";

const holderSchema = z.object({ pid: z.int().positive(), birth: z.string() });
/** A process; `birth` tells it from a later one of the same id, and is empty where the system does not say. */
export type Holder = z.infer<typeof holderSchema>;

/** Column of `/proc/<pid>/stat` that holds the start in clock ticks since the system's own, counted from the state (column 3). */
const START = 22 - 3;

/** From `/proc`; undefined where there is no process of this id, or one that has ended and that its parent has not asked for yet. */
function birthFromProc(pid: number): string | undefined {
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name before it, in brackets, may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : `${fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[START] ?? ""}`;
}

/** Without `/proc` (macOS): start in seconds, and the command line. */
function birthFromPs(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not ours to signal is alive all the same.
    if (systemCode(error) !== "EPERM") return undefined;
  }
  try {
    return execFileSync("ps", ["-o", "lstart=,command=", "-p", String(pid)], { encoding: "utf8", timeout: 5000 }).trim();
  } catch {
    return "";
  }
}

/** @returns undefined when there is no such process */
function birthOf(pid: number): string | undefined {
  return fs.existsSync("/proc/self/stat") ? birthFromProc(pid) : birthFromPs(pid);
}

/** Whether any process has this id now. */
export const isRunning = (pid: number): boolean => birthOf(pid) !== undefined;

let own: Holder | undefined;
export function thisProcess(): Holder {
  own ??= { pid: process.pid, birth: birthOf(process.pid) ?? "" };
  return own;
}

/** Whether the very process still runs, and not only one that was given its id. */
export function isAlive({ pid, birth }: Holder): boolean {
  const now = birthOf(pid);
  return now !== undefined && (now === birth || now === "" || birth === "");
}

/** What the file says; undefined where there is none, or one that names no process. */
function readHolder(file: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** Writes a file of its own first, so that `put` can give it its name in one step. */
function withOwnFile(lock: string, note: object, put: (mine: string) => void): void {
  const mine = `${lock}.partial-${process.pid}`;
  fs.writeFileSync(mine, JSON.stringify({ ...note, ...thisProcess() }), { mode: 0o600 });
  try {
    put(mine);
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Runs `act` when the lock belongs to nobody alive. Between the look and the act nobody else may do the same: without this, of two
 * that find a dead one's lock the slower removes what the quicker has just taken.
 */
function whenStale(lock: string, act: () => void): void {
  const guard = `${lock}.over`;
  if (!tryLock(guard)) return;
  try {
    const holder = readHolder(lock);
    if (fs.existsSync(lock) && (holder === undefined || !isAlive(holder))) act();
  } finally {
    fs.rmSync(guard, { force: true });
  }
}

/**
 * @param note kept in the file, for whoever reads it
 * @returns false when another holds it, or is just about to take it
 */
export function tryLock(lock: string, note: object = {}): boolean {
  let taken = false;
  withOwnFile(lock, note, (mine) => {
    taken = linked(mine, lock);
  });
  if (taken || lockHolder(lock) !== undefined) return taken;
  whenStale(lock, () =>
    withOwnFile(lock, note, (mine) => {
      fs.renameSync(mine, lock);
      taken = true;
    }),
  );
  return taken;
}

/** The living process that holds the lock now. */
export function lockHolder(lock: string): Holder | undefined {
  const holder = readHolder(lock);
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

/** Removes the lock of a process that is gone, what lies beside it first; never one that somebody has taken meanwhile. */
export function clearStale(lock: string, beside: readonly string[] = []): void {
  whenStale(lock, () => {
    for (const file of [...beside, lock]) fs.rmSync(file, { force: true });
  });
}
