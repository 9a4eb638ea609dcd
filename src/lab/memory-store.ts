import { CodedError, type Bytes } from "../base/index.ts";
import type { BlobStore } from "../vm/index.ts";

/** Blobs that live as long as the process: for grading, for tests, and where the browser lends no storage. */
export function memoryStore(limitBytes = Number.POSITIVE_INFINITY): BlobStore {
  const blobs = new Map<string, Bytes>();
  const used = () => [...blobs.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  return {
    get: (key) => Promise.resolve(blobs.get(key)),
    put(key, bytes) {
      const others = used() - (blobs.get(key)?.length ?? 0);
      if (others + bytes.length > limitBytes) {
        return Promise.reject(new CodedError("STORAGE_FULL", `no room for ${bytes.length} bytes beside ${others} of at most ${limitBytes}`));
      }
      blobs.set(key, Uint8Array.from(bytes));
      return Promise.resolve();
    },
    delete(key) {
      blobs.delete(key);
      return Promise.resolve();
    },
    keys: (prefix) => Promise.resolve([...blobs.keys()].filter((key) => key.startsWith(prefix))),
  };
}
