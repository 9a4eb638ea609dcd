/** What machines of a role have beside what all have: files that the base's root lacks, or has otherwise (docs/decisions/0018). */
import { addGroup, type Assembly } from "./assemble.ts";
import type { Group } from "./lists.ts";
import type { Recipe } from "./recipe.ts";
import { addStandIns } from "./stand-ins.ts";
import { RootTree, type RootEntry } from "./tree.ts";

/** Bytes of memory that a role's files may take, beside the base's, with what is gone once the role is set up. */
const LAYER_LIMIT = 18e6;
const LIBRARIES = "usr/lib/i386-linux-gnu/";

function same(a: RootEntry | undefined, b: RootEntry): boolean {
  if (a?.kind !== b.kind || a.mode !== b.mode) return false;
  if (a.kind === "file" && b.kind === "file") return Buffer.compare(a.data, b.data) === 0;
  if (a.kind === "link" && b.kind === "link") return a.target === b.target;
  return true;
}

/** A stand-in of the base may stand for what this role needs for real, and its own programs may ask more of another. */
function buildLayer(recipe: Recipe, base: Omit<Assembly, "standIns">, role: string): RootTree {
  const own = recipe.groups.filter((group) => group.role === role);
  const real = new Set(own.flatMap(({ binaries }) => binaries));
  const groups: readonly Group[] = [...recipe.groups.filter((group) => group.role === undefined), ...own];
  const standIns = groups.flatMap((group) => group.standIns).filter(({ library }) => !real.has(LIBRARIES + library));
  const tree = new RootTree([...base.tree.entries].filter(([path]) => !real.has(path)));
  for (const group of own) addGroup({ ...base, tree, standIns: new Set(standIns.map(({ library }) => library)) }, group);
  addStandIns(tree, standIns);
  for (const { path, data, executable } of recipe.roleFiles.get(role) ?? []) tree.file(path, data, executable ? 0o755 : 0o644);
  const layer = new RootTree([...tree.entries].filter(([path, entry]) => !same(base.tree.entries.get(path), entry)));
  layer.assertFits(LAYER_LIMIT, `what machines of the role ${role} have beside`);
  return layer;
}

/** @throws CodedError `FILE_MISSING`, `LIBRARY_MISSING`, `IMAGE_TOO_LARGE` */
export function buildLayers(recipe: Recipe, base: Omit<Assembly, "standIns">): ReadonlyMap<string, RootTree> {
  return new Map([...recipe.roleFiles.keys()].map((role) => [role, buildLayer(recipe, base, role)]));
}
