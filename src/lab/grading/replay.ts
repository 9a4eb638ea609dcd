import { text, type Clock } from "../../base/index.ts";
import { TERMINALS, type Machine, type RunResult } from "../../vm/index.ts";
import { runInMachine } from "../script-runner.ts";
import { onAbort } from "../serial.ts";
import { outputOf, scriptRequest, type ScriptContext } from "../script-run.ts";
import type { Replay } from "./submission.ts";

export interface ReplayLimits {
  /** Milliseconds that one script may take. A command line of a session ends with its step at the latest. */
  readonly scriptMs: number;
  /**
   * Milliseconds after which the next line of a session is given although this one still runs: a server, a capture. Long enough
   * that a quick command on a busy computer is never overtaken: that would give another result than the learner saw.
   */
  readonly patienceMs: number;
  /** As `patienceMs`, for a line that has not ended before when it was given: it will not this time either. */
  readonly againMs: number;
  /** Bytes kept of each stream of one script or line. */
  readonly outputBytes: number;
}

export const REPLAY_LIMITS: ReplayLimits = { scriptMs: 60_000, patienceMs: 12_000, againMs: 3000, outputBytes: 32 * 1024 };

/** Milliseconds that a command line may go on for when nobody ends it: as long as a lesson. */
const LINE_MS = 300_000;

/** A line that the next ones did not wait for. */
interface LeftRunning {
  readonly machine: Machine;
  readonly end: () => void;
  readonly over: Promise<unknown>;
}

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
  /** Oldest first. */
  readonly #left: LeftRunning[] = [];
  readonly #endless = new Set<string>();

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
      const result = replay.interactive ? await this.#line(machine, replay, context) : await this.#script(machine, replay, context, this.#signal);
      const note = noteOf(result, this.#limits.scriptMs);
      if (note !== undefined) notes.push(`${replay.from}: ${note}`);
      outputs.push(`$ ${replay.interactive ? replay.text : replay.from} (${replay.machine}${ending(result)})\n${result ? outputOf(result) : ""}`);
    }
    return { output: outputs.join("\n"), notes };
  }

  /** Ends what still runs, so that neither its packets nor its processes are taken for the next step's. */
  async endStep(): Promise<void> {
    const left = this.#left.splice(0);
    for (const one of left) one.end();
    await Promise.all(left.map((one) => one.over));
  }

  #script(machine: Machine, replay: Replay, context: ScriptContext, signal: AbortSignal): Promise<RunResult> {
    const [text, timeoutMs] = replay.interactive ? [continued(replay.text), LINE_MS] : [replay.text, this.#limits.scriptMs];
    const request = scriptRequest(text, replay.from, context, { timeoutMs, outputLimit: this.#limits.outputBytes });
    return runInMachine(machine, request, this.#clock, signal);
  }

  /** @returns undefined when the line still runs after the time that is waited for it */
  async #line(machine: Machine, replay: Replay, context: ScriptContext): Promise<RunResult | undefined> {
    const controller = new AbortController();
    const ended = onAbort(this.#signal, () => controller.abort());
    const running = this.#script(machine, replay, context, controller.signal).finally(() => ended.dispose());
    // One that is left behind has nobody to tell of what went wrong.
    const over = running.catch(() => undefined);
    const result = await this.#within(this.#endless.has(keyOf(replay)) ? this.#limits.againMs : this.#limits.patienceMs, running);
    if (result !== undefined) return result;
    this.#endless.add(keyOf(replay));
    await this.#leave({ machine, end: () => controller.abort(), over });
    return undefined;
  }

  /**
   * One line a terminal may be at work: whoever gave another has ended one by Ctrl-C, which no history tells. It also keeps the
   * agent's slots free for probes and checks.
   */
  async #leave(one: LeftRunning): Promise<void> {
    this.#left.push(one);
    void one.over.then(() => {
      const at = this.#left.indexOf(one);
      if (at !== -1) this.#left.splice(at, 1);
    });
    const here = this.#left.filter(({ machine }) => machine === one.machine);
    const oldest = here.length > TERMINALS ? here[0] : undefined;
    oldest?.end();
    await oldest?.over;
  }

  async #within(ms: number, running: Promise<RunResult>): Promise<RunResult | undefined> {
    let goOn: (value: undefined) => void = () => undefined;
    const timer = this.#clock.after(ms, () => goOn(undefined));
    try {
      return await Promise.race([running, new Promise<undefined>((resolve) => (goOn = resolve))]);
    } finally {
      timer.dispose();
    }
  }
}

const keyOf = ({ machine, text: line }: Replay): string => `${machine} ${line}`;

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
