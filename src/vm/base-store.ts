/** A base snapshot, or a role's, from near or far: unpacked in the platform's own storage, or fetched, opened and kept for next time. */
import { concat, equal, type Bytes } from "../base/index.ts";
import type { Codec } from "./codec.ts";
import { findSnapshot, openSnapshot, type SnapshotFile } from "./image.ts";
import type { BlobStore, Progress } from "./types.ts";

/** Kept unpacked, since unpacking takes longer than all the rest of a start; before it stands its SHA-256. */
const PREFIX = "base/";
const HASH = 32;

export interface BaseSource {
  manifest(): Promise<unknown>;
  /** @param arrived called with the bytes there are so far */
  fetch(file: SnapshotFile, arrived: (bytes: number) => void): Promise<Bytes>;
}

async function fromStore(store: BlobStore, name: string, codec: Codec): Promise<Bytes | undefined> {
  const kept = await store.get(PREFIX + name);
  if (!kept) return undefined;
  const content = kept.slice(HASH);
  if (kept.length > HASH && equal(await codec.sha256(content), kept.subarray(0, HASH))) return content;
  await store.delete(PREFIX + name);
  return undefined;
}

/** Makes room first: what is of another image or version is never used again. */
async function keep(store: BlobStore, { name, all }: SnapshotFile, content: Bytes, codec: Codec): Promise<void> {
  for (const key of await store.keys(PREFIX)) if (!all.includes(key.slice(PREFIX.length))) await store.delete(key);
  await store.put(PREFIX + name, concat([await codec.sha256(content), content]));
}

export interface LoadedSnapshot {
  readonly name: string;
  readonly content: Bytes;
  /** Name of the base that it is, or lies on. */
  readonly base: string;
}

/**
 * @param role what is wanted is what this role adds to the base, not the base
 * @param store where it is kept; when that fails (no room, no permission) the machines run all the same, and the next start
 * fetches again
 * @throws CodedError of `findSnapshot`, `openSnapshot` and the source
 */
export async function loadBase(
  source: BaseSource, store: BlobStore, codec: Codec, report: (progress: Progress) => void, role?: string,
): Promise<LoadedSnapshot> {
  const file = await findSnapshot(await source.manifest(), codec, role);
  const { name, base } = file;
  const tell = (phase: Progress["phase"], loadedBytes: number) => report({ phase, loadedBytes, totalBytes: file.size });
  tell("fetch", 0);
  const near = await fromStore(store, name, codec).catch(() => undefined);
  if (near) {
    tell("unpack", file.size);
    return { name, base, content: near };
  }
  const bytes = await source.fetch(file, (arrived) => tell("fetch", arrived));
  tell("unpack", file.size);
  const content = await openSnapshot(file, bytes, codec);
  await keep(store, file, content, codec).catch(() => undefined);
  return { name, base, content };
}
