/** The real `podwire` as a process, with a run folder of its own. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const entry = new URL("../../src/cli/podwire.mjs", import.meta.url).pathname;

export interface Finished {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: Uint8Array | string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export class Podwire {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(folder: string, course: string) {
    this.folder = folder;
    this.env = { ...process.env, PODWIRE_RUN: join(folder, "run"), PODWIRE_CONTENT: course };
  }

  /** Works in a new temporary folder; its lessons are the course's, or what tests put into that folder. */
  static async create(course?: string): Promise<Podwire> {
    const folder = await mkdtemp(join(tmpdir(), "podwire-cli-"));
    return new Podwire(folder, course ?? folder);
  }

  start(args: readonly string[], options: RunOptions = {}): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [entry, ...args], { env: { ...this.env, ...options.env }, cwd: options.cwd ?? this.folder });
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    const child = this.start(args, options);
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.stdin ?? "");
    return finished(child);
  }

  async remove(): Promise<void> {
    await this.run(["down"]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code: code ?? (signal === null ? -1 : 128), stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8") });
    });
  });
}
