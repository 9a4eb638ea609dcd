/** The kernel's part of the root: its modules and their index, and the file that the emulator boots. */
import { CodedError } from "../src/base/index.ts";
import { resolve, type Member, type Members } from "./assemble.ts";
import { chooseModules, moduleIndex, parseBuiltin, parseModule, type KernelModule } from "./modules.ts";
import type { RootTree } from "./tree.ts";

const VMLINUZ = "boot/vmlinuz-";

/** The kernel that the packages have. @throws CodedError `FILE_MISSING` */
export function findKernel(members: Members): { readonly path: string; readonly release: string } {
  const path = [...members.keys()].find((name) => name.startsWith(VMLINUZ));
  if (path) return { path, release: path.slice(VMLINUZ.length) };
  throw new CodedError("FILE_MISSING", "no package in images/lists/ has a kernel (/boot/vmlinuz-…).");
}

function modulesIn(members: Members, folder: string): ReadonlyMap<string, KernelModule> {
  const isModule = (member: Member): member is Member & { kind: "file" } =>
    member.kind === "file" && member.path.startsWith(folder) && member.path.endsWith(".ko");
  const found = [...members.values()].filter(isModule).map(({ path, data }) => parseModule(path.slice(folder.length), data));
  return new Map(found.map((module) => [module.name, module]));
}

/** @param patterns of `images/lists/`. @throws CodedError `FILE_MISSING`, `MODULE_MISSING`, `MODULE_UNREADABLE` */
export function addModules(tree: RootTree, members: Members, release: string, patterns: readonly string[]): void {
  const folder = `usr/lib/modules/${release}/`;
  const builtin = resolve(members, `${folder}modules.builtin`);
  if (!builtin) throw new CodedError("FILE_MISSING", `the kernel's package has no /${folder}modules.builtin.`);
  const modules = chooseModules(modulesIn(members, folder), parseBuiltin(Buffer.from(builtin.data).toString("utf8")), patterns);
  for (const { path, data } of modules) tree.file(`${folder}${path}`, data);
  for (const [name, content] of moduleIndex(modules)) tree.file(`${folder}${name}`, content);
  tree.file(`${folder}modules.builtin`, builtin.data);
}
