import { CodedError, type Clock } from "../base/index.ts";
import type { BlobStore } from "../vm/index.ts";

/** Milliseconds that a store has for one blob: some megabytes onto a slow disk take seconds. */
export const BLOB_MS = 20_000;

/** The work's own result, if it comes in time. @throws CodedError `STORAGE_SILENT` when it does not; the work goes on unheard */
export async function answered<T>(work: Promise<T>, clock: Clock, ms: number): Promise<T> {
  let silent: (error: CodedError) => void = () => undefined;
  const silence = new Promise<never>((_, reject) => (silent = reject));
  const timer = clock.after(ms, () =>
    silent(new CodedError("STORAGE_SILENT", `The storage has not answered for ${ms / 1000} seconds. Try again; if it stays so, reload the page.`)),
  );
  try {
    return await Promise.race([work, silence]);
  } finally {
    timer.dispose();
  }
}

/** A store that always comes back: some browsers' storage hangs for ever, which must hold neither a reset nor the next save. */
export function answeringStore(store: BlobStore, clock: Clock): BlobStore {
  return {
    get: (key) => answered(store.get(key), clock, BLOB_MS),
    put: (key, bytes) => answered(store.put(key, bytes), clock, BLOB_MS),
    delete: (key) => answered(store.delete(key), clock, BLOB_MS),
    keys: (prefix) => answered(store.keys(prefix), clock, BLOB_MS),
  };
}
