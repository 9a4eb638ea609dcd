/** Everything that decides what an image is, and the hash over it that names the image. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CodedError } from "../src/base/index.ts";
import { bundleAgent, bundleProgram, type RootFile } from "./guest-bundle.ts";
import { readGroups, type Group } from "./lists.ts";
import { formatLock, readLock, type Lock } from "./lock.ts";

export interface Recipe {
  readonly groups: readonly Group[];
  readonly rootFiles: readonly RootFile[];
  /** What machines of a role have beside, by role. */
  readonly roleFiles: ReadonlyMap<string, readonly RootFile[]>;
  readonly lock: Lock | undefined;
  /** Names the lock file of the repository, whatever has taken its place since. */
  readonly lockKey: string;
  readonly v86: string;
  readonly hash: string;
  /** Hash of what decides all machines alike, whatever is added for a role: names the base snapshot. */
  readonly baseHash: string;
}

/** A recipe whose packages are known. */
export type LockedRecipe = Recipe & { readonly lock: Lock };

/** This checkout. */
export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
/** Where a checkout keeps the lock. */
export const lockFileOf = (root: string): string => path.join(root, "images", "lock.json");

export const sha256 = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex");

function walk(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? walk(path.join(folder, entry.name)) : [path.join(folder, entry.name)]))
    .sort();
}

function readRootFiles(folder: string): RootFile[] {
  return walk(folder).map((file) => ({
    path: path.relative(folder, file),
    executable: (fs.statSync(file).mode & 0o111) !== 0,
    data: fs.readFileSync(file),
  }));
}

async function readRole(root: string, role: string, groups: readonly Group[]): Promise<RootFile[]> {
  const programs = groups.flatMap((group) => (group.role === role ? group.programs : []));
  const bundled = await Promise.all(programs.map((program) => bundleProgram(root, program)));
  return [...readRootFiles(path.join(root, "images", "roles", role)), ...bundled.flat()];
}

/** The builder's code that decides what is in an image; the rest only gets it done. */
const DECIDING = [
  "assemble", "compose", "copyright", "cpio", "deb", "elf", "elf-symbols", "kernel-tree", "modules", "notices", "sbom",
  "stand-ins", "stub-library", "tar", "tree", "write-image",
  ...["apiextensions", "build-schema", "compose", "go-types", "proto-files", "roots"].map((name) => `kube-schema/${name}`),
].map((name) => `images/${name}.ts`);
/** And how the machine is made that the base snapshot is taken of. */
const MACHINE = ["src/vm/v86/machine-options.ts", "src/vm/node/base-builder.ts", "src/vm/node/bare-machine.ts"];
/** How roles are put upon that. */
const ROLES = ["images/layers.ts", "images/snapshots.ts", "src/vm/node/role-builder.ts"];

type Part = readonly [name: string, hash: string];

function codeParts(root: string, names: readonly string[]): Part[] {
  return names.map((name) => {
    const own = path.join(root, name);
    return [name, sha256(fs.readFileSync(fs.existsSync(own) ? own : path.join(repository, name)))];
  });
}

function installedV86(root: string): string {
  const file = path.join(root, "node_modules", "v86", "package.json");
  if (!fs.existsSync(file)) throw new CodedError("DEPENDENCIES_MISSING", "v86 is not installed. Run npm ci first.");
  const { version } = JSON.parse(fs.readFileSync(file, "utf8")) as { version: string };
  return version;
}

export interface RecipeSource {
  /** Folder of this machine's own locks; see `replacedLockFile`. */
  readonly imagesFolder: string;
  /** The checkout; default this one. */
  readonly root?: string;
  /** Do not look at the lock: a new one is about to be made. */
  readonly withoutLock?: boolean;
}

/** Takes under a second. @throws CodedError `LIST_INVALID`, `LOCK_INVALID`, `BUNDLE_FAILED`, `DEPENDENCIES_MISSING` */
export async function readRecipe({ imagesFolder, root = repository, withoutLock = false }: RecipeSource): Promise<Recipe> {
  const groups = readGroups(path.join(root, "images", "lists"));
  const rootFiles = [...readRootFiles(path.join(root, "images", "root")), ...(await bundleAgent(root))];
  const ownLock = withoutLock ? undefined : readLock(lockFileOf(root));
  const lockKey = sha256(ownLock ? formatLock(ownLock) : "").slice(0, 16);
  const lock = withoutLock ? undefined : (readLock(replacedLockFile(imagesFolder, lockKey)) ?? ownLock);
  const v86 = installedV86(root);
  const roles = [...new Set(groups.flatMap(({ role }) => (role === undefined ? [] : [role])))].sort();
  const roleFiles = new Map(await Promise.all(roles.map(async (role) => [role, await readRole(root, role, groups)] as const)));
  const baseParts = [
    ...codeParts(root, [...DECIDING, ...MACHINE]), ...listParts(groups.filter(({ role }) => role === undefined)), ...fileParts("root", rootFiles),
    ["lock", lock ? sha256(formatLock(lock)) : "none"] as const, ["v86", v86] as const,
  ];
  const ofRoles = groups.filter(({ role }) => role !== undefined);
  const files = [...roleFiles].flatMap(([role, some]) => fileParts(`role:${role}`, some));
  const parts = [...baseParts, ...codeParts(root, ROLES), ...listParts(ofRoles), ...files];
  return { groups, rootFiles, roleFiles, lock, lockKey, v86, hash: hashOf(parts), baseHash: hashOf(baseParts) };
}

const listParts = (groups: readonly Group[]): Part[] => groups.map((group) => [`list:${group.name}`, sha256(JSON.stringify(group))]);
const fileParts = (of: string, files: readonly RootFile[]): Part[] =>
  files.map((file) => [`${of}:${file.path}:${file.executable ? "x" : "-"}`, sha256(file.data)]);
const hashOf = (parts: readonly Part[]): string => sha256(JSON.stringify(parts)).slice(0, 32);

/** The lock that took the repository's place on this machine, when the mirror no longer had a locked package. */
export function replacedLockFile(cacheFolder: string, lockKey: string): string {
  return path.join(cacheFolder, `lock-instead-of-${lockKey}.json`);
}
