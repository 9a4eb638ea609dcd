import { CodedError, type Bytes } from "../../base/index.ts";
import type { BlobStore } from "../types.ts";

const STORE = "blobs";

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("IndexedDB failed")));
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    // A request's "error" bubbles here before the transaction knows why; "abort" follows and does (IndexedDB 3.0, 5.5).
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("IndexedDB gave up")));
  });
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
  return settled(request);
}

/** A database that was deleted with the site's data closes by itself, and one that another tab deletes waits for this: then the next use opens it anew. */
function letGo(database: IDBDatabase, forget: () => void): void {
  database.addEventListener("close", forget);
  database.addEventListener("versionchange", () => {
    forget();
    database.close();
  });
}

/** Milliseconds that a browser has to open its IndexedDB: some neither do nor say no. */
const OPEN_MS = 10_000;

/** Whether the browser lets this page keep blobs at all; false where its user forbids it. Says nothing of room. */
export async function storageAllowed(name: string): Promise<boolean> {
  const opened = (async () => (await open(name)).close())().then(() => true, () => false);
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), OPEN_MS));
  return Promise.race([opened, late]);
}

/** Keeps blobs in the browser's IndexedDB: a put is a transaction, so that nothing is ever there by half. */
export function browserStore(name: string): BlobStore {
  let database: Promise<IDBDatabase> | undefined;
  const opened = () => {
    const mine = open(name);
    const forget = () => {
      if (database === mine) database = undefined;
    };
    mine.then((held) => letGo(held, forget), forget);
    return mine;
  };
  const store = async (mode: IDBTransactionMode) => {
    const transaction = (await (database ??= opened())).transaction(STORE, mode);
    return { transaction, blobs: transaction.objectStore(STORE) };
  };
  return {
    async get(key) {
      const value: unknown = await settled((await store("readonly")).blobs.get(key));
      return value instanceof Uint8Array ? (value as Bytes) : undefined;
    },
    async put(key, bytes) {
      try {
        const { transaction, blobs } = await store("readwrite");
        const done = completed(transaction);
        blobs.put(bytes, key);
        await done;
      } catch (error) {
        if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
        throw new CodedError("STORAGE_FULL", `The browser gives this page no room for ${bytes.length} bytes more. Free some disk space, or delete old checkpoints.`, { cause: error });
      }
    },
    async delete(key) {
      const { transaction, blobs } = await store("readwrite");
      const done = completed(transaction);
      blobs.delete(key);
      await done;
    },
    async keys(prefix) {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      return (await settled((await store("readonly")).blobs.getAllKeys(range))).map(String);
    },
  };
}
