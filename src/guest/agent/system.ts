/** Small calls on the kernel's files, and child processes of the agent's own. */
import * as os from "os";
import * as std from "std";
import { fromText } from "../../base/channel/index.ts";

/** The kernel refused something; `message` is in its words. */
export class SystemError extends Error {
  readonly errno: number;

  constructor(what: string, errno: number) {
    super(`${what}: ${std.strerror(errno)}`);
    this.errno = errno;
  }
}

/** Bytes that are one `write` to a kernel file; returns 0 or a negative errno. */
export function put(path: string, text: string): number {
  return putBytes(path, fromText(text));
}

export function putBytes(path: string, bytes: Uint8Array<ArrayBuffer>): number {
  const fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644);
  if (fd < 0) return fd;
  const written = os.write(fd, bytes.buffer, 0, bytes.length);
  os.close(fd);
  return written < 0 ? written : 0;
}

const CHUNK = 4096;

/**
 * The text of a kernel file; empty when there is none. `std.loadFile` asks for the size first, which the kernel gives as 0 for
 * files that it makes as they are read.
 */
export function readKernelFile(path: string): string {
  const fd = os.open(path, os.O_RDONLY);
  if (fd < 0) return "";
  const buffer = new ArrayBuffer(CHUNK);
  let text = "";
  for (let length = os.read(fd, buffer, 0, CHUNK); length > 0; length = os.read(fd, buffer, 0, CHUNK)) {
    text += String.fromCharCode(...new Uint8Array(buffer, 0, length));
  }
  os.close(fd);
  return text;
}

/** Entries of a directory, without `.` and `..`; none if there is no such directory. */
export function entries(path: string): string[] {
  const [names, errno] = os.readdir(path);
  return errno === 0 ? names.filter((name) => name !== "." && name !== "..") : [];
}

export function pipe(): [number, number] {
  const ends = os.pipe();
  if (ends === null) throw new Error("no more file descriptors");
  return ends;
}

/** Not in QuickJS's `os`; the same on every Linux for i386 and x86-64. */
const O_NONBLOCK = 0o4000;

/** A new description of the same pipe end or fifo, one that never blocks. */
export function nonBlocking(fd: number, flags: number): number {
  return os.open(`/proc/self/fd/${fd}`, flags | O_NONBLOCK);
}

export function openNonBlocking(path: string, flags: number): number {
  return os.open(path, flags | O_NONBLOCK);
}
