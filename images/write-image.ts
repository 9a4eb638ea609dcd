/** Writes the files of an image into a folder: kernel, root, BIOS, bill of materials, base snapshot, manifest. */
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Composed } from "./compose.ts";
import type { BuildContext } from "./context.ts";
import { packCpio } from "./cpio.ts";
import { describeDeviations } from "./locking.ts";
import type { Manifest } from "./manifest.ts";
import { sha256, type LockedRecipe } from "./recipe.ts";
import { addSnapshots } from "./snapshots.ts";
import type { RootEntry } from "./tree.ts";
import { writeLicences, writeSpdx, type Shipped } from "./sbom.ts";

/** Equal content is to be equal bytes, so nothing in an image says when it was built. */
const CREATED = "2025-06-15T15:06:40Z";
const GZIP_LEVEL = 6;

function debianParts(recipe: LockedRecipe, composed: Composed): Shipped[] {
  const known = new Map(recipe.groups.flatMap(({ licences }) => Object.entries(licences)));
  return recipe.lock.packages.map((locked): Shipped => {
    const licence = known.get(locked.name);
    const { name, version } = locked;
    return { name, version, locked, copyright: composed.copyrights.get(name) ?? "", ...(licence ? { licence } : {}) };
  });
}

/** A package of npm of which something is in the image. */
function npmPart(root: string, name: string, licence: string): Shipped {
  const folder = path.join(root, "node_modules", name);
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string };
  return { name, version, licence, copyright: fs.readFileSync(path.join(folder, "LICENSE"), "utf8") };
}

function shippedParts(recipe: LockedRecipe, composed: Composed, root: string): Shipped[] {
  const hasKubectl = recipe.groups.some(({ programs }) => programs.includes("kubectl"));
  return [...debianParts(recipe, composed), npmPart(root, "v86", "BSD-2-Clause"), ...(hasKubectl ? [npmPart(root, "yaml", "ISC")] : [])];
}

async function pack(entries: ReadonlyMap<string, RootEntry>): Promise<Uint8Array> {
  return promisify(gzip)(packCpio(entries), { level: GZIP_LEVEL });
}

interface Archive {
  readonly role: string;
  readonly file: string;
  readonly data: Uint8Array;
  readonly rootBytes: number;
}

/** What a role adds, in a file whose name says what is in it. */
async function packLayers({ layers }: Composed): Promise<Archive[]> {
  return Promise.all([...layers].map(async ([role, tree]) => {
    const data = await pack(tree.entries);
    return { role, file: `layer-${role}-${sha256(data).slice(0, 32)}.cpio.gz`, data, rootBytes: tree.size() };
  }));
}

async function writeFiles(folder: string, recipe: LockedRecipe, composed: Composed, root: string): Promise<Manifest> {
  const shipped = shippedParts(recipe, composed, root);
  const archives = await packLayers(composed);
  const files = new Map<string, Uint8Array>([
    ["vmlinuz", composed.vmlinuz],
    ["initrd.gz", await pack(composed.tree.entries)],
    ...archives.map(({ file, data }) => [file, data] as const),
    ...composed.boot,
    ["sbom.spdx.json", Buffer.from(writeSpdx(recipe.hash, CREATED, shipped))],
    ["licences.txt", Buffer.from(writeLicences(shipped, composed.commonLicences))],
  ]);
  for (const [name, data] of files) fs.writeFileSync(path.join(folder, name), data);
  return {
    format: "podwire-image/1",
    image: recipe.hash,
    base: recipe.baseHash,
    files: Object.fromEntries([...files].map(([name, data]) => [name, { size: data.length, sha256: sha256(data) }])),
    versions: { kernel: composed.kernel, v86: recipe.v86 },
    rootBytes: composed.tree.size(),
    deviations: describeDeviations(recipe, root),
    roles: Object.fromEntries(archives.map(({ role, file, rootBytes }) => [role, { archive: file, rootBytes }])),
  };
}

/** The manifest is written last. @throws CodedError `IMAGE_BROKEN` when it does not boot */
export async function writeImage(folder: string, recipe: LockedRecipe, composed: Composed, context: BuildContext): Promise<void> {
  context.report({ phase: "pack", fraction: 0 });
  const packed = await writeFiles(folder, recipe, composed, context.root);
  const manifest = context.snapshot ? await addSnapshots(folder, packed, context) : packed;
  fs.writeFileSync(path.join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
