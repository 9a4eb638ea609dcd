import type { Bytes, Clock, Event } from "../base/index.ts";
import type { Codec } from "./codec.ts";
import type { FromWorker, ToWorker } from "./v86/protocol.ts";

/** A machine's worker as its owner sees it. */
export interface WorkerPort {
  post(message: ToWorker, transfer: readonly ArrayBuffer[]): void;
  readonly onMessage: Event<FromWorker>;
  /** The worker ended by itself; says why. */
  readonly onDeath: Event<string>;
  /** Ends it at once, whatever it does, and frees its memory. */
  terminate(): void;
}

/** What machines need of where they run: a browser's page or Node. */
export interface Platform {
  readonly clock: Clock;
  readonly codec: Codec;
  /** Cryptographic random bytes. */
  random(length: number): Bytes;
  spawn(name: string): Promise<WorkerPort>;
  /** The compiled `v86.wasm`, compiled once and handed to every worker. */
  wasm(): Promise<unknown>;
}
