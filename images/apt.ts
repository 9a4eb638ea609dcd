/** Debian packages through the host's apt, without root: a private state folder a suite and architecture. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { CodedError, systemCode } from "../src/base/index.ts";
import type { Architecture, LockedPackage } from "./lock.ts";
import { poolPath } from "./pool.ts";
import type { Mirror } from "./sources.ts";

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly words: string;
}

/** Where Debian's `apt` has `apt-helper`, which fetches by address and hash; in no `PATH` by itself. */
const APT_FOLDER = "/usr/lib/apt";

const PREBUILT = "or point PODWIRE_IMAGE_DIR at a folder with a prebuilt image (made elsewhere with `podwire images export`)";

/** @throws CodedError `APT_MISSING` where there is no such program */
async function run(program: string, args: readonly string[], cwd: string, signal?: AbortSignal): Promise<Output> {
  return new Promise((done, fail) => {
    const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:${APT_FOLDER}`, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], ...(signal ? { signal } : {}) });
    let stdout = "";
    let words = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
    child.on("error", (error) => {
      const missing = systemCode(error) === "ENOENT";
      fail(missing ? new CodedError("APT_MISSING",
        `this machine has no ${program}: an image is built from Debian packages on Debian, or a system with its apt. ` +
        `Build it there, ${PREBUILT}.`, { cause: error }) : error);
    });
    child.on("close", (code) => done({ code: code ?? 1, stdout, words }));
  });
}

/** What apt says, as an error that says what to do. */
export function explainApt(words: string, mirror: Mirror): CodedError {
  const said = words.split("\n").filter((line) => /^[EW]: /.test(line)).slice(0, 4).join("\n") || words.trim().slice(-500);
  if (/NO_PUBKEY|not signed|invalid signature|EXPKEYSIG|couldn't be verified/i.test(words)) {
    return new CodedError("APT_SIGNATURE",
      `apt could not verify the signature of ${mirror.uri} with ${mirror.signedBy ?? "the machine's keys"}. ` +
      `Install the newest debian-archive-keyring (apt-get install debian-archive-keyring), or set PODWIRE_KEYRING to its file.\n${said}`);
  }
  if (/No space left|Disk quota|not enough free space/i.test(words)) {
    return new CodedError("DISK_FULL", `apt found no space left on the disk. Make room, or set PODWIRE_CACHE to a folder on a larger disk.\n${said}`);
  }
  if (/resolving|Could not (connect|resolve|handshake)|Cannot initiate|timed out|unreachable|Connection (failed|refused|reset)|Unable to connect|certificate/i.test(words)) {
    return new CodedError("NO_NETWORK", `apt could not reach ${mirror.uri}. Check the network and the proxy, or set PODWIRE_MIRROR to a mirror you can reach, ${PREBUILT}.\n${said}`);
  }
  return new CodedError("APT_FAILED", `apt could not get packages from ${mirror.uri}:\n${said}\nCheck the machine's apt sources, or set PODWIRE_MIRROR.`);
}

/** One paragraph of `apt-cache show` for each package that the mirror has. */
export function parseShow(content: string, suite: string, wanted: Architecture = "i386"): LockedPackage[] {
  return content.split(/\n\n+/).flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(paragraph)?.[1]?.trim() ?? "";
    const architecture = [wanted, "all" as const].find((one) => one === field("Architecture"));
    if (field("Package") === "" || architecture === undefined) return [];
    const [name, version] = [field("Package"), field("Version")];
    // "Source: glibc" or "Source: libcap2 (1:2.75-10)"; absent where source and package have one name.
    const [, sourceName = name, sourceVersion = version] = /^(\S+)(?: \((\S+)\))?$/.exec(field("Source")) ?? [];
    return [{ name, version, architecture, suite, source: `${sourceName} ${sourceVersion}`, size: Number(field("Size")), sha256: field("SHA256") }];
  });
}

/** apt as it sees one suite of the mirror. */
export class SuiteApt {
  readonly #options: readonly string[];
  #updated: Promise<void> | undefined;

