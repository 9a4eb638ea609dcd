/** Programs that tests need and npm cannot bring. Installed with apt where they are missing and we may; else we say how. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { runProgram } from "./process.ts";

interface Need {
  readonly program: string;
  /** Debian's package that has it. */
  readonly debian: string;
  readonly why: string;
}

const NEEDS: readonly Need[] = [
  { program: "chromium", debian: "chromium", why: "the browser tests" },
  { program: "shellcheck", debian: "shellcheck", why: "the lint of shell scripts" },
  { program: "tcpdump", debian: "tcpdump", why: "the tests of captures" },
];

export function isInstalled(program: string, path: string = process.env["PATH"] ?? ""): boolean {
  // Debian keeps tcpdump where only root's PATH leads.
  return [...path.split(delimiter), "/usr/sbin", "/sbin"].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** How to become root for apt: nothing to add, `sudo -n`, or no way. */
async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  if (!isInstalled("sudo")) return undefined;
  return (await runProgram(["sudo", "-n", "true"])).code === 0 ? ["sudo", "-n"] : undefined;
}

/** @returns what is in the way, as text for people; undefined when all is there. */
export async function ensureSystemPackages(say: (line: string) => void): Promise<string | undefined> {
  const missing = NEEDS.filter((need) => !isInstalled(need.program));
  if (missing.length === 0) return undefined;
  const list = missing.map((need) => need.debian).join(" ");
  const what = missing.map((need) => `${need.program} (for ${need.why})`).join(", ");
  const byHand = `Missing: ${what}. Install with: apt-get install ${list}`;
  const prefix = isInstalled("apt-get") ? await rootPrefix() : undefined;
  if (prefix === undefined) return byHand;
  say(`Installing ${list} with apt-get …`);
  const apt = (...args: string[]) =>
    runProgram([...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120", ...args]);
  const update = await apt("update", "-q");
  const install = await apt("install", "-q", "-y", "--no-install-recommends", ...missing.map((need) => need.debian));
  if (install.code === 0 && missing.every((need) => isInstalled(need.program))) return undefined;
  return `${byHand}\napt-get said:\n${update.code === 0 ? "" : update.output}${install.output}`;
}
