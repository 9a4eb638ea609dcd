/** Which requests the service worker answers, and with what: pure, so that it can be tried. */

/** Name of the app's own file that a request is for; undefined for all else. A page of ours is always `index.html`. */
export function shellFile(url: string, scope: string, navigation: boolean, files: ReadonlySet<string>): string | undefined {
  const path = pathIn(url, scope);
  if (path === undefined) return undefined;
  if (path === "" || path === "index.html") return navigation || files.has("index.html") ? "index.html" : undefined;
  return files.has(path) ? path : undefined;
}

/** A file that only builds before this one had: its name holds a hash, so that whoever asks means that very content. */
export function olderFile(url: string, scope: string, files: ReadonlySet<string>): boolean {
  const path = pathIn(url, scope);
  return path !== undefined && !files.has(path) && (path.startsWith("assets/") || /^images\/[0-9a-f]+\/manifest\.json$/.test(path));
}

/** The path below where the app is served, without query; undefined outside it. */
function pathIn(url: string, scope: string): string | undefined {
  const { origin, pathname } = new URL(url);
  const base = new URL(scope);
  if (origin !== base.origin || !pathname.startsWith(base.pathname)) return undefined;
  return pathname.slice(base.pathname.length);
}
