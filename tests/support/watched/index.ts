/** A machine's worker in Node whose ways out are counted. */
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { Emitter } from "../../../src/base/index.ts";
import { bundleModule } from "../../../src/vm/node/bundle.ts";
import type { WorkerPort } from "../../../src/vm/platform.ts";
import type { FromWorker } from "../../../src/vm/v86/protocol.ts";

async function start(entry: "machine" | "control"): Promise<{ readonly worker: Worker; readonly attempts: () => number }> {
  const code = await bundleModule(fileURLToPath(new URL(`${entry}.ts`, import.meta.url)));
  const workerData = new SharedArrayBuffer(4);
  const worker = new Worker(code, { execArgv: [], env: {}, workerData });
  const counter = new Int32Array(workerData);
  return { worker, attempts: () => Atomics.load(counter, 0) };
}

/** Attempts that the counter counts when a worker really connects, fetches and resolves. */
export async function countedWhenTried(): Promise<number> {
  const { worker, attempts } = await start("control");
  await new Promise((resolve) => worker.once("message", resolve));
  await worker.terminate();
  return attempts();
}

export async function watchedWorker(): Promise<{ readonly port: WorkerPort; readonly attempts: () => number }> {
  const { worker, attempts } = await start("machine");
  const message = new Emitter<FromWorker>();
  const death = new Emitter<string>();
  worker.on("message", (one: FromWorker) => message.fire(one));
  worker.on("error", (error) => death.fire(error.message));
  const port: WorkerPort = {
    onMessage: message.event,
    onDeath: death.event,
    post: (one, transfer) => worker.postMessage(one, [...transfer]),
    terminate: () => void worker.terminate(),
  };
  return { port, attempts };
}
