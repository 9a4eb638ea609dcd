/** What of an image's `manifest.json` a machine is made from. The image's builder writes it. */
import { z } from "zod";
import { CodedError, hex, type Bytes } from "../base/index.ts";
import type { Codec } from "./codec.ts";
import { openBase, snapshotName } from "./snapshot.ts";

const hash = z.string().regex(/^[0-9a-f]{16,64}$/);
const fileName = z.string().regex(/^[\w][\w.-]{0,127}$/);

const imageSchema = z.object({
  format: z.literal("podwire-image/1"),
  image: hash,
  files: z.record(fileName, z.object({ size: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  snapshot: z.object({ name: z.string().regex(/^[0-9a-f]{32}$/), file: fileName, memoryMiB: z.int().positive() }).optional(),
});

/** A base snapshot as a file of an image. */
export interface SnapshotFile {
  readonly image: string;
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

const rebuild = "Run `npx podwire images build` and load it anew.";

/**
 * The base snapshot that this build of Podwire can run.
 * @throws CodedError `IMAGE_DAMAGED` when the manifest makes no sense, `SNAPSHOT_MISSING` when none was taken,
 * `SNAPSHOT_MISMATCH` when it was taken with another v86 or other machine options
 */
export async function findSnapshot(manifest: unknown, codec: Codec): Promise<SnapshotFile> {
  const parsed = imageSchema.safeParse(manifest);
  if (!parsed.success) throw new CodedError("IMAGE_DAMAGED", `The image's manifest makes no sense: ${z.prettifyError(parsed.error)}. ${rebuild}`);
  const { image, files, snapshot } = parsed.data;
  const entry = snapshot && files[snapshot.file];
  if (!snapshot || !entry) throw new CodedError("SNAPSHOT_MISSING", `The image ${image} has no base snapshot. ${rebuild}`);
  if (snapshot.name !== (await snapshotName(image, codec))) {
    throw new CodedError("SNAPSHOT_MISMATCH", `The image ${image} was made for another version of Podwire. ${rebuild}`);
  }
  return { image, name: snapshot.name, file: snapshot.file, ...entry };
}

/** Its content, for workers. @throws CodedError `SNAPSHOT_CORRUPT`, `SNAPSHOT_MISMATCH` */
export async function openSnapshot(file: SnapshotFile, bytes: Bytes, codec: Codec): Promise<Bytes> {
  if (bytes.length !== file.size || hex(await codec.sha256(bytes)) !== file.sha256) {
    throw new CodedError("SNAPSHOT_CORRUPT", `The base snapshot ${file.file} is not the one that its manifest names. ${rebuild}`);
  }
  return openBase(file.name, bytes, codec);
}
