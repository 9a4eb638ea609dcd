import { spawn } from "node:child_process";

export interface Ran {
  /** Exit code; 124 when the time limit ended it, 127 when it could not be started. */
  readonly code: number;
  /** stdout and stderr in the order they came, the last 1 MiB. */
  readonly output: string;
  readonly stdout: string;
  readonly ms: number;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds until the whole process group is killed. */
  readonly timeoutMs?: number;
  /** Called with each chunk as it comes. */
  readonly onOutput?: (chunk: string) => void;
}

const KEPT = 1 << 20;

/** Runs a program to its end without a shell. Never throws: what goes wrong is in `code` and `output`. */
export function runProgram(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = "", ...rest] = argv;
  const begun = Date.now();
  return new Promise((resolve) => {
    let output = "";
    let stdout = "";
    const child = spawn(program, rest, {
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const killGroup = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
    };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup();
    }, options.timeoutMs ?? 30 * 60_000);
    const onExit = () => killGroup();
    process.once("exit", onExit);
    const keep = (chunk: string) => {
      output = (output + chunk).slice(-KEPT);
      options.onOutput?.(chunk);
    };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      keep(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", keep);
    const end = (code: number) => {
      clearTimeout(timer);
      process.removeListener("exit", onExit);
      resolve({ code, output, stdout, ms: Date.now() - begun });
    };
    child.on("error", (error) => {
      output += `${error.message}\n`;
      end(127);
    });
    child.on("close", (code) => {
      if (timedOut) output += `\nStopped: it ran longer than ${String((options.timeoutMs ?? 0) / 1000)} s.\n`;
      end(timedOut ? 124 : (code ?? 1));
    });
  });
}
