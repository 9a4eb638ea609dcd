/** What of an image's `manifest.json` a machine is made from. The image's builder writes it. */
import { z } from "zod";
import { CodedError, hex, type Bytes } from "../base/index.ts";
import type { Codec } from "./codec.ts";
import { openBase, openLayer, snapshotName } from "./snapshot.ts";

const hash = z.string().regex(/^[0-9a-f]{16,64}$/);
const snapshotHash = z.string().regex(/^[0-9a-f]{32}$/);
const fileName = z.string().regex(/^[\w][\w.-]{0,127}$/);

const imageSchema = z.object({
  format: z.literal("podwire-image/1"),
  image: hash,
  base: hash,
  files: z.record(fileName, z.object({ size: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  snapshot: z.object({ name: snapshotHash, file: fileName, memoryMiB: z.int().positive() }).optional(),
  roles: z.record(z.string(), z.object({ snapshot: z.object({ name: snapshotHash, file: fileName }).optional() })).optional(),
});

/** A base snapshot, or what a role adds to it, as a file of an image. */
export interface SnapshotFile {
  readonly image: string;
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** Name of the base that it is, or lies on. */
  readonly base: string;
  /** Names of all snapshots of the image. */
  readonly all: readonly string[];
}

const rebuild = "Run `npx podwire images build` and load it anew.";

/**
 * The base snapshot that this build of Podwire can run, or what a role adds to it.
 * @param role as in `lab.yaml`; without it, the base
 * @throws CodedError `IMAGE_DAMAGED` when the manifest makes no sense, `SNAPSHOT_MISSING` when none was taken,
 * `SNAPSHOT_MISMATCH` when it was taken with another v86 or other machine options, `ROLE_UNKNOWN` where the image has no such role
 */
export async function findSnapshot(manifest: unknown, codec: Codec, role?: string): Promise<SnapshotFile> {
  const parsed = imageSchema.safeParse(manifest);
  if (!parsed.success) throw new CodedError("IMAGE_DAMAGED", `The image's manifest makes no sense: ${z.prettifyError(parsed.error)}. ${rebuild}`);
  const { image, base, files, snapshot, roles = {} } = parsed.data;
  if (!snapshot) throw new CodedError("SNAPSHOT_MISSING", `The image ${image} has no base snapshot. ${rebuild}`);
  if (snapshot.name !== (await snapshotName(base, codec))) {
    throw new CodedError("SNAPSHOT_MISMATCH", `The image ${image} was made for another version of Podwire. ${rebuild}`);
  }
  if (role !== undefined && !roles[role]) {
    const known = Object.keys(roles).join(", ") || "none";
    throw new CodedError("ROLE_UNKNOWN", `The image ${image} has no role ${role} (it has ${known}). Correct \`role\` in lab.yaml, or build the image again.`);
  }
  const wanted = role === undefined ? snapshot : roles[role]?.snapshot;
  const entry = wanted && files[wanted.file];
  if (!entry) throw new CodedError("SNAPSHOT_MISSING", `The image ${image} has no snapshot of ${role ?? "its base"}. ${rebuild}`);
  const all = [snapshot.name, ...Object.values(roles).flatMap((one) => (one.snapshot ? [one.snapshot.name] : []))];
  return { image, name: wanted.name, file: wanted.file, ...entry, base: snapshot.name, all };
}

/** Its content, for workers. @throws CodedError `SNAPSHOT_CORRUPT`, `SNAPSHOT_MISMATCH` */
export async function openSnapshot(file: SnapshotFile, bytes: Bytes, codec: Codec): Promise<Bytes> {
  if (bytes.length !== file.size || hex(await codec.sha256(bytes)) !== file.sha256) {
    throw new CodedError("SNAPSHOT_CORRUPT", `The snapshot ${file.file} is not the one that its manifest names. ${rebuild}`);
  }
  return file.name === file.base ? openBase(file.name, bytes, codec) : openLayer(file.name, file.base, bytes, codec);
}
