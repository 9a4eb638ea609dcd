/** Reads files out of Debian packages: `dpkg-deb` turns one into a tar stream, which is read here. */
import { spawn } from "node:child_process";
import { CodedError } from "../src/base/index.ts";
import { parseTar, type TarMember } from "./tar.ts";

/**
 * @param wanted which of the package's paths (as `usr/bin/ip`) to keep
 * @throws CodedError `PACKAGE_UNREADABLE`
 */
export async function readDeb(file: string, wanted: (path: string) => boolean): Promise<TarMember[]> {
  const child = spawn("dpkg-deb", ["--fsys-tarfile", file], { stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
  const ended = new Promise<number | null>((done, fail) => {
    child.on("error", fail);
    child.on("close", done);
  });
  ended.catch(() => undefined);
  try {
    const members = await parseTar(child.stdout, wanted);
    const code = await ended;
    if (code !== 0) throw new Error(words.trim() || `dpkg-deb ended with ${String(code)}`);
    return members;
  } catch (error) {
    child.kill();
    throw new CodedError("PACKAGE_UNREADABLE", `cannot read ${file}: ${String(error)}. Delete it and build again.`, {
      cause: error,
    });
  }
}
