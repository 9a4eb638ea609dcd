import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, createWriteStream, mkdirSync, openSync, readFileSync, type WriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { CodedError, messageOf } from "../../base/index.ts";
import { openApiPort } from "../api-port.ts";
import { askStatus } from "../daemon/client.ts";
import { claim, liveOwner } from "../daemon/owner.ts";
import { serveLab } from "../daemon/server.ts";
import { EXIT } from "../exit-codes.ts";
import { ProgressLines } from "../progress.ts";
import { projectRoot, runPaths, type RunPaths } from "../paths.ts";
import { describeStatus } from "../status-text.ts";
import { contentHere, findTarget } from "../content.ts";
import { openLab } from "../wiring.ts";

export interface UpOptions {
  readonly detach?: boolean;
  readonly seed?: string;
  readonly json?: boolean;
  /** Of this computer's loopback, for the cluster's API. */
  readonly apiPort?: number;
}

interface Wanted {
  readonly target: string | undefined;
  readonly seed: string;
  readonly apiPort: number | undefined;
}

/** File descriptor that a detached process tells its parent on how the start goes. */
const REPORT_FD = 3;
const reportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("line"), line: z.string() }),
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("failed"), code: z.string(), message: z.string() }),
]);
type Report = z.infer<typeof reportSchema>;

/** Resolves when the process is asked to end. */
function asked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

async function hold({ target, seed, apiPort }: Wanted, say: (line: string) => void, ready: () => Promise<void>): Promise<number> {
  const paths = runPaths();
  const { lab: spec, lesson } = findTarget(contentHere(), target);
  const release = await claim(paths, spec.id);
  const stop = new AbortController();
  const interrupted = asked().then(() => stop.abort());
  try {
    const lines = new ProgressLines(say);
    const lab = await openLab({ spec, lesson, seed }, (progress) => lines.show(progress), stop.signal);
    try {
      const api = apiPort === undefined ? undefined : await openApiPort(lab, apiPort);
      const served = await serveLab({ lab, apiPort: api?.port }, paths.socket);
      try {
        await ready();
        await Promise.race([served.down, interrupted]);
      } finally {
        await Promise.all([served.close(), api?.close()]);
      }
    } finally {
      lab.dispose();
    }
    return stop.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } finally {
    await release();
  }
}

function lastWords(paths: RunPaths): string {
  try {
    return readFileSync(paths.log, "utf8").trimEnd().split("\n").slice(-5).join("\n");
  } catch {
    return "";
  }
}

async function waitForReady(reports: Readable, say: (line: string) => void): Promise<Report | undefined> {
  for await (const line of createInterface({ input: reports })) {
    const report = reportSchema.parse(JSON.parse(line));
    if (report.kind !== "line") return report;
    say(report.line);
  }
  return undefined;
}

async function detach({ target, seed, apiPort }: Wanted, say: (line: string) => void): Promise<void> {
  const paths = runPaths();
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  const log = openSync(paths.log, "w", 0o600);
  const args = [`${projectRoot}/src/cli/podwire.mjs`, "up", ...(target === undefined ? [] : [target]), "--seed", seed, ...(apiPort === undefined ? [] : ["--api-port", String(apiPort)])];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ["ignore", log, log, "pipe"],
    env: { ...process.env, PODWIRE_REPORT_FD: String(REPORT_FD) },
  });
  closeSync(log);
  const onInterrupt = () => child.kill("SIGTERM");
  process.once("SIGINT", onInterrupt);
  const reports = child.stdio[REPORT_FD];
  if (reports === null || reports === undefined || !("readable" in reports)) throw new Error("A process without its report pipe.");
  const report = await waitForReady(reports, say);
  process.removeListener("SIGINT", onInterrupt);
  reports.destroy();
  child.unref();
  if (report?.kind === "ready") return;
  if (report?.kind === "failed") throw new CodedError(report.code, report.message);
  throw new CodedError("DAEMON_DEAD", `The process that was to hold the lab ended before it was ready.\n${lastWords(paths)}`);
}

/** The pipe to the parent that waits; writing goes nowhere once it has gone. */
function reporter(): ((report: Report) => void) | undefined {
  if (process.env["PODWIRE_REPORT_FD"] !== String(REPORT_FD)) return undefined;
  const pipe: WriteStream = createWriteStream("", { fd: REPORT_FD, autoClose: true });
  pipe.on("error", () => undefined);
  return (report) => pipe.write(`${JSON.stringify(report)}\n`);
}

async function holdForParent(wanted: Wanted, report: (report: Report) => void): Promise<number> {
  try {
    return await hold(wanted, (line) => report({ kind: "line", line }), async () => report({ kind: "ready" }));
  } catch (error) {
    report({ kind: "failed", code: error instanceof CodedError ? error.code : "DAEMON_FAULT", message: messageOf(error) });
    throw error;
  }
}

async function showStatus(json: boolean): Promise<void> {
  const status = await askStatus(runPaths());
  process.stdout.write(json ? `${JSON.stringify(status)}\n` : describeStatus(status));
}

export async function up(target: string | undefined, options: UpOptions): Promise<number> {
  const seed = options.seed ?? randomBytes(4).toString("hex");
  const wanted: Wanted = { target, seed, apiPort: options.apiPort };
  const report = reporter();
  if (report !== undefined) return holdForParent(wanted, report);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (options.detach === true) {
    const owner = await liveOwner(runPaths()).catch(() => undefined);
    if (owner !== undefined) throw new CodedError("LAB_IS_UP", `${owner.lab} is up already (pid ${owner.pid}). End it first with: podwire down`);
    await detach(wanted, say);
    await showStatus(options.json === true);
    return EXIT.ok;
  }
  return hold(wanted, say, async () => {
    await showStatus(options.json === true);
    say("The lab is up until Ctrl-C or `podwire down`.");
  });
}
