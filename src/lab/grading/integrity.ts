import { text, type Clock } from "../../base/index.ts";
import type { Machine } from "../../vm/index.ts";
import { runInMachine } from "../script-runner.ts";

/**
 * Whether the programs that checks trust are still those of the image. A submission is root in its machine, so this is a
 * fence against the clumsy, not a proof: docs/design/lab.md says what it holds against. Changed are: contents, mode, kind,
 * inode or the time of last change, which only the clock's owner can set back.
 */
const LIST = [
  "/usr/bin/ls", "-lRcin", "--full-time",
  "/usr/bin/", "/usr/sbin/", "/usr/lib/",
  // Links of the root, listed as such: whoever turns one elsewhere changes every program that is named through it.
  "/bin", "/sbin", "/lib",
  // Names that a script may mean its own input and output by.
  "/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr",
  "/init", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.preload", "/etc/inittab", "/etc/profile",
];

const TIMEOUT_MS = 30_000;
const OUTPUT_LIMIT = 2 * 1024 * 1024;

/** File → inode, size, mode and time of last change. */
export type Inventory = ReadonlyMap<string, string>;

/** Undefined when the machine could not tell. */
export async function takeInventory(machine: Machine, clock: Clock, signal?: AbortSignal): Promise<Inventory | undefined> {
  // Numbers for owners, and no time zone to look up: a third of the time, which every check of a grade waits for.
  const env = { LC_ALL: "C", TZ: "UTC0" };
  const result = await runInMachine(machine, { argv: LIST, env, timeoutMs: TIMEOUT_MS, outputLimit: OUTPUT_LIMIT }, clock, signal);
  // One of the files named may rightly not be there, so the exit code says nothing.
  if (result.kind !== "exited" || result.truncated) return undefined;
  return readInventory(text(result.stdout));
}

/** Inode, mode, links, user, group, size, time of last change with its date and zone, name (and what a link points at). */
const ENTRY = /^ *(\d+) ([^d]\S{9}) +\d+ \S+ +\S+ +(\S+ \S+ \S+ \S+) (.+)$/;

export function readInventory(listing: string): Inventory {
  const files = new Map<string, string>();
  let folder = "";
  for (const line of listing.split("\n")) {
    const heading = /^(\/.*?)\/?:$/.exec(line);
    if (heading) folder = heading[1] ?? "";
    const [, inode, mode, rest, name = ""] = ENTRY.exec(line) ?? [];
    if (inode === undefined) continue;
    const [path = ""] = name.split(" -> ");
    files.set(path.startsWith("/") ? path : `${folder}/${path}`, `${inode} ${mode} ${rest} ${name}`);
  }
  return files;
}

/** Files that were changed, added or taken away, sorted. */
export function changedFiles(before: Inventory, after: Inventory): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}
