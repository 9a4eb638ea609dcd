// Sees to it that node_modules is what package-lock.json says. Needs nothing but Node and npm.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Path inside node_modules → version, of what must be there whatever the platform. */
function required(lock) {
  return Object.entries(lock.packages ?? {}).filter(([path, entry]) => path !== "" && !entry.optional && !entry.link);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** First package that is missing or of another version than the lock file's; undefined when all is as it should be. */
export function staleDependency(root) {
  const lock = readJson(join(root, "package-lock.json"));
  if (lock === undefined) throw new Error(`${join(root, "package-lock.json")} is missing or is not JSON.`);
  const installed = readJson(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "node_modules";
  return required(lock).find(([path, entry]) => installed.packages?.[path]?.version !== entry.version)?.[0];
}

/** Runs `npm ci` when something is missing or stale. Its output goes to stderr, so that stdout stays a result's. */
export function ensureDependencies(root) {
  const stale = staleDependency(root);
  if (stale === undefined) return;
  process.stderr.write(`Installing npm packages (${stale} is missing or stale) …\n`);
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status !== 0) {
    throw new Error("`npm ci` failed; what it said stands above. Is the npm registry reachable?");
  }
}
