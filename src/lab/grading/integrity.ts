import { text, type Clock } from "../../base/index.ts";
import type { Machine } from "../../vm/index.ts";
import { runInMachine } from "../script-runner.ts";

/**
 * Whether the programs that checks trust are still those of the image. A submission is root in its machine, so this is a
 * fence against the clumsy, not a proof: docs/design/lab.md says what it holds against. Changed are: contents, mode, kind,
 * inode or the time of last change, which only the clock's owner can set back.
 */
const LIST = `{ find /bin /sbin /lib /usr /init /etc/ld.so.conf /etc/ld.so.conf.d /etc/profile /etc/inittab -xdev ! -type d ! -path '/usr/local/*'
  find /etc/ld.so.preload; } 2>/dev/null | LC_ALL=C xargs stat -c '%n %i %s %f %Z' 2>/dev/null`;

const TIMEOUT_MS = 30_000;
const OUTPUT_LIMIT = 2 * 1024 * 1024;

/** File → inode, size, mode and time of last change. */
export type Inventory = ReadonlyMap<string, string>;

/** Undefined when the machine could not tell. */
export async function takeInventory(machine: Machine, clock: Clock, signal?: AbortSignal): Promise<Inventory | undefined> {
  const argv = ["/bin/bash", "--noprofile", "--norc", "-c", LIST];
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
  const result = await runInMachine(machine, { argv, env, timeoutMs: TIMEOUT_MS, outputLimit: OUTPUT_LIMIT }, clock, signal);
  if (result.kind !== "exited" || result.truncated) return undefined;
  return readInventory(text(result.stdout));
}

export function readInventory(listing: string): Inventory {
  const lines = listing.split("\n").map((line) => /^(\/.*) (\d+ \d+ [0-9a-f]+ -?\d+)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[1] ?? "", match[2] ?? ""] as const] : [])));
}

/** Files that were changed, added or taken away, sorted. */
export function changedFiles(before: Inventory, after: Inventory): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}
