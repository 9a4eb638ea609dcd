/** The best compression that a Debian host has without installing anything: the xz inside `dpkg-deb`. */
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Pack, Packed } from "../codec.ts";
import { nodeCodec } from "./platform.ts";

const CONTROL = "Package: podwire-base\nVersion: 1\nArchitecture: all\nMaintainer: Podwire\nDescription: a base snapshot\n";
const AR_MAGIC = "!<arch>\n";
const AR_HEADER = 60;
const TAR_BLOCK = 512;

/** A member of an `ar` archive by its name. Source: ar(5). */
function member(archive: Buffer, name: string): Buffer {
  for (let at = AR_MAGIC.length; at + AR_HEADER <= archive.length;) {
    const size = Number(archive.toString("latin1", at + 48, at + 58));
    const start = at + AR_HEADER;
    if (archive.toString("latin1", at, at + 16).trim().replace(/\/$/, "") === name) return archive.subarray(start, start + size);
    at = start + size + (size % 2);
  }
  throw new Error(`dpkg-deb wrote no ${name}`);
}

/** A package of one file, whose data is an xz of a tar of two entries: the root, and the content after its header. */
async function xz(content: Uint8Array): Promise<Packed> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "podwire-pack-"));
  try {
    const root = path.join(folder, "root");
    await fs.mkdir(path.join(root, "DEBIAN"), { recursive: true });
    await fs.writeFile(path.join(root, "DEBIAN", "control"), CONTROL);
    await fs.writeFile(path.join(root, "content"), content);
    const file = path.join(folder, "base.deb");
    await promisify(execFile)("dpkg-deb", ["-Zxz", "-z6", "--root-owner-group", "--build", root, file]);
    return { encoding: "xz", skip: 2 * TAR_BLOCK, bytes: new Uint8Array(member(await fs.readFile(file), "data.tar.xz")) };
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** A host without `dpkg-deb` gets a snapshot that is a third larger, and works. */
export const packSmall: Pack = async (content) => {
  try {
    return await xz(content);
  } catch {
    return { encoding: "gzip", skip: 0, bytes: await nodeCodec(9).gzip(content) };
  }
};
