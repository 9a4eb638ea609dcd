import type { AgentConnection } from "./channel/index.ts";
import { CodedError, toDisposable } from "../base/index.ts";
import type { GuestAgent, Process, RunResult } from "./types.ts";

/** A process that never was: the machine was gone before. */
function lostProcess(result: RunResult): Process {
  const silent: Process["onStdout"] = () => toDisposable(() => undefined);
  const nothing = () => undefined;
  return { onStdout: silent, onStderr: silent, result: Promise.resolve(result), write: () => Promise.resolve(), closeStdin: nothing, kill: nothing, dispose: nothing };
}

/**
 * The agent of a machine that may be no more: what is asked of it then is answered at once, instead of waiting for an agent
 * that will not speak again.
 * @param gone why the machine is no more, or undefined while it is
 */
export function machineAgent(connection: AgentConnection, gone: () => string | undefined): GuestAgent {
  const lost = (reason: string): RunResult =>
    ({ kind: "lost", reason, stdout: new Uint8Array(), stderr: new Uint8Array(), truncated: false, durationMs: 0 });
  const alive = () => {
    const reason = gone();
    if (reason !== undefined) throw new CodedError("GUEST_FILE", `The machine is gone: ${reason}. Restart it.`);
  };
  return {
    onActivity: connection.onActivity,
    async run(request, signal) {
      const reason = gone();
      return reason === undefined ? connection.run(request, signal) : lost(reason);
    },
    start(request) {
      const reason = gone();
      return reason === undefined ? connection.start(request) : lostProcess(lost(reason));
    },
    async readFile(path, options) {
      alive();
      return connection.readFile(path, options);
    },
    async writeFile(path, content, options) {
      alive();
      return connection.writeFile(path, content, options);
    },
    watch: (listener) => connection.watch(listener),
    tap: (listener) => connection.tap(listener),
  };
}
