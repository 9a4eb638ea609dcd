import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { ContentFiles } from "../../lessons/index.ts";

/** Files that editors and file managers leave about. */
const IGNORED = /^(\.|Thumbs\.db$)|~$/;
/** Far above any lesson, far below what would fill the memory. */
const MAX_FILES = 5000;

/** Reads `content/` and `labs/` below a folder. What is not there is simply not in the result. */
export async function readContentFolder(root: string): Promise<ContentFiles> {
  const files = new Map<string, string>();
  const walk = async (path: string): Promise<void> => {
    const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (IGNORED.test(entry.name) || files.size >= MAX_FILES) continue;
      const inner = posix.join(path, entry.name);
      if (entry.isDirectory()) await walk(inner);
      else if (entry.isFile()) files.set(inner, await readFile(join(root, inner), "utf8"));
    }
  };
  await walk("content");
  await walk("labs");
  return files;
}
