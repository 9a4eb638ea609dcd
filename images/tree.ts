/** The guest's root file system while it is put together, in memory. */
import { CodedError } from "../src/base/index.ts";

export type RootEntry =
  | { readonly kind: "dir"; readonly mode: number }
  | { readonly kind: "file"; readonly mode: number; readonly data: Uint8Array }
  | { readonly kind: "link"; readonly mode: number; readonly target: string }
  | { readonly kind: "char"; readonly mode: number; readonly major: number; readonly minor: number };

/** /bin, /sbin and /lib are links into /usr, whatever a package says. */
export function usrMerged(path: string): string {
  return path.replace(/^(?:\.?\/)*/, "").replace(/^(bin|sbin|lib)(?=\/|$)/, "usr/$1").replace(/\/+$/, "");
}

export class RootTree {
  readonly entries: Map<string, RootEntry>;

  /** @param entries to begin with; they are copied */
  constructor(entries: Iterable<readonly [string, RootEntry]> = []) {
    this.entries = new Map(entries);
  }

  /** Adds an entry and the folders above it; a later one of the same path wins. */
  set(path: string, entry: RootEntry): void {
    const above = path.split("/").slice(0, -1);
    above.forEach((_, at) => {
      const folder = above.slice(0, at + 1).join("/");
      if (!this.entries.has(folder)) this.entries.set(folder, { kind: "dir", mode: 0o755 });
    });
    this.entries.set(path, entry);
  }

  dir(path: string, mode = 0o755): void {
    this.set(path, { kind: "dir", mode });
  }

  file(path: string, data: Uint8Array | string, mode = 0o644): void {
    this.set(path, { kind: "file", mode, data: typeof data === "string" ? Buffer.from(data) : data });
  }

  link(path: string, target: string): void {
    this.set(path, { kind: "link", mode: 0o777, target });
  }

  has(path: string): boolean {
    return this.entries.has(path);
  }

  /** Bytes of memory the unpacked files take: whole pages of 4 KiB. */
  size(): number {
    return [...this.entries.values()].reduce((sum, entry) => sum + sizeOf(entry), 0);
  }

  /** @throws CodedError `IMAGE_TOO_LARGE` naming the largest files */
  assertFits(limit: number, what = "the unpacked initramfs"): void {
    const size = this.size();
    if (size <= limit) return;
    const largest = [...this.entries]
      .map(([path, entry]) => ({ path, size: sizeOf(entry) }))
      .sort((a, b) => b.size - a.size)
      .slice(0, 20)
      .map(({ path, size }) => `  ${(size / 1e6).toFixed(2)} MB ${path}`);
    throw new CodedError(
      "IMAGE_TOO_LARGE",
      `${what} would take ${(size / 1e6).toFixed(1)} MB, more than the ${(limit / 1e6).toFixed(0)} MB ` +
        `that a small machine can spare. Take something off images/lists/. The largest files:\n${largest.join("\n")}`,
    );
  }
}

const PAGE_BYTES = 4096;

function sizeOf(entry: RootEntry): number {
  return entry.kind === "file" ? Math.ceil(entry.data.length / PAGE_BYTES) * PAGE_BYTES : 0;
}
