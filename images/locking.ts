/** Which packages a build takes: those of the lock, or what has taken their place where the mirror no longer has them. */
import fs from "node:fs";
import { CodedError, isCoded } from "../src/base/index.ts";
import { writeWhole } from "./cache.ts";
import { compose } from "./compose.ts";
import type { BuildContext } from "./context.ts";
import { formatLock, readLock, type Lock, type LockedPackage } from "./lock.ts";
import { debFile, fetchPackages, resolveLists, type PackageStore } from "./packages.ts";
import { lockFileOf, readRecipe, replacedLockFile, type LockedRecipe, type Recipe } from "./recipe.ts";

const RENEW = "npx tsx images/build.ts --update-lock";

/** What the mirror offers now, of which something is taken into the image. */
export async function freshLock(recipe: Recipe, context: BuildContext): Promise<Lock> {
  const { report, store, signal } = context;
  report({ phase: "resolve", fraction: 0 });
  const packages = await resolveLists(store, recipe.groups, signal);
  await fetchPackages(store, packages, (got, all) => report({ phase: "download", fraction: got / all }), signal);
  const unpacked = (fraction: number) => report({ phase: "unpack", fraction });
  const { used } = await compose(recipe, { store, packages, report: unpacked, signal });
  return { format: "podwire-lock/1", packages: packages.filter(({ name }) => used.has(name)) };
}

/** Locked packages that are neither in the cache nor on the mirror any more. */
async function gonePackages(store: PackageStore, packages: readonly LockedPackage[], signal?: AbortSignal): Promise<LockedPackage[]> {
  const missing = packages.filter((wanted) => !fs.existsSync(debFile(store, wanted)));
  const gone: LockedPackage[] = [];
  for (const suite of new Set(missing.map((one) => one.suite))) {
    const here = missing.filter((one) => one.suite === suite);
    try {
      const offered = await store.apt(suite).offers(here.map(({ name }) => name), signal);
      gone.push(...here.filter(({ name, version }) => !offered.some((one) => one.name === name && one.version === version)));
    } catch (error) {
      if (!isCoded(error, "APT_FAILED")) throw error;
      // While a mirror is being renewed its indexes may be of no use; what is locked can be had without them.
      await fetchPackages(store, here, () => undefined, signal);
    }
  }
  return gone;
}

/**
 * The recipe with a lock that can be fetched. Debian removes a package from its mirrors when it publishes the next version
 * (a point release, every two months): a fresh clone of an older commit must go on working then, so the newer one is taken
 * and said, and this machine keeps to it until the repository's lock changes.
 * @throws CodedError `PACKAGE_GONE` when `frozen`
 */
export async function fetchable(recipe: Recipe, context: BuildContext): Promise<LockedRecipe> {
  const { lock } = recipe;
  const gone = lock ? await gonePackages(context.store, lock.packages, context.signal) : [];
  if (lock && gone.length === 0) return { ...recipe, lock };
  const names = gone.map(({ name, version }) => `${name} ${version}`).join(", ");
  if (context.frozen) {
    throw new CodedError(
      "PACKAGE_GONE",
      lock
        ? `the mirror no longer has ${names}: Debian has published newer ones. ` +
          `Run \`${RENEW}\`, run the tests, and commit images/lock.json.`
        : `there is no images/lock.json. Restore it from git, or make one: \`${RENEW}\`.`,
    );
  }
  if (gone.length > 0) {
    context.warn(
      `the mirror no longer has ${names}; taking what Debian has published since. ` +
        `To make that the rule: ${RENEW}, and commit images/lock.json.`,
    );
  }
  const instead = await freshLock(recipe, context);
  writeWhole(replacedLockFile(context.imagesFolder, recipe.lockKey), formatLock(instead));
  return { ...(await readRecipe({ imagesFolder: context.imagesFolder, root: context.root })), lock: instead };
}

/** Writes what the mirror offers now into the repository's lock. */
export async function renewLock(context: BuildContext): Promise<void> {
  const source = { imagesFolder: context.imagesFolder, root: context.root };
  const lock = await freshLock(await readRecipe({ ...source, withoutLock: true }), context);
  writeWhole(lockFileOf(context.root), formatLock(lock));
  fs.rmSync(replacedLockFile(context.imagesFolder, (await readRecipe(source)).lockKey), { force: true });
}

/** Where an image's packages are not those of the repository's lock, in words. */
export function describeDeviations(recipe: LockedRecipe, root: string): string[] {
  const own = new Map(readLock(lockFileOf(root))?.packages.map(({ name, version }) => [name, version]));
  if (own.size === 0) return [];
  return recipe.lock.packages.flatMap(({ name, version }) => {
    const locked = own.get(name);
    return locked === version ? [] : [`${name} ${version}${locked ? ` instead of ${locked}` : ""}`];
  });
}
