/** The real kubectl for this computer: Debian 13's, fetched as the image's packages are and kept beside them. */
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { cacheRoot } from "../../../images/cache.ts";
import { readDeb } from "../../../images/deb.ts";
import { SuiteApt } from "../../../images/apt.ts";
import type { Architecture, LockedPackage } from "../../../images/lock.ts";
import { debFile, fetchPackages, type PackageStore } from "../../../images/packages.ts";
import { findMirror } from "../../../images/sources.ts";

const SUITE = "trixie";
/** Of amd64; for others, and once the mirror has a newer one, the mirror is asked. Its signature counts either way. */
const LOCKED: LockedPackage = {
  name: "kubectl", version: "1.32.3+ds-2", architecture: "amd64", suite: SUITE, source: "kubernetes 1.32.3+ds-2",
  size: 16_372_136, sha256: "9825aaf4c14913027aae04af8688e580459f781c829bd5de00cc4dc2cc5a867f",
};
const silent = (): void => undefined;

function ownArchitecture(): Architecture {
  if (process.arch === "x64") return "amd64";
  if (process.arch === "arm64") return "arm64";
  throw new Error(`Debian's kubectl is fetched for x64 and arm64; this computer is ${process.arch}.`);
}

async function fetched(store: PackageStore): Promise<string> {
  if (ownArchitecture() === LOCKED.architecture) {
    try {
      await fetchPackages(store, [LOCKED], silent);
      return debFile(store, LOCKED);
    } catch (error) {
      const [offered] = await store.apt(SUITE).offers([LOCKED.name]);
      if (!offered || offered.version === LOCKED.version) throw error;
    }
  }
  const [offered] = await store.apt(SUITE).offers([LOCKED.name]);
  if (!offered) throw new Error(`the mirror has no kubectl for ${ownArchitecture()} in ${SUITE}`);
  await fetchPackages(store, [offered], silent);
  return debFile(store, offered);
}

/** Path of the program. */
export async function realKubectl(): Promise<string> {
  const cache = cacheRoot();
  const architecture = ownArchitecture();
  const apt = (suite: string) => new SuiteApt(suite, findMirror(), path.join(cache, "apt", `${suite}-${architecture}`), architecture);
  const file = await fetched({ folder: path.join(cache, "packages"), apt, forgetMirror: silent });
  const program = `${file.replace(/\.deb$/, "")}-kubectl`;
  if (fs.existsSync(program)) return program;
  const [member] = await readDeb(file, (name) => name === "usr/bin/kubectl");
  if (member?.kind !== "file") throw new Error(`${file} holds no usr/bin/kubectl`);
  const partial = `${program}.partial-${process.pid}`;
  fs.writeFileSync(partial, member.data, { mode: 0o755 });
  fs.renameSync(partial, program);
  return program;
}

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubectlOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout?: number;
}

export type Kubectl = (args: readonly string[], options?: KubectlOptions) => Promise<Said>;

/** @param home where it keeps what it has discovered; a folder of the test's own. */
export function kubectlFor(program: string, kubeconfig: string, home: string): Kubectl {
  return (args, { input, env = {}, timeout = 60_000 } = {}) =>
    new Promise((resolve) => {
      const child = execFile(
        program, [...args],
        { env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC", HOME: home, KUBECONFIG: kubeconfig, ...env }, cwd: home, timeout, maxBuffer: 64 << 20 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
          resolve({ code, stdout, stderr });
        },
      );
      child.stdin?.on("error", silent);
      child.stdin?.end(input ?? "");
    });
}
