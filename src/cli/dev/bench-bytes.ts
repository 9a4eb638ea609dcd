/** Bytes that cross the network until the first prompt: the app as served (gzip), and the base snapshot; until a cluster's: all snapshots. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Image } from "../../../images/index.ts";
import { figure, type Figure } from "./figures.ts";

const MB = 1_000_000;
/** Not needed for a first prompt: figures of lessons, what only lies beside the app, and what offline use fetches later. */
const LATER = /\.(svg|png|txt)$|^serve\.mjs$|^images\/|^schema\//;

export async function byteFigures(image: Image): Promise<readonly Figure[]> {
  const files = await readdir("dist", { recursive: true, withFileTypes: true });
  const names = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice("dist/".length));
  const app = await Promise.all(names.filter((name) => !LATER.test(name)).map(async (name) => gzipSync(await readFile(join("dist", name))).length));
  const appBytes = app.reduce((sum, size) => sum + size, 0);
  const { manifest } = image;
  const sizeOf = (file = "") => manifest.files[file]?.size ?? 0;
  const snapshot = sizeOf(manifest.snapshot?.file);
  const roles = Object.values(manifest.roles).reduce((sum, role) => sum + sizeOf(role.snapshot?.file), 0);
  return [
    figure("bytes of the app, gzip", appBytes / MB, "MB"),
    figure("bytes of the base snapshot", snapshot / MB, "MB"),
    figure("bytes to a first prompt", (appBytes + snapshot) / MB, "MB", { budget: 16 }),
    figure("bytes to a three-machine cluster", (appBytes + snapshot + roles) / MB, "MB", { budget: 24 }),
  ];
}
