import { CodedError, utf8, type Clock } from "../base/index.ts";
import type { Machine, RunRequest, RunResult } from "../vm/index.ts";
import { onAbort } from "./serial.ts";

/** Milliseconds that a machine gets beyond a command's own limit, to kill the command and to say so. */
const GRACE_MS = 10_000;

/**
 * Runs a command in a machine and always comes back: the guest's own time limit is the first to act; a machine that does
 * not even answer to that counts as lost.
 */
export async function runInMachine(
  machine: Machine,
  request: RunRequest,
  clock: Clock,
  signal?: AbortSignal,
): Promise<RunResult> {
  if (machine.state.kind === "crashed") return lost(`machine ${machine.name} has crashed (${machine.state.reason})`);
  const controller = new AbortController();
  const aborted = onAbort(signal, () => controller.abort());
  let giveUp: (result: RunResult) => void = () => undefined;
  const silence = new Promise<RunResult>((resolve) => (giveUp = resolve));
  const timer = clock.after(request.timeoutMs + GRACE_MS, () => {
    giveUp(lost(`machine ${machine.name} does not answer`));
    controller.abort();
  });
  const crash = machine.onState((state) => {
    if (state.kind === "crashed") giveUp(lost(`machine ${machine.name} crashed (${state.reason})`));
    if (state.kind === "disposed") giveUp(lost(`machine ${machine.name} was ended`));
  });
  try {
    return await Promise.race([machine.agent.run(request, controller.signal), silence]);
  } catch (error) {
    if (error instanceof CodedError) return lost(error.message);
    throw error;
  } finally {
    timer.dispose();
    crash.dispose();
    aborted.dispose();
  }
}

function lost(reason: string): RunResult {
  return { kind: "lost", reason, stdout: utf8(""), stderr: utf8(""), truncated: false, durationMs: 0 };
}
