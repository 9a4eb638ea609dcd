/** The snapshots of an image: of the base, and of what each role adds to it. */
import fs from "node:fs";
import path from "node:path";
import { takeBaseSnapshot, takeRoleSnapshot, type TakenSnapshot } from "../src/vm/node/index.ts";
import type { BuildContext } from "./context.ts";
import { readImage } from "./image.ts";
import type { Manifest } from "./manifest.ts";
import { sha256 } from "./recipe.ts";

function withFile(manifest: Manifest, { file, size, sha256: sum }: TakenSnapshot): Manifest {
  return { ...manifest, files: { ...manifest.files, [file]: { size, sha256: sum } } };
}

/** Another image's base snapshot, where all that decides it is the same: what a role adds has changed alone, and learners keep what they have. */
function takeOver(folder: string, manifest: Manifest, imagesFolder: string): Manifest | undefined {
  for (const name of fs.readdirSync(imagesFolder).filter((one) => /^[0-9a-f]{32}$/.test(one))) {
    const other = readWhole(path.join(imagesFolder, name));
    const entry = other?.manifest.snapshot && other.manifest.files[other.manifest.snapshot.file];
    if (!other?.manifest.snapshot || !entry || other.manifest.base !== manifest.base) continue;
    const { file } = other.manifest.snapshot;
    const data = fs.readFileSync(path.join(other.folder, file));
    if (sha256(data) !== entry.sha256) continue;
    fs.writeFileSync(path.join(folder, file), data);
    return { ...manifest, files: { ...manifest.files, [file]: entry }, snapshot: other.manifest.snapshot };
  }
  return undefined;
}

function readWhole(folder: string): ReturnType<typeof readImage> {
  try {
    return readImage(folder);
  } catch {
    // An image of an older version, or a damaged one: it is only looked at for what can be saved.
    return undefined;
  }
}

async function addBase(folder: string, manifest: Manifest, { report, signal }: BuildContext): Promise<Manifest> {
  const taken = await takeBaseSnapshot(folder, {
    base: manifest.base, report: (fraction) => report({ phase: "snapshot", fraction: fraction * BASE_SHARE }), ...(signal ? { signal } : {}),
  });
  const { name, file, memoryMiB } = taken;
  return { ...withFile(manifest, taken), snapshot: { name, file, memoryMiB } };
}

/** Of the time that all snapshots take. */
const BASE_SHARE = 0.6;

/** Boots what was written and keeps the machine as it is then; and for each role, as it is with that. @throws CodedError `IMAGE_BROKEN` */
export async function addSnapshots(folder: string, packed: Manifest, context: BuildContext): Promise<Manifest> {
  const { report, signal } = context;
  let manifest = takeOver(folder, packed, context.imagesFolder) ?? (await addBase(folder, packed, context));
  const { snapshot: base } = manifest;
  if (!base) return manifest;
  for (const [role, entry] of Object.entries(manifest.roles)) {
    report({ phase: "snapshot", fraction: BASE_SHARE, note: role });
    const archive = fs.readFileSync(path.join(folder, entry.archive));
    const taken = await takeRoleSnapshot(folder, { role, base, archive, ...(signal ? { signal } : {}) });
    const { name, file } = taken;
    manifest = { ...withFile(manifest, taken), roles: { ...manifest.roles, [role]: { ...entry, snapshot: { name, file } } } };
  }
  report({ phase: "snapshot", fraction: 1 });
  return manifest;
}