  /** @param architecture the machines' own, unless it is for this computer */
  constructor(readonly suite: string, readonly mirror: Mirror, readonly folder: string, readonly architecture: Architecture = "i386") {
    const sources = path.join(folder, "sources.list");
    fs.mkdirSync(path.join(folder, "lists", "partial"), { recursive: true });
    fs.mkdirSync(path.join(folder, "cache", "archives", "partial"), { recursive: true });
    const options = [`arch=${architecture}`, ...(mirror.signedBy ? [`signed-by=${mirror.signedBy}`] : [])].join(" ");
    fs.writeFileSync(sources, `deb [${options}] ${mirror.uri} ${suite} main\n`);
    this.#options = Object.entries({
      "APT::Architecture": architecture, "APT::Architectures": architecture, "APT::Sandbox::User": "", "APT::Update::Error-Mode": "any",
      "APT::Install-Recommends": "false", "Dir::State": folder, "Dir::State::Lists": path.join(folder, "lists"),
      "Dir::State::status": "/dev/null", "Dir::Cache": path.join(folder, "cache"), "Dir::Etc::SourceList": sources,
      "Dir::Etc::SourceParts": "/dev/null", "Dir::Etc::Preferences": "/dev/null", "Dir::Etc::PreferencesParts": "/dev/null",
      "Acquire::Languages": "none", "Acquire::Retries": "3", "Acquire::Check-Valid-Until": "true", "Debug::NoLocking": "true",
    }).map(([name, value]) => `-o${name}=${value}`);
  }

  /** Fetches the suite's index, once. @throws CodedError `APT_MISSING`, `NO_NETWORK`, `APT_SIGNATURE`, `DISK_FULL`, `APT_FAILED` */
  update(signal?: AbortSignal): Promise<void> {
    this.#updated ??= run("apt-get", [...this.#options, "-q", "update"], this.folder, signal).then(({ code, words }) => {
      if (code !== 0) throw explainApt(words, this.mirror);
    });
    return this.#updated;
  }

  /** Names of the packages that the given ones need, themselves included. @throws CodedError `PACKAGE_GONE` */
  async closure(names: readonly string[], signal?: AbortSignal): Promise<string[]> {
    await this.update(signal);
    const { code, stdout, words } = await run("apt-get", [...this.#options, "-q", "-s", "install", ...names], this.folder, signal);
    if (code !== 0) {
      throw new CodedError("PACKAGE_GONE", `${this.mirror.uri} does not offer all of ${names.join(" ")} in ${this.suite}:\n${words.trim()}\n` +
        "Take the package off images/lists/ or name the one that replaces it.");
    }
    return [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => (match[1] ?? "").replace(/:.*$/, "")).sort();
  }

  /** What the mirror offers now of these packages; a name it does not have is left out. */
  async offers(names: readonly string[], signal?: AbortSignal): Promise<LockedPackage[]> {
    await this.update(signal);
    const { stdout } = await run("apt-cache", [...this.#options, "show", "--no-all-versions", ...names], this.folder, signal);
    return parseShow(stdout, this.suite, this.architecture).filter(({ name }) => names.includes(name));
  }

  /** First package that a metapackage stands for, for example the kernel's. */
  async metaTarget(meta: string, signal?: AbortSignal): Promise<string> {
    await this.update(signal);
    const { stdout } = await run("apt-cache", [...this.#options, "depends", meta], this.folder, signal);
    const name = /Depends: (\S+)/.exec(stdout)?.[1];
    if (name) return name.replace(/:.*$/, "");
    throw new CodedError("PACKAGE_GONE", `${this.mirror.uri} has no ${meta} in ${this.suite}. Name the package that replaces it in images/lists/.`);
  }

  /**
   * Downloads what of these the mirror has, by where it must lie and by its hash. Needs no index, so that it also works while a mirror is
   * being renewed and its indexes do not fit its signature. What does not come is no error here.
   */
  async downloadFromPool(packages: readonly LockedPackage[], into: string, signal?: AbortSignal): Promise<void> {
    fs.mkdirSync(into, { recursive: true });
    const wanted = packages.flatMap((one) => [`${this.mirror.uri}/${poolPath(one)}`, path.join(into, `${one.sha256}.deb`), `SHA256:${one.sha256}`]);
    await run("apt-helper", [...this.#options, "-q", "download-file", ...wanted], into, signal);
  }

  /** Downloads into a folder, with apt's own verification. @throws as `update` */
  async download(packages: readonly LockedPackage[], into: string, signal?: AbortSignal): Promise<void> {
    await this.update(signal);
    fs.mkdirSync(into, { recursive: true });
    const wanted = packages.map(({ name, version }) => `${name}=${version}`);
    const { code, words } = await run("apt-get", [...this.#options, "-q", "download", ...wanted], into, signal);
    if (code !== 0) throw explainApt(words, this.mirror);
  }
}
