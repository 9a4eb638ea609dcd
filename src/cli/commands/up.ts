import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { CodedError, isCoded, messageOf } from "../../base/index.ts";
import type { Lab } from "../../lab/index.ts";
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
  z.object({ kind: z.literal("ending"), why: z.string() }),
  z.object({ kind: z.literal("failed"), code: z.string(), message: z.string() }),
]);
type Report = z.infer<typeof reportSchema>;

/** Resolves with the signal's name when the process is asked to end. */
function asked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(signal));
  });
}

/** `podwire down` ends by SIGTERM what is not up yet. */
function whyEnded(lab: string, signal: NodeJS.Signals): string {
  return `The start of ${lab} was ended before it was up, by ${signal === "SIGTERM" ? "`podwire down` or " : ""}a signal (${signal}).`;
}

/** Whom it concerns how the start goes. */
interface Onlooker {
  /** The place is this process's, and with it the log. */
  claimed?(): void;
  line(line: string): void;
  /** Said when the start has been told to end, which may take a moment. */
  ending(why: string): void;
  ready(): Promise<void>;
}

/** @returns undefined when it was told to end before it was up, whatever came of that */
async function unlessEnded(lab: Promise<Lab>, signal: AbortSignal): Promise<Lab | undefined> {
  try {
    const started = await lab;
    if (!signal.aborted) return started;
    started.dispose();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return undefined;
}

async function hold({ target, seed, apiPort }: Wanted, onlooker: Onlooker): Promise<number> {
  const paths = runPaths();
  const { lab: spec, lesson } = findTarget(contentHere(), target);
  const release = await claim(paths, spec.id);
  const stop = new AbortController();
  let starting = true;
  const interrupted = asked().then((signal) => {
    if (starting) onlooker.ending(whyEnded(spec.id, signal));
    stop.abort();
  });
  try {
    onlooker.claimed?.();
    const lines = new ProgressLines((line) => onlooker.line(line));
    const lab = await unlessEnded(openLab({ spec, lesson, seed }, (progress) => lines.show(progress), stop.signal), stop.signal);
    if (lab === undefined) return EXIT.interrupted;
    try {
      const api = apiPort === undefined ? undefined : await openApiPort(lab, apiPort);
      const served = await serveLab({ lab, apiPort: api?.port }, paths.socket);
      try {
        if (stop.signal.aborted) return EXIT.interrupted;
        starting = false;
        await onlooker.ready();
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

/** The report that decides; one that is ending is waited for until it has ended. */
async function waitForReady(reports: Readable, say: (line: string) => void): Promise<Exclude<Report, { kind: "line" }> | undefined> {
  let ending: Extract<Report, { kind: "ending" }> | undefined;
  for await (const line of createInterface({ input: reports })) {
    const report = reportSchema.parse(JSON.parse(line));
    if (report.kind === "line") say(report.line);
    else if (report.kind === "ending") ending = report;
    else return report;
  }
  return ending;
}

/** @returns whether the lab is up; not when its start was ended from outside, which has been said then */
async function detach({ target, seed, apiPort }: Wanted, say: (line: string) => void): Promise<boolean> {
  const paths = runPaths();
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  // What is in it may be another's, until the place has been claimed.
  const log = openSync(paths.log, "a", 0o600);
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
  if (report?.kind === "ready") return true;
  if (report?.kind === "ending") {
    say(report.why);
    return false;
  }
  if (report?.kind === "failed") throw new CodedError(report.code, report.message);
  throw new CodedError("DAEMON_DEAD", `The process that was to hold the lab ended before it was ready.\n${lastWords(paths)}`);
}

/** The pipe to the parent that waits; writing goes nowhere once it has gone. */
function reporter(): ((report: Report) => void) | undefined {
  if (process.env["PODWIRE_REPORT_FD"] !== String(REPORT_FD)) return undefined;
  return (report) => {
    try {
      // At once: the process may end right after it.
      writeSync(REPORT_FD, `${JSON.stringify(report)}\n`);
    } catch {
      // Nobody waits any more.
    }
  };
}

async function holdForParent(wanted: Wanted, report: (report: Report) => void): Promise<number> {
  let claimed = false;
  try {
    return await hold(wanted, {
      claimed: () => {
        claimed = true;
        truncateSync(runPaths().log);
      },
      line: (line) => report({ kind: "line", line }),
      ending: (why) => report({ kind: "ending", why }),
      ready: async () => report({ kind: "ready" }),
    });
  } catch (error) {
    report({ kind: "failed", code: error instanceof CodedError ? error.code : "DAEMON_FAULT", message: messageOf(error) });
    // The parent says it; the log is not this process's to write in.
    if (!claimed && isCoded(error)) return EXIT.trouble;
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
    if (!(await detach(wanted, say))) return EXIT.interrupted;
    await showStatus(options.json === true);
    return EXIT.ok;
  }
  const ready = async () => {
    await showStatus(options.json === true);
    say("The lab is up until Ctrl-C or `podwire down`.");
  };
  return hold(wanted, { line: say, ending: say, ready });
}
