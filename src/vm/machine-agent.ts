import type { AgentConnection } from "./channel/index.ts";
import { CodedError } from "../base/index.ts";
import type { GuestAgent, RunResult } from "./types.ts";

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
    start: (request) => connection.start(request),
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
