/** Entry of a machine's worker in Node. */
import { parentPort } from "node:worker_threads";
import { EmulatedMachine, type ToWorker } from "../v86/emulated-machine.ts";

const port = parentPort;
if (!port) throw new Error("machine-worker runs in a worker only");

const machine = new EmulatedMachine({
  post: (message, transfer) => port.postMessage(message, transfer),
  soon: (then) => void setImmediate(then),
  after: (ms, then) => void setTimeout(then, ms),
  now: () => performance.now(),
  instantiate: async (wasm, imports) =>
    (await WebAssembly.instantiate(wasm as WebAssembly.Module, imports as WebAssembly.Imports)).exports,
});
port.on("message", (message: ToWorker) => machine.handle(message));
