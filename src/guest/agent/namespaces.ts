import * as os from "os";
import { entries } from "./system.ts";

/** A network namespace that can be entered by a path. */
export interface Namespace {
  /** As `ip netns` names it; empty for the machine's own; `net:[4026532114]` for one that only processes hold. */
  readonly name: string;
  /** Number of its inode, by which the kernel tells namespaces apart. */
  readonly inode: number;
  readonly path: string;
}

const OWN = "/proc/self/ns/net";
export const NAMED = "/run/netns";

export function ownNamespace(): Namespace {
  return { name: "", inode: os.stat(OWN)[0]?.ino ?? 0, path: OWN };
}

/** The machine's own and those that `ip netns` knows. A namespace with several names counts once. */
export function namedNamespaces(): Namespace[] {
  const own = ownNamespace();
  const found = new Map([[own.inode, own]]);
  for (const name of entries(NAMED).sort()) {
    const path = `${NAMED}/${name}`;
    const inode = os.stat(path)[0]?.ino ?? 0;
    if (!found.has(inode)) found.set(inode, { name, inode, path });
  }
  return [...found.values()];
}

/** Also those without a name: of `unshare --net`, say. */
export function allNamespaces(): Namespace[] {
  const found = new Map(namedNamespaces().map((one) => [`net:[${one.inode}]`, one]));
  for (const pid of entries("/proc")) {
    const first = pid.charCodeAt(0);
    if (first < DIGIT_0 || first > DIGIT_9) continue;
    const path = `/proc/${pid}/ns/net`;
    const [name, errno] = os.readlink(path);
    if (errno === 0 && !found.has(name)) found.set(name, { name, inode: Number(name.slice(5, -1)), path });
  }
  return [...found.values()];
}

const DIGIT_0 = 48;
const DIGIT_9 = 57;
