/** From unpacked package files to the guest's root: what the lists name, what that needs, and nothing else. */
import { CodedError } from "../src/base/index.ts";
import { parseElf } from "./elf.ts";
import type { Group } from "./lists.ts";
import type { TarMember } from "./tar.ts";
import type { RootTree } from "./tree.ts";

export type Member = TarMember & { readonly package: string };
export type Members = ReadonlyMap<string, Member>;

const LIBRARY_FOLDERS = ["usr/lib/i386-linux-gnu", "usr/lib"];
const MULTI_CALL = "usr/bin/busybox";

/** Follows links, within the packages, to the file itself. Undefined where it leads nowhere. */
export function resolve(members: Members, path: string): (Member & { kind: "file" }) | undefined {
  let at = path;
  for (let hops = 0; hops < 8; hops++) {
    const member = members.get(at);
    if (!member) return undefined;
    if (member.kind === "file") return member;
    const base = member.target.startsWith("/") ? [] : at.split("/").slice(0, -1);
    for (const part of member.target.split("/")) {
      if (part === "..") base.pop();
      else if (part !== "" && part !== ".") base.push(part);
    }
    at = base.join("/").replace(/^(bin|sbin|lib)\//, "usr/$1/");
  }
  return undefined;
}

export interface Assembly {
  readonly tree: RootTree;
  readonly members: Members;
  /** Packages that something was taken of. */
  readonly used: Set<string>;
  /** Libraries that are not looked for in the packages. */
  readonly standIns: ReadonlySet<string>;
}

/** Adds a file under the name asked for, and every library it needs, theirs too. */
function addWithLibraries(to: Assembly, path: string, wantedBy: string): void {
  if (to.tree.has(path)) return;
  const member = resolve(to.members, path);
  if (!member) {
    throw new CodedError("FILE_MISSING", `no package in images/lists/ has /${path}, which ${wantedBy} needs. Name the one that has it.`);
  }
  to.tree.file(path, member.data, member.mode);
  to.used.add(member.package);
  const elf = parseElf(member.data);
  const loader = elf?.interpreter?.split("/").pop();
  for (const needed of [...(elf?.needed ?? []), ...(loader ? [loader] : [])]) {
    if (to.standIns.has(needed)) continue;
    const library = LIBRARY_FOLDERS.map((folder) => `${folder}/${needed}`).find((name) => resolve(to.members, name));
    if (!library) {
      throw new CodedError("LIBRARY_MISSING", `/${path} needs ${needed}, which no locked package has. Run the build with --update-lock.`);
    }
    addWithLibraries(to, library, `/${path}`);
  }
  if (loader) to.tree.link(`usr/lib/${loader}`, `i386-linux-gnu/${loader}`);
}

function filesOf(members: Members, listed: string): string[] {
  if (!listed.endsWith("/")) return [listed];
  const found = [...members.keys()].filter((path) => path.startsWith(listed)).sort();
  if (found.length === 0) throw new CodedError("FILE_MISSING", `no package in images/lists/ has a folder /${listed}.`);
  return found;
}

/** @throws CodedError `FILE_MISSING`, `LIBRARY_MISSING` */
export function addGroup(to: Assembly, group: Group): void {
  const by = `images/lists/${group.name}.yaml`;
  for (const path of group.binaries) addWithLibraries(to, path, by);
  for (const path of group.files.flatMap((listed) => filesOf(to.members, listed))) {
    const member = to.members.get(path);
    if (member?.kind === "link" && !member.target.includes("/")) to.tree.link(path, member.target);
    else addWithLibraries(to, path, by);
  }
  for (const [path, target] of Object.entries(group.links)) to.tree.link(path, target);
}

/** Links to busybox for every applet whose name nothing else has taken. */
export function addApplets(tree: RootTree, applets: readonly string[]): void {
  if (applets.length > 0 && !tree.has(MULTI_CALL)) {
    throw new CodedError("FILE_MISSING", `images/lists/ names applets, but no list names ${MULTI_CALL}.`);
  }
  const taken = (name: string) => tree.has(`usr/bin/${name}`) || tree.has(`usr/sbin/${name}`);
  for (const name of applets) if (!taken(name)) tree.link(`usr/bin/${name}`, "busybox");
}
