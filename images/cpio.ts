/** Writes initramfs archives: "new ASCII" cpio, as in the kernel's Documentation/driver-api/early-userspace/buffer-format.rst. */
import type { RootEntry } from "./tree.ts";

const S_IFDIR = 0o040000;
const S_IFCHR = 0o020000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;
/** Owner, times and numbers are the same in every build, so that equal content is equal bytes. */
const MTIME_S = 1_750_000_000;

function header(fields: {
  ino: number; mode: number; nlink: number; size: number; rmajor: number; rminor: number; nameLength: number;
}): string {
  const { ino, mode, nlink, size, rmajor, rminor, nameLength } = fields;
  const numbers = [ino, mode, 0, 0, nlink, MTIME_S, size, 0, 0, rmajor, rminor, nameLength, 0];
  return `070701${numbers.map((number) => number.toString(16).padStart(8, "0")).join("")}`;
}

function padded(...parts: Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat(parts, Math.ceil(length / 4) * 4);
}

function member(name: string, ino: number, entry: RootEntry): Buffer[] {
  const data =
    entry.kind === "file" ? entry.data : entry.kind === "link" ? Buffer.from(entry.target) : new Uint8Array();
  const type = { dir: S_IFDIR, file: S_IFREG, link: S_IFLNK, char: S_IFCHR }[entry.kind];
  const [rmajor, rminor] = entry.kind === "char" ? [entry.major, entry.minor] : [0, 0];
  const nameBytes = Buffer.from(`${name}\0`);
  const head = header({
    ino, mode: type | entry.mode, nlink: entry.kind === "dir" ? 2 : 1,
    size: data.length, rmajor, rminor, nameLength: nameBytes.length,
  });
  return [padded(Buffer.from(head), nameBytes), padded(data)];
}

/** @param entries path without leading slash → entry; written in order of path, folders before what is in them */
export function packCpio(entries: ReadonlyMap<string, RootEntry>): Buffer {
  const parts: Buffer[] = [];
  let ino = 1;
  for (const name of [...entries.keys()].sort()) {
    const entry = entries.get(name);
    if (entry) parts.push(...member(name, ino++, entry));
  }
  const trailer = Buffer.from("TRAILER!!!\0");
  const end = header({ ino: 0, mode: 0, nlink: 1, size: 0, rmajor: 0, rminor: 0, nameLength: trailer.length });
  parts.push(padded(Buffer.from(end), trailer));
  return Buffer.concat(parts);
}
