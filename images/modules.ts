/**
 * What depmod does, without depmod: reads `.modinfo` of kernel modules and writes the index files that modprobe reads
 * (modules.dep(5)). Names: the kernel takes `-` and `_` in a module's name for the same; here always `_`.
 */
import { CodedError } from "../src/base/index.ts";

export interface KernelModule {
  readonly name: string;
  /** Path below /usr/lib/modules/<release>/, for example `kernel/net/ipv4/ipip.ko`. */
  readonly path: string;
  readonly depends: readonly string[];
  /** Names or aliases of what it asks the kernel for when it is loaded ("pre:" of a softdep): a checksum, for example. */
  readonly softdeps: readonly string[];
  readonly aliases: readonly string[];
  readonly data: Uint8Array;
}

export const moduleName = (file: string): string =>
  (file.split("/").pop() ?? "").replace(/\.ko$/, "").replaceAll("-", "_");

/** The `key=value` strings of an ELF section of a relocatable object. Undefined where there is no such section. */
function section(bytes: Uint8Array, wanted: string): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = view.getUint32(32, true);
  const entrySize = view.getUint16(46, true);
  const at = (index: number) => table + index * entrySize;
  const names = view.getUint32(at(view.getUint16(50, true)) + 16, true);
  for (let index = 0; index < view.getUint16(48, true); index++) {
    const name = names + view.getUint32(at(index), true);
    const end = bytes.indexOf(0, name);
    if (Buffer.from(bytes.subarray(name, end)).toString("latin1") !== wanted) continue;
    const offset = view.getUint32(at(index) + 16, true);
    return bytes.subarray(offset, offset + view.getUint32(at(index) + 20, true));
  }
  return undefined;
}

/** @throws CodedError `MODULE_UNREADABLE` */
export function parseModule(path: string, data: Uint8Array): KernelModule {
  let info: Uint8Array | undefined;
  try {
    info = section(data, ".modinfo");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  if (!info) throw new CodedError("MODULE_UNREADABLE", `${path} is no whole kernel module: it has no .modinfo section.`);
  const pairs = Buffer.from(info).toString("utf8").split("\0").filter(Boolean);
  const values = (key: string) => pairs.filter((pair) => pair.startsWith(`${key}=`)).map((pair) => pair.slice(key.length + 1));
  const names = (list: string, separator: RegExp) => list.split(separator).filter(Boolean).map(moduleName);
  return {
    name: moduleName(path), path, data,
    depends: names(values("depends").join(","), /,/),
    softdeps: values("softdep").flatMap((dep) => names(/\bpre:\s*([^:]*?)(?:\s+post:|$)/.exec(dep)?.[1] ?? "", /\s+/)),
    aliases: values("alias"),
  };
}

function matcher(pattern: string): RegExp {
  const escaped = pattern.replaceAll("-", "_").replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`);
}

/** Names of modules that are part of the kernel itself, from the kernel package's `modules.builtin`. */
export function parseBuiltin(content: string): Set<string> {
  return new Set(content.split("\n").filter(Boolean).map(moduleName));
}

/**
 * The modules that the patterns name, and all that these need.
 * @throws CodedError `MODULE_MISSING` for a pattern that matches nothing, or a dependency that is not there
 */
export function chooseModules(
  all: ReadonlyMap<string, KernelModule>, builtin: ReadonlySet<string>, patterns: readonly string[],
): KernelModule[] {
  const chosen = new Map<string, KernelModule>();
  const providers = (name: string) => [...all.values()].filter((module) => module.name === name || module.aliases.includes(name));
  const add = (name: string, wantedBy: string): void => {
    if (chosen.has(name) || builtin.has(name)) return;
    const module = all.get(name);
    if (!module) throw new CodedError("MODULE_MISSING", `this kernel has no module ${name}, which ${wantedBy} needs.`);
    chosen.set(name, module);
    for (const dependency of module.depends) add(dependency, name);
    for (const dependency of module.softdeps.flatMap(providers)) add(dependency.name, name);
  };
  for (const pattern of patterns) {
    const matches = matcher(pattern);
    const names = [...all.keys(), ...builtin].filter((name) => matches.test(name));
    if (names.length === 0) {
      throw new CodedError("MODULE_MISSING", `this kernel has no module "${pattern}", which images/lists/ names.`);
    }
    for (const name of names) add(name, "images/lists/");
  }
  return [...chosen.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Everything a module needs, itself left out, nearest first, as modules.dep has it. */
function dependencies(module: KernelModule, all: ReadonlyMap<string, KernelModule>): string[] {
  const found = new Set<string>();
  const visit = ({ depends }: KernelModule): void => {
    for (const name of depends) {
      const next = all.get(name);
      if (!next) continue;
      found.delete(next.path);
      found.add(next.path);
      visit(next);
    }
  };
  visit(module);
  return [...found];
}

/** The index files of /usr/lib/modules/<release>/ by name. */
export function moduleIndex(modules: readonly KernelModule[]): ReadonlyMap<string, string> {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const lines = (produce: (module: KernelModule) => readonly string[]) =>
    modules.flatMap((module) => produce(module).map((line) => `${line}\n`)).join("");
  return new Map([
    ["modules.dep", lines((module) => [`${module.path}:${dependencies(module, byName).map((path) => ` ${path}`).join("")}`])],
    ["modules.alias", lines(({ name, aliases }) => aliases.map((alias) => `alias ${alias} ${name}`))],
    ["modules.softdep", lines(({ name, softdeps }) => (softdeps.length > 0 ? [`softdep ${name} pre: ${softdeps.join(" ")}`] : []))],
    ["modules.symbols", ""],
  ]);
}
