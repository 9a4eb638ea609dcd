/** Entry of a control plane's worker in Node. */
import { webcrypto } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { toDisposable, type Clock } from "../../base/index.ts";
import { Room } from "../control-plane/inside/index.ts";
import type { ToRoom } from "../control-plane/index.ts";

const port = parentPort;
if (!port) throw new Error("control-plane-worker runs in a worker only");

/** Milliseconds: timers of the platform hold 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

/** Its own, because the door to the other would bring all that makes machines. */
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, Math.min(ms, LONGEST_MS));
    return toDisposable(() => clearTimeout(timer));
  },
};

const room = new Room({
  clock,
  crypto: webcrypto,
  log: (level, message, fields) => {
    if (level === "error") process.stderr.write(`control plane: ${message} ${JSON.stringify(fields ?? {})}\n`);
  },
  post: (message, transfer) => port.postMessage(message, transfer),
});
port.on("message", (message: ToRoom) => room.handle(message));
