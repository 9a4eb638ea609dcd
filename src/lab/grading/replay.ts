import { text, type Clock } from "../../base/index.ts";
import type { Machine, RunResult } from "../../vm/index.ts";
import { runInMachine } from "../script-runner.ts";
import { outputOf, scriptRequest, type ScriptContext } from "../script-run.ts";
import type { Replay } from "./submission.ts";

export interface ReplayLimits {
  /** Milliseconds that one script, or one command line of a session, may take. */
  readonly scriptMs: number;
  /**
   * Milliseconds after which the next line of a session is given although this one still runs: a server, a capture. Long enough
   * that a quick command on a busy computer is never overtaken: that would give another result than the learner saw.
   */
  readonly patienceMs: number;
  /** Bytes kept of each stream of one script or line. */
  readonly outputBytes: number;
}

export const REPLAY_LIMITS: ReplayLimits = { scriptMs: 60_000, patienceMs: 12_000, outputBytes: 32 * 1024 };

export interface Replayed {
  /** What was run and what it printed. */
  readonly output: string;
  /** What the learner should know of when a check fails afterwards: a script that was stopped, an agent that was killed. */
  readonly notes: readonly string[];
}

/** Runs a step's part of a submission in the machines, and only there. What it does to them is for the check to find out. */
export class Replayer {
  readonly #machine: (name: string) => Machine | undefined;
  readonly #clock: Clock;
  readonly #limits: ReplayLimits;
  readonly #signal: AbortSignal;

  constructor(machine: (name: string) => Machine | undefined, clock: Clock, limits: ReplayLimits, signal: AbortSignal) {
    this.#machine = machine;
    this.#clock = clock;
    this.#limits = limits;
    this.#signal = signal;
  }

  async run(replays: readonly Replay[], context: ScriptContext): Promise<Replayed> {
    const outputs: string[] = [];
    const notes: string[] = [];
    for (const replay of replays) {
      const machine = this.#machine(replay.machine);
      if (machine === undefined) {
        notes.push(`${replay.from}: the lab has no machine "${replay.machine}"`);
        continue;
      }
      const script = replay.interactive ? continued(replay.text) : replay.text;
      const limits = { timeoutMs: this.#limits.scriptMs, outputLimit: this.#limits.outputBytes };
      const running = runInMachine(machine, scriptRequest(script, replay.from, context, limits), this.#clock, this.#signal);
      const result = replay.interactive ? await this.#orGoOn(running) : await running;
      const note = noteOf(result, this.#limits.scriptMs);
      if (note !== undefined) notes.push(`${replay.from}: ${note}`);
      outputs.push(`$ ${replay.interactive ? replay.text : replay.from} (${replay.machine}${ending(result)})\n${result ? outputOf(result) : ""}`);
    }
    return { output: outputs.join("\n"), notes };
  }

  async #orGoOn(running: Promise<RunResult>): Promise<RunResult | undefined> {
    // One that is left behind ends with the lab, and then has nobody to tell.
    running.catch(() => undefined);
    let goOn: (value: undefined) => void = () => undefined;
    const timer = this.#clock.after(this.#limits.patienceMs, () => goOn(undefined));
    try {
      return await Promise.race([running, new Promise<undefined>((resolve) => (goOn = resolve))]);
    } finally {
      timer.dispose();
    }
  }
}

function ending(result: RunResult | undefined): string {
  if (result === undefined) return ", still running";
  return result.kind === "exited" ? `, exit ${result.exitCode}` : `, ${result.kind}`;
}

function noteOf(result: RunResult | undefined, limitMs: number): string | undefined {
  if (result?.kind === "timeout") return `was stopped after ${limitMs / 1000} s`;
  if (result?.kind === "lost") return `cut the machine off: ${result.reason}`;
  if (result?.kind === "exited" && result.exitCode === 127) return text(result.stderr).trim().split("\n").at(-1)?.slice(0, 300);
  return undefined;
}

/** Where an interactive shell's state is kept from one line to the next. */
const STATE = "/run/podwire-session";

/** A command line that goes on in the folder, and with the variables and functions, that the one before left. */
function continued(line: string): string {
  return `[ -r ${STATE} ] && . ${STATE} 2>/dev/null
trap '{ declare -p | grep -v "^declare -[a-zA-Z]*r"; declare -f; printf "cd -- %q\\n" "$PWD"; } >${STATE} 2>/dev/null' EXIT
${line}
`;
}
