import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { CodedError, systemCode, type Bytes } from "../../base/index.ts";
import type { BlobStore } from "../types.ts";

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Keys become file names; what a file name cannot hold is escaped. */
const fileOf = (key: string) => encodeURIComponent(key);

/** Keeps blobs as files of a folder, which is made when the first one is put. */
export function folderStore(folder: string): BlobStore {
  return {
    async get(key) {
      try {
        return new Uint8Array(await fs.readFile(path.join(folder, fileOf(key)))) satisfies Bytes;
      } catch (error) {
        if (systemCode(error) === "ENOENT") return undefined;
        throw error;
      }
    },
    async put(key, bytes) {
      const partial = path.join(folder, `.partial-${randomUUID()}`);
      try {
        await fs.mkdir(folder, { recursive: true });
        await fs.writeFile(partial, bytes);
        await fs.rename(partial, path.join(folder, fileOf(key)));
      } catch (error) {
        await fs.rm(partial, { force: true });
        if (!FULL.has(systemCode(error) ?? "")) throw error;
        throw new CodedError("STORAGE_FULL", `There is no room for ${bytes.length} bytes in ${folder}. Free some space and try again.`, { cause: error });
      }
    },
    async delete(key) {
      await fs.rm(path.join(folder, fileOf(key)), { force: true });
    },
    async keys(prefix) {
      const names = await fs.readdir(folder).catch((error: unknown) => {
        if (systemCode(error) === "ENOENT") return [];
        throw error;
      });
      return names.filter((name) => !name.startsWith(".partial-")).map((name) => decodeURIComponent(name)).filter((key) => key.startsWith(prefix));
    },
  };
}
