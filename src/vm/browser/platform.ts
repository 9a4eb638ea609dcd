/** A browser's side of what machines need. */
import wasmUrl from "v86/build/v86.wasm?url";
import { clockOf, CodedError, concat, Emitter, type Bytes } from "../../base/index.ts";
import type { Codec } from "../codec.ts";
import type { Platform, WorkerPort } from "../platform.ts";
import type { FromWorker, ToWorker } from "../v86/protocol.ts";

async function through(bytes: Uint8Array, transform: ReadableWritablePair<Uint8Array, BufferSource>, limit: number): Promise<Bytes> {
  const source = new Blob([bytes as Bytes]).stream().pipeThrough(transform);
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = source.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new Error(`it is longer than ${limit} bytes`);
    }
    parts.push(next.value);
  }
  return concat(parts);
}

export const browserCodec: Codec = {
  gzip: (bytes) => through(bytes, new CompressionStream("gzip"), Infinity),
  gunzip: (bytes, limit) => through(bytes, new DecompressionStream("gzip"), limit),
  async sha256(bytes) {
    // Browsers offer it only where a page cannot have been tampered with on its way.
    if (!globalThis.isSecureContext) {
      throw new CodedError("INSECURE_CONTEXT", "Machines start only on a page that came over https, or from this computer (http://localhost).");
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Bytes));
  },
  breathe: () => new Promise((resolve) => setTimeout(resolve)),
};

export const browserClock = clockOf(globalThis);

class BrowserWorkerPort implements WorkerPort {
  readonly #worker: Worker;
  readonly #message = new Emitter<FromWorker>();
  readonly #death = new Emitter<string>();
  readonly onMessage = this.#message.event;
  readonly onDeath = this.#death.event;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#message.fire(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#death.fire(`its worker failed: ${event.message || "it could not be loaded"}`);
    });
    worker.addEventListener("messageerror", () => this.#death.fire("its worker sent what cannot be read"));
  }

  post(message: ToWorker, transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  terminate(): void {
    this.#message.dispose();
    this.#death.dispose();
    this.#worker.terminate();
  }
}

let wasm: Promise<WebAssembly.Module> | undefined;

async function compileWasm(): Promise<WebAssembly.Module> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new CodedError("FETCH_FAILED", `The emulator could not be loaded (${response.status}). Check the connection and reload the page.`);
  return WebAssembly.compile(await response.arrayBuffer());
}

export const browserPlatform: Platform = {
  clock: browserClock,
  codec: browserCodec,
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  spawn: (name) => Promise.resolve(new BrowserWorkerPort(new Worker(new URL("./machine-worker.ts", import.meta.url), { type: "module", name }))),
  wasm() {
    wasm ??= compileWasm().catch((error: unknown) => {
      wasm = undefined;
      throw error;
    });
    return wasm;
  },
};
