import * as z from "zod/mini";

/**
 * What must be true of a manifest that is kept for use without a network. What the machines' room asks of one, in the part of
 * zod that a service worker can afford (6 KB); whether this version can run its snapshot is for that room to say.
 */
const manifestSchema = z.object({
  format: z.literal("podwire-image/1"),
  image: z.string(),
  files: z.record(z.string(), z.object({ size: z.int().check(z.nonnegative()), sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) })),
  snapshot: z.object({ name: z.string().check(z.regex(/^[0-9a-f]{32}$/)), file: z.string(), memoryMiB: z.int().check(z.positive()) }),
});

/** Whether it describes this very image, with a snapshot to start machines from. */
export function isManifestOf(said: unknown, image: string): boolean {
  const { data } = manifestSchema.safeParse(said);
  return data?.image === image && data.files[data.snapshot.file] !== undefined;
}
