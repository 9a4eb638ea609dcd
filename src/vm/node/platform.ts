/** Node's side of what machines need. */
import { webcrypto } from "node:crypto";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";
import zlib from "node:zlib";
import { clockOf, Emitter, type Bytes } from "../../base/index.ts";
import type { Codec } from "../codec.ts";
import type { Platform, WorkerPort } from "../platform.ts";
import type { FromWorker } from "../v86/protocol.ts";
import { bundleModule } from "./bundle.ts";

/** Bytes with a buffer of their own, as those from Node's pool are not. */
function own(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

const gzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);
const gunzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip);

/** @param level 1 (fast) to 9 (small) */
export function nodeCodec(level: number): Codec {
  return {
    gzip: async (bytes) => own(await gzip(bytes, { level })),
    gunzip: async (bytes, limit) => own(await gunzip(bytes, { maxOutputLength: Math.max(1, limit) })),
    sha256: async (bytes) => new Uint8Array(await webcrypto.subtle.digest("SHA-256", bytes)),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

export const nodeClock = clockOf(globalThis);

/**
 * V8 compiles WebAssembly twice: at once by Liftoff, and again by TurboFan what runs often. v86 makes thousands of modules of one large
 * function each, so for minutes after a start TurboFan keeps all cores busy (two thirds of the processor time of a graded lesson), for code
 * that then runs no faster (docs/design/vm.md has the figures). Asked for here, before the first module, since it holds for the whole process.
 * Source: https://v8.dev/docs/wasm-compilation-pipeline
 */
v8.setFlagsFromString("--liftoff-only");

let workerUrl: Promise<URL> | undefined;
let wasm: Promise<WebAssembly.Module> | undefined;

async function compileWasm(): Promise<WebAssembly.Module> {
  const file = createRequire(import.meta.url).resolve("v86/build/v86.wasm");
  return WebAssembly.compile(await fs.readFile(file));
}

class NodeWorkerPort implements WorkerPort {
  readonly #worker: Worker;
  readonly #message = new Emitter<FromWorker>();
  readonly #death = new Emitter<string>();
  #ended = false;

  readonly onMessage = this.#message.event;
  readonly onDeath = this.#death.event;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (message: FromWorker) => this.#message.fire(message));
    worker.on("error", (error) => this.#die(`its worker failed: ${error.message}`));
    worker.on("exit", (code) => this.#die(`its worker ended with code ${code}`));
  }

  #die(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#death.fire(reason);
  }

  post(message: Parameters<WorkerPort["post"]>[0], transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  terminate(): void {
    this.#ended = true;
    this.#message.dispose();
    this.#death.dispose();
    void this.#worker.terminate();
  }
}

export const nodePlatform: Platform = {
  clock: nodeClock,
  // Checkpoints are taken while somebody waits.
  codec: nodeCodec(1),
  random: (length) => webcrypto.getRandomValues(new Uint8Array(length)),
  async spawn(name) {
    workerUrl ??= bundleModule(fileURLToPath(new URL("machine-worker.ts", import.meta.url)));
    return new NodeWorkerPort(new Worker(await workerUrl, { name, execArgv: [], env: {} }));
  },
  wasm: () => (wasm ??= compileWasm()),
};
