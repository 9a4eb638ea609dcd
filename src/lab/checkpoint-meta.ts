/** How a checkpoint lies in a store: the keys of its parts, and what its `meta` says of them. */
import { z } from "zod";
import type { Checkpoint } from "./types.ts";

export const PREFIX = "checkpoint/";

const partSchema = z.object({ key: z.string(), length: z.int().min(0), checksum: z.string() });
export const metaSchema = z.object({
  format: z.literal("podwire-checkpoint/1"),
  /** Hash of everything that the machines were made from; another one makes the checkpoint stale. */
  fingerprint: z.string(),
  checkpoint: z.object({
    id: z.string(),
    lab: z.string(),
    seed: z.string(),
    step: z.string(),
    takenAt: z.number(),
    label: z.string(),
  }),
  machines: z.array(z.object({ name: z.string(), base: z.string(), part: partSchema })),
  wire: partSchema,
  controlPlane: partSchema.optional(),
  counts: z.array(z.tuple([z.number(), z.number()])),
});
export type Meta = z.output<typeof metaSchema>;

export function folder(checkpoint: Checkpoint): string {
  return `${PREFIX}${checkpoint.lab}/${checkpoint.id}/`;
}

export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}

export function idOf(key: string): string {
  return key.split("/").at(-2) ?? "";
}

/** What a checkpoint was taken for: its id without the time. */
export function kindOf(id: string): string {
  return id.slice(0, id.lastIndexOf("-"));
}

/** When the moment that a part belongs to was taken, by its id; `NaN` where that does not say. */
export function takenAtOf(key: string): number {
  return Number(/-(\d+)\/[^/]*$/.exec(key)?.[1]);
}

export function metaKey(checkpoint: Checkpoint): string {
  return `${folder(checkpoint)}meta`;
}

export function sizeOf(meta: Meta): number {
  return meta.machines.reduce((sum, { part }) => sum + part.length, meta.wire.length + (meta.controlPlane?.length ?? 0));
}

export function oldestFirst(one: Meta, other: Meta): number {
  return one.checkpoint.takenAt - other.checkpoint.takenAt;
}
