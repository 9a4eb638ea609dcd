import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { CodedError, Emitter } from "../../base/index.ts";
import { bundleModule } from "../../vm/node/index.ts";
import type { ControlPlaneHost, FromRoom, RoomPort, ToRoom } from "../control-plane/index.ts";

let workerUrl: Promise<URL> | undefined;

class NodeRoomPort implements RoomPort {
  readonly #worker: Worker;
  readonly #message = new Emitter<FromRoom>();
  readonly #death = new Emitter<string>();

  readonly onMessage = this.#message.event;
  readonly onDeath = this.#death.event;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (message: FromRoom) => this.#message.fire(message));
    worker.on("error", (error) => this.#death.fire(`its worker failed: ${error.message}`));
    worker.on("exit", (code) => this.#death.fire(`its worker ended with code ${code}`));
  }

  post(message: ToRoom, transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(message, transfer);
  }

  terminate(): void {
    this.#message.dispose();
    this.#death.dispose();
    void this.#worker.terminate();
  }
}

/** Control planes in worker threads of this process. @param folder of the image that the machines start from */
export function nodeControlPlaneHost(folder: string): ControlPlaneHost {
  return {
    async spawn() {
      workerUrl ??= bundleModule(fileURLToPath(new URL("control-plane-worker.ts", import.meta.url)));
      return new NodeRoomPort(new Worker(await workerUrl, { name: "control plane", execArgv: [], env: {} }));
    },
    async schema() {
      const file = path.join(folder, "kube-schema.json");
      try {
        return new Uint8Array(await fs.readFile(file));
      } catch (error) {
        throw new CodedError("IMAGE_MISSING", `${file} cannot be read. Run \`npx podwire images build\`.`, { cause: error });
      }
    },
  };
}
