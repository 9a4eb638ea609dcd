/** Puts a machine's files together in memory: kernel, root and BIOS, from packages that lie on the disk. */
import { CodedError } from "../src/base/index.ts";
import { addApplets, addGroup, resolve, type Member } from "./assemble.ts";
import { readDeb } from "./deb.ts";
import type { LockedPackage } from "./lock.ts";
import { chooseModules, moduleIndex, parseBuiltin, parseModule, type KernelModule } from "./modules.ts";
import { debFile, type PackageStore } from "./packages.ts";
import type { Recipe } from "./recipe.ts";
import { addStandIns } from "./stand-ins.ts";
import { RootTree } from "./tree.ts";

export interface Composed {
  readonly tree: RootTree;
  readonly vmlinuz: Uint8Array;
  /** Other files of the image, by name. */
  readonly boot: ReadonlyMap<string, Uint8Array>;
  /** Release of the kernel, for example `6.1.0-50-686`. */
  readonly kernel: string;
  readonly used: ReadonlySet<string>;
  /** Text of the `copyright` of each package that was used. */
  readonly copyrights: ReadonlyMap<string, string>;
  /** Licence texts that these refer to, by name. */
  readonly commonLicences: ReadonlyMap<string, string>;
}

/** Bytes of memory that the unpacked root may take. */
export const ROOT_LIMIT = 24e6;

const UNWANTED = /^usr\/(share\/(man|locale|info|lintian|bug|bash-completion|zsh|perl)|lib\/i386-linux-gnu\/(gconv|perl))\//;
/** A package's folder of documents may be a link to another package's. */
const COPYRIGHT = /^usr\/share\/doc\/[^/]+(\/copyright)?$/;
const COMMON = "usr/share/common-licenses/";

const wanted = (path: string) => !UNWANTED.test(path) && (!path.startsWith("usr/share/doc/") || COPYRIGHT.test(path));

async function readPackages(store: PackageStore, packages: readonly LockedPackage[], report: (fraction: number) => void, signal?: AbortSignal): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  let done = 0;
  const queue = [...packages];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      signal?.throwIfAborted();
      const { name } = next;
      for (const member of await readDeb(debFile(store, next), wanted)) members.set(member.path, { ...member, package: name });
      report(++done / packages.length);
    }
  };
  await Promise.all([work(), work()]);
  return members;
}

function readModules(members: ReadonlyMap<string, Member>, release: string): ReadonlyMap<string, KernelModule> {
  const folder = `usr/lib/modules/${release}/`;
  const found = [...members.values()].flatMap((member) =>
    member.kind === "file" && member.path.startsWith(folder) && member.path.endsWith(".ko") ? [parseModule(member.path.slice(folder.length), member.data)] : []);
  return new Map(found.map((module) => [module.name, module]));
}

function addModules(tree: RootTree, members: ReadonlyMap<string, Member>, release: string, patterns: readonly string[]): void {
  const folder = `usr/lib/modules/${release}`;
  const builtin = resolve(members, `${folder}/modules.builtin`);
  if (!builtin) throw new CodedError("FILE_MISSING", `the kernel's package has no /${folder}/modules.builtin.`);
  const text = asText(builtin.data);
  const modules = chooseModules(readModules(members, release), parseBuiltin(text), patterns);
  for (const { path, data } of modules) tree.file(`${folder}/${path}`, data);
  for (const [name, content] of moduleIndex(modules)) tree.file(`${folder}/${name}`, content);
  tree.file(`${folder}/modules.builtin`, text);
}

function addSkeleton(tree: RootTree): void {
  for (const [path, mode] of [["proc", 0o555], ["sys", 0o555], ["dev", 0o755], ["run", 0o755], ["tmp", 0o1777], ["root", 0o700], ["mnt", 0o755], ["var/tmp", 0o1777], ["var/log", 0o755], ["var/lib", 0o755], ["opt", 0o755], ["srv", 0o755], ["home", 0o755]] as const) tree.dir(path, mode);
  for (const folder of ["bin", "sbin", "lib"]) tree.link(folder, `usr/${folder}`);
  tree.link("var/run", "../run");
  tree.set("dev/console", { kind: "char", mode: 0o600, major: 5, minor: 1 });
  tree.set("dev/null", { kind: "char", mode: 0o666, major: 1, minor: 3 });
}

const asText = (data: Uint8Array): string => Buffer.from(data).toString("utf8");

/** A package whose text stands for another's is used too. @throws CodedError `FILE_MISSING` */
function readCopyrights(members: ReadonlyMap<string, Member>, used: Set<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of [...used].sort()) {
    const folder = members.get(`usr/share/doc/${name}`);
    const file = resolve(members, `usr/share/doc/${folder?.kind === "link" ? folder.target : name}/copyright`);
    if (!file) throw new CodedError("FILE_MISSING", `${name} has no copyright file, so nothing of it can be shipped. Run the build with --update-lock.`);
    found.set(name, asText(file.data));
    used.add(file.package);
  }
  return found;
}

function readCommon(members: ReadonlyMap<string, Member>): ReadonlyMap<string, string> {
  const files = [...members.keys()].filter((path) => path.startsWith(COMMON)).flatMap((path) => {
    const file = resolve(members, path);
    return file ? [[path.slice(COMMON.length), asText(file.data)] as const] : [];
  });
  return new Map(files);
}

/** @throws CodedError `FILE_MISSING`, `LIBRARY_MISSING`, `MODULE_MISSING`, `IMAGE_TOO_LARGE` and what reading a package throws */
export async function compose(recipe: Recipe, store: PackageStore, packages: readonly LockedPackage[], report: (fraction: number) => void, signal?: AbortSignal): Promise<Composed> {
  const members = await readPackages(store, packages, report, signal);
  const tree = new RootTree();
  const used = new Set<string>();
  const take = (path: string): Uint8Array => {
    const member = resolve(members, path);
    if (!member) throw new CodedError("FILE_MISSING", `no package in images/lists/ has /${path}.`);
    used.add(member.package);
    return member.data;
  };
  const vmlinuzPath = [...members.keys()].find((path) => path.startsWith("boot/vmlinuz-"));
  if (!vmlinuzPath) throw new CodedError("FILE_MISSING", "no package in images/lists/ has a kernel (/boot/vmlinuz-…).");
  const kernel = vmlinuzPath.slice("boot/vmlinuz-".length);
  const standIns = recipe.groups.flatMap((group) => group.standIns);
  addSkeleton(tree);
  for (const group of recipe.groups) addGroup({ tree, members, used, standIns: new Set(standIns.map(({ library }) => library)) }, group);
  addStandIns(tree, standIns);
  addApplets(tree, recipe.groups.flatMap(({ applets }) => applets));
  addModules(tree, members, kernel, recipe.groups.flatMap(({ modules }) => modules));
  for (const { path, data, executable } of recipe.rootFiles) tree.file(path, data, executable ? 0o755 : 0o644);
  tree.assertFits(ROOT_LIMIT);
  const boot = new Map(recipe.groups.flatMap((group) => Object.entries(group.boot)).map(([name, path]) => [name, take(path)]));
  const vmlinuz = take(vmlinuzPath);
  return { tree, vmlinuz, boot, kernel, used, copyrights: readCopyrights(members, used), commonLicences: readCommon(members) };
}
