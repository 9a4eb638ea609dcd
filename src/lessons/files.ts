/**
 * What the loader reads: every file of `content/` and `labs/` by its path from the repository's root, with `/`.
 * The browser gets it from the bundler, Node from the file system; figures (`.svg`) belong to it.
 */
export type ContentFiles = ReadonlyMap<string, string>;

/** Largest file read, in characters. A lesson of twenty minutes is about 20 000. */
export const MAX_FILE_LENGTH = 256 * 1024;

/** From what a bundler's glob import gives: keys that end in `content/…` or `labs/…`, whatever stands before. */
export function contentFiles(byPath: Readonly<Record<string, string>>): ContentFiles {
  return new Map(Object.entries(byPath).map(([path, text]) => [rootless(path), text]));
}

function rootless(path: string): string {
  const at = path.search(/(?:^|\/)(?:content|labs)\//);
  return at === -1 ? path : path.slice(at).replace(/^\//, "");
}
