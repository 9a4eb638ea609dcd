import { CodedError } from "../../base/index.ts";
import type { BlobStore } from "../../vm/index.ts";

export interface ClosableStore {
  readonly store: BlobStore;
  /** Nothing is written or read any more, also by whoever is in the middle of it. */
  close(): void;
}

/** A way to a store that can be cut: a moment that is still being written must not bring back what was deleted. */
export function closableStore(kept: BlobStore): ClosableStore {
  let closed = false;
  const open = async <T>(use: () => Promise<T>): Promise<T> => {
    if (closed) throw new CodedError("STORAGE_CLOSED", "Everything kept in this browser has been deleted, and what was open then keeps nothing any more. Reload the page.");
    return use();
  };
  return {
    store: {
      get: (key) => open(() => kept.get(key)),
      put: (key, bytes) => open(() => kept.put(key, bytes)),
      delete: (key) => open(() => kept.delete(key)),
      keys: (prefix) => open(() => kept.keys(prefix)),
    },
    close: () => {
      closed = true;
    },
  };
}
