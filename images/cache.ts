import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CodedError, systemCode } from "../src/base/index.ts";

/** Where built and downloaded things are kept: `PODWIRE_CACHE`, else `$XDG_CACHE_HOME/podwire`, else `~/.cache/podwire`. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env["PODWIRE_CACHE"]) return path.resolve(env["PODWIRE_CACHE"]);
  return path.join(env["XDG_CACHE_HOME"] || path.join(os.homedir(), ".cache"), "podwire");
}

/** Every image of this cache is a folder in here, named by its hash. */
export function imagesRoot(cache: string = cacheRoot()): string {
  return path.join(cache, "images");
}

const REFUSED = new Set(["EACCES", "EROFS", "EPERM", "ENOTDIR", "EEXIST"]);

/** The system's own words for what a disk refused, as an error that says what to do. Anything else is returned as it is. */
export function explainDisk(error: unknown, where: string): unknown {
  const code = systemCode(error) ?? "";
  const makesFolder = error instanceof Error && "syscall" in error && error.syscall === "mkdir";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new CodedError(
      "DISK_FULL",
      `no space left on the disk of ${where}: an image needs about 200 MB while it is built and 100 MB afterwards. ` +
        `Make room, or set PODWIRE_CACHE to a folder on a larger disk.`,
      { cause: error },
    );
  }
  // On a read-only disk Node's recursive mkdir says ENOENT.
  if (REFUSED.has(code) || (code === "ENOENT" && makesFolder)) {
    return new CodedError(
      "CACHE_NOT_WRITABLE",
      `cannot write to ${where}. Give yourself the right to write there, or set PODWIRE_CACHE to a folder of your own.`,
      { cause: error },
    );
  }
  return error;
}

/** Writes beside and renames, so that nobody ever reads half a file. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.partial-${process.pid}`;
  try {
    fs.writeFileSync(beside, content);
    fs.renameSync(beside, file);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw explainDisk(error, path.dirname(file));
  }
}
