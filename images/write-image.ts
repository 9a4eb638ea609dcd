/** Writes the files of an image into a folder: kernel, root, BIOS, bill of materials, base snapshot, manifest. */
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { takeBaseSnapshot } from "../src/vm/node/index.ts";
import type { Composed } from "./compose.ts";
import type { BuildContext } from "./context.ts";
import { packCpio } from "./cpio.ts";
import { describeDeviations } from "./locking.ts";
import type { Manifest } from "./manifest.ts";
import { sha256, type LockedRecipe } from "./recipe.ts";
import { writeLicences, writeSpdx, type Shipped } from "./sbom.ts";

/** Equal content is to be equal bytes, so nothing in an image says when it was built. */
const CREATED = "2025-06-15T15:06:40Z";
const GZIP_LEVEL = 6;

function shippedParts(recipe: LockedRecipe, composed: Composed, root: string): Shipped[] {
  const known = new Map(recipe.groups.flatMap(({ licences }) => Object.entries(licences)));
  const packages = recipe.lock.packages.map((locked): Shipped => {
    const licence = known.get(locked.name);
    const { name, version } = locked;
    return { name, version, locked, copyright: composed.copyrights.get(name) ?? "", ...(licence ? { licence } : {}) };
  });
  const copyright = fs.readFileSync(path.join(root, "node_modules", "v86", "LICENSE"), "utf8");
  return [...packages, { name: "v86", version: recipe.v86, licence: "BSD-2-Clause", copyright }];
}

async function writeFiles(folder: string, recipe: LockedRecipe, composed: Composed, root: string): Promise<Manifest> {
  const shipped = shippedParts(recipe, composed, root);
  const files = new Map<string, Uint8Array>([
    ["vmlinuz", composed.vmlinuz],
    ["initrd.gz", await promisify(gzip)(packCpio(composed.tree.entries), { level: GZIP_LEVEL })],
    ...composed.boot,
    ["sbom.spdx.json", Buffer.from(writeSpdx(recipe.hash, CREATED, shipped))],
    ["licences.txt", Buffer.from(writeLicences(shipped, composed.commonLicences))],
  ]);
  for (const [name, data] of files) fs.writeFileSync(path.join(folder, name), data);
  return {
    format: "podwire-image/1",
    image: recipe.hash,
    files: Object.fromEntries([...files].map(([name, data]) => [name, { size: data.length, sha256: sha256(data) }])),
    versions: { kernel: composed.kernel, v86: recipe.v86 },
    rootBytes: composed.tree.size(),
    deviations: describeDeviations(recipe, root),
  };
}

/** Boots what was written and keeps the machine as it is then. */
async function addSnapshot(folder: string, manifest: Manifest, { report, signal }: BuildContext): Promise<Manifest> {
  const { name, file, size, sha256, memoryMiB } = await takeBaseSnapshot(folder, {
    image: manifest.image,
    report: (fraction) => report({ phase: "snapshot", fraction }),
    ...(signal ? { signal } : {}),
  });
  return { ...manifest, files: { ...manifest.files, [file]: { size, sha256 } }, snapshot: { name, file, memoryMiB } };
}

/** The manifest is written last. @throws CodedError `IMAGE_BROKEN` when it does not boot */
export async function writeImage(folder: string, recipe: LockedRecipe, composed: Composed, context: BuildContext): Promise<void> {
  context.report({ phase: "pack", fraction: 0 });
  const packed = await writeFiles(folder, recipe, composed, context.root);
  const manifest = context.snapshot ? await addSnapshot(folder, packed, context) : packed;
  fs.writeFileSync(path.join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
