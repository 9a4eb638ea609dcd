/** The lock file: exactly which packages an image is made of. */
import fs from "node:fs";
import { z } from "zod";
import { CodedError } from "../src/base/index.ts";

const lockedPackage = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/),
  version: z.string().regex(/^[A-Za-z0-9.+:~-]+$/),
  architecture: z.enum(["i386", "all"]),
  suite: z.string().regex(/^[a-z]+$/),
  /** Source package and version that it was built from. */
  source: z.string().regex(/^[a-z0-9][a-z0-9+.-]+ [A-Za-z0-9.+:~-]+$/),
  /** Bytes of the .deb. */
  size: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const lockFile = z.strictObject({
  format: z.literal("podwire-lock/1"),
  packages: z.array(lockedPackage).min(1).refine(
    (packages) => new Set(packages.map(({ name }) => name)).size === packages.length,
    "a package stands there twice",
  ),
});

/** Images have i386 alone; what runs on this computer beside them, in tests, is of its own kind. */
export type Architecture = z.infer<typeof lockedPackage>["architecture"] | "amd64" | "arm64";
export type LockedPackage = Omit<z.infer<typeof lockedPackage>, "architecture"> & { readonly architecture: Architecture };
export type Lock = Omit<z.infer<typeof lockFile>, "packages"> & { readonly packages: LockedPackage[] };

/** @throws CodedError `LOCK_INVALID` */
export function parseLock(content: string, where: string): Lock {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new CodedError("LOCK_INVALID", `${where} is not JSON: ${String(error)}. Restore it from git, or run with --update-lock.`, { cause: error });
  }
  const parsed = lockFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new CodedError("LOCK_INVALID", `${where}: ${first.join("; ")}. Restore it from git, or run with --update-lock.`);
}

/** Undefined where there is no lock file. @throws CodedError `LOCK_INVALID` */
export function readLock(file: string): Lock | undefined {
  return fs.existsSync(file) ? parseLock(fs.readFileSync(file, "utf8"), file) : undefined;
}

/** Sorted and one package a line, so that a renewal is a small diff. */
export function formatLock(lock: Lock): string {
  const packages = [...lock.packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = packages.map(({ name, version, architecture, suite, source, size, sha256 }) =>
    `    ${JSON.stringify({ name, version, architecture, suite, source, size, sha256 })}`);
  return `{\n  "format": "${lock.format}",\n  "packages": [\n${lines.join(",\n")}\n  ]\n}\n`;
}
