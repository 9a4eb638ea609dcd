/** What an image says of itself, in `manifest.json`. */
import { z } from "zod";
import { CodedError } from "../src/base/index.ts";

const fileEntry = z.object({ size: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const snapshotEntry = z.object({ name: z.string(), file: z.string() });
const manifestSchema = z.object({
  format: z.literal("podwire-image/1"),
  /** Hash of the recipe; names the image. */
  image: z.string().regex(/^[0-9a-f]{16,64}$/),
  /** Hash of what decides all machines alike; names the base snapshot. Images that differ in what they add for a role have it in common. */
  base: z.string().regex(/^[0-9a-f]{16,64}$/),
  files: z.record(z.string().regex(/^[\w][\w.-]*$/), fileEntry),
  versions: z.object({ kernel: z.string(), v86: z.string() }),
  /** Bytes of memory that the unpacked root takes. */
  rootBytes: z.int().nonnegative(),
  /** Packages that are newer than the lock file says, because the mirror no longer has the locked ones. */
  deviations: z.array(z.string()),
  /** The snapshot taken of the machine once it was up; absent where none was taken. */
  snapshot: snapshotEntry.extend({ memoryMiB: z.int().positive() }).optional(),
  /** What machines of a role have beside, and the snapshot of one: pages that differ from the base's. */
  roles: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.object({
    /** Archive of the files that are added, in `files`. */
    archive: z.string(),
    /** Bytes of memory that they take, unpacked. */
    rootBytes: z.int().nonnegative(),
    snapshot: snapshotEntry.optional(),
  })),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** @throws CodedError `IMAGE_DAMAGED` */
export function parseManifest(content: string, where: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new CodedError("IMAGE_DAMAGED", `${where} is not JSON. Delete its folder and build the image again.`, { cause: error });
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CodedError("IMAGE_DAMAGED", `${where}: ${z.prettifyError(parsed.error)}\nDelete its folder and build the image again.`);
}
