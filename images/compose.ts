/** Puts a machine's files together in memory: kernel, root and BIOS, from packages that lie on the disk. */
import { CodedError } from "../src/base/index.ts";
import { addApplets, addGroup, resolve, type Member, type Members } from "./assemble.ts";
import { readDeb } from "./deb.ts";
import { addModules, findKernel } from "./kernel-tree.ts";
import { composeKubeSchema, isKubeSource } from "./kube-schema/compose.ts";
import { buildLayers } from "./layers.ts";
import type { LockedPackage } from "./lock.ts";
import { isNotice, readCommonLicences, readCopyrights } from "./notices.ts";
import { debFile, type PackageStore } from "./packages.ts";
import type { Recipe } from "./recipe.ts";
import { addStandIns } from "./stand-ins.ts";
import { RootTree } from "./tree.ts";

export interface Composed {
  readonly tree: RootTree;
  /** What machines of a role have beside, by role. */
  readonly layers: ReadonlyMap<string, RootTree>;
  readonly vmlinuz: Uint8Array;
  /** Other files of the image, by name. */
  readonly boot: ReadonlyMap<string, Uint8Array>;
  /** Release of the kernel, for example `6.1.0-50-686`. */
  readonly kernel: string;
  /** Names of the packages that something was taken of. */
  readonly used: ReadonlySet<string>;
  /** Text of the `copyright` of each of these. */
  readonly copyrights: ReadonlyMap<string, string>;
  /** Licence texts that these refer to, by name. */
  readonly commonLicences: ReadonlyMap<string, string>;
}

export interface Sources {
  readonly store: PackageStore;
  readonly packages: readonly LockedPackage[];
  /** 0 to 1: packages read. */
  readonly report: (fraction: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Bytes of memory that the unpacked root may take. */
const ROOT_LIMIT = 24e6;
/** Packages that are unpacked at the same time. */
const READERS = 2;
const UNWANTED = /^usr\/(share\/(man|locale|info|lintian|bug|bash-completion|zsh|perl)|lib\/i386-linux-gnu\/(gconv|perl))\//;
/** Of the sources only what the schema is made of is kept: the rest is a hundred times as much. */
const GO_SOURCES = /^usr\/share\/gocode\//;
const isWanted = (path: string) => !UNWANTED.test(path) && isNotice(path) && (!GO_SOURCES.test(path) || isKubeSource(path));
const EMPTY_FOLDERS: readonly (readonly [path: string, mode: number])[] = [
  ["proc", 0o555], ["sys", 0o555], ["dev", 0o755], ["run", 0o755], ["tmp", 0o1777], ["root", 0o700], ["mnt", 0o755],
  ["var/tmp", 0o1777], ["var/log", 0o755], ["var/lib", 0o755], ["opt", 0o755], ["srv", 0o755], ["home", 0o755],
];

async function readPackages({ store, packages, report, signal }: Sources): Promise<Members> {
  const members = new Map<string, Member>();
  const queue = [...packages];
  let done = 0;
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      signal?.throwIfAborted();
      const { name } = next;
      const found = await readDeb(debFile(store, next), isWanted);
      for (const member of found) members.set(member.path, { ...member, package: name });
      report(++done / packages.length);
    }
  };
  await Promise.all(Array.from({ length: READERS }, work));
  return members;
}

function addSkeleton(tree: RootTree): void {
  for (const [path, mode] of EMPTY_FOLDERS) tree.dir(path, mode);
  for (const folder of ["bin", "sbin", "lib"]) tree.link(folder, `usr/${folder}`);
  tree.link("var/run", "../run");
  // The kernel opens the console before anything of ours has run.
  tree.set("dev/console", { kind: "char", mode: 0o600, major: 5, minor: 1 });
  tree.set("dev/null", { kind: "char", mode: 0o666, major: 1, minor: 3 });
}

function buildTree(recipe: Recipe, members: Members, used: Set<string>, release: string): RootTree {
  const tree = new RootTree();
  const groups = recipe.groups.filter(({ role }) => role === undefined);
  const standIns = groups.flatMap((group) => group.standIns);
  const to = { tree, members, used, standIns: new Set(standIns.map(({ library }) => library)) };
  addSkeleton(tree);
  for (const group of groups) addGroup(to, group);
  addStandIns(tree, standIns);
  addApplets(tree, groups.flatMap(({ applets }) => applets));
  addModules(tree, members, release, groups.flatMap(({ modules }) => modules));
  for (const { path, data, executable } of recipe.rootFiles) tree.file(path, data, executable ? 0o755 : 0o644);
  tree.assertFits(ROOT_LIMIT);
  return tree;
}

/** @throws CodedError `FILE_MISSING`, `LIBRARY_MISSING`, `MODULE_MISSING`, `IMAGE_TOO_LARGE` and what reading a package throws */
export async function compose(recipe: Recipe, sources: Sources): Promise<Composed> {
  const members = await readPackages(sources);
  const { path, release } = findKernel(members);
  const used = new Set<string>();
  const take = (name: string): Uint8Array => {
    const member = resolve(members, name);
    if (!member) throw new CodedError("FILE_MISSING", `no package in images/lists/ has /${name}.`);
    used.add(member.package);
    return member.data;
  };
  const tree = buildTree(recipe, members, used, release);
  const layers = buildLayers(recipe, { tree, members, used });
  const boot = recipe.groups.flatMap((group) => Object.entries(group.boot)).map(([name, from]) => [name, take(from)] as const);
  const schema = composeKubeSchema(recipe.groups, members, sources.packages, used);
  const vmlinuz = take(path);
  const copyrights = readCopyrights(members, used);
  return { tree, layers, vmlinuz, boot: new Map([...boot, ...schema]), kernel: release, used, copyrights, commonLicences: readCommonLicences(members) };
}
