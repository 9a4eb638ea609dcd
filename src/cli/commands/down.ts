import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../../images/index.ts";
import { CodedError, isCoded } from "../../base/index.ts";
import { call } from "../daemon/client.ts";
import { endProcess } from "../daemon/ending.ts";
import { liveOwner, removeTraces, signalOwner } from "../daemon/owner.ts";
import { EXIT } from "../exit-codes.ts";
import { runPaths, type RunPaths } from "../paths.ts";

/** Milliseconds to say that `down` was heard. Short, as a signal says the same to one that is merely busy. */
const HEARD_MS = 2000;

/** Whether the process said that it ends. */
async function askToEnd(paths: RunPaths): Promise<boolean> {
  try {
    const running = await call(paths, { op: "down" }, () => undefined, HEARD_MS);
    running.ending();
    await running.done;
    return true;
  } catch {
    return false;
  }
}

export interface DownOptions {
  readonly json?: boolean;
}

/**
 * Ends the lab; asks first, then insists. Nothing being up is a success: that is what was wanted.
 * @throws CodedError `DAEMON_STUCK` when its process is still there
 */
export async function down(options: DownOptions = {}): Promise<number> {
  const say = (line: string, result: { readonly lab: string | null }) => {
    if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
    else process.stderr.write(`${line}\n`);
    return EXIT.ok;
  };
  const paths = runPaths();
  const owner = await liveOwner(paths).catch((error: unknown) => {
    if (isCoded(error, "DAEMON_DEAD")) return undefined;
    throw error;
  });
  if (owner === undefined) return say("No lab is up.", { lab: null });
  const holder = { alive: () => isAlive(owner), signal: (signal: "SIGTERM" | "SIGKILL") => void signalOwner(owner, signal), wait: (ms: number) => sleep(ms) };
  if (!(await endProcess(holder, () => askToEnd(paths)))) {
    throw new CodedError("DAEMON_STUCK", `Process ${String(owner.pid)}, which holds ${owner.lab}, has been killed and is still there: the system waits for something it does, a disk for example. Try again: podwire down`);
  }
  removeTraces(paths);
  return say(`${owner.lab} is down.`, { lab: owner.lab });
}
