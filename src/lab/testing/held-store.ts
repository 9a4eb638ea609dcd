import type { BlobStore } from "../../vm/index.ts";
import { memoryStore } from "../memory-store.ts";

/** Another way to a store, by which nothing is written until it is told to. */
export function heldStore(kept: BlobStore = memoryStore()): { readonly store: BlobStore; readonly write: () => void } {
  let write: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    write = resolve;
  });
  return { store: { ...kept, put: (key, bytes) => told.then(() => kept.put(key, bytes)) }, write };
}
