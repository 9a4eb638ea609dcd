// Which Node this runs on. Plain JavaScript without any package, since it is what an old Node must be able to read.

/** As `engines` in package.json: what vite and the linter ask for, below which installing or building fails in the middle. */
export const NEEDED = "^20.19 or >=22.12";

/** @param version as in `process.versions.node` */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
}
