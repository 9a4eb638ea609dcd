/** Entry of a control plane's worker in Node. */
import { webcrypto } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { clockOf } from "../../base/index.ts";
import { Room } from "../control-plane/inside/index.ts";
import type { ToRoom } from "../control-plane/index.ts";

const port = parentPort;
if (!port) throw new Error("control-plane-worker runs in a worker only");

const room = new Room({
  clock: clockOf(globalThis),
  crypto: webcrypto,
  log: (level, message, fields) => {
    if (level === "error") process.stderr.write(`control plane: ${message} ${JSON.stringify(fields ?? {})}\n`);
  },
  post: (message, transfer) => port.postMessage(message, transfer),
});
port.on("message", (message: ToRoom) => room.handle(message));
