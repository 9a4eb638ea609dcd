import type { LockedPackage } from "./lock.ts";

/**
 * Where a package of the suite's `main` lies on every mirror, below its root; no index is needed to know that.
 * Source: Debian's archive layout, https://wiki.debian.org/DebianRepository/Format (pool) and dak's `poolify`.
 */
export function poolPath({ name, version, architecture, source }: Pick<LockedPackage, "name" | "version" | "architecture" | "source">): string {
  const [from = name] = source.split(" ");
  const letter = from.slice(0, from.startsWith("lib") ? 4 : 1);
  // File names leave the epoch out.
  return `pool/main/${letter}/${from}/${name}_${version.replace(/^\d+:/, "")}_${architecture}.deb`;
}
