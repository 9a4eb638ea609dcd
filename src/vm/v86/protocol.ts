/**
 * What a machine's worker and its owner say to each other. Bytes and frames are handed over (transferred), never shared.
 * Both ends are ours, in one process or page, so messages are typed and not validated.
 */
import type { Bytes } from "../../base/index.ts";
import type { BootFiles } from "./machine-options.ts";

/** Ports of the virtio console. */
export const BOOT_LOG_PORT = 0;
export const FIRST_TERMINAL_PORT = 1;
export const AGENT_PORT = 3;
export const PORTS = 4;

/** Bytes of output and frames that a worker sends without having heard that they were taken; beyond that its machine waits. */
export const OUTPUT_WINDOW = 1024 * 1024;
/** Frames that an owner sends without having heard that they were taken; beyond that they are lost, as in a full switch. */
export const FRAME_WINDOW = 2048;

export type ToWorker =
  /** First message: a machine to boot, or to restore from a base (with its layers, from the lowest up) and a delta (`content.ts`). Answered by `done` once it runs (or stands paused). */
  | { readonly kind: "start"; readonly id: number; readonly wasm: unknown; readonly boot?: BootFiles; readonly base?: readonly ArrayBuffer[]; readonly delta?: ArrayBuffer }
  | { readonly kind: "console"; readonly port: number; readonly bytes: Bytes }
  | { readonly kind: "resize"; readonly port: number; readonly columns: number; readonly rows: number }
  | { readonly kind: "frames"; readonly frames: readonly Bytes[] }
  /** Bytes of output that the owner has taken since it last said so. */
  | { readonly kind: "taken"; readonly bytes: number }
  | { readonly kind: "pause" | "resume"; readonly id: number }
  /** Answered with a `content.ts` of the machine, against the base where one is lent. */
  | { readonly kind: "save"; readonly id: number; readonly base?: readonly ArrayBuffer[] }
  | { readonly kind: "restore"; readonly id: number; readonly base: readonly ArrayBuffer[]; readonly delta?: ArrayBuffer };

export type FromWorker =
  /** `base` comes back to whoever lent it. */
  | { readonly kind: "done"; readonly id: number; readonly saved?: ArrayBuffer; readonly base?: readonly ArrayBuffer[] }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  | { readonly kind: "console"; readonly port: number; readonly bytes: Bytes }
  | { readonly kind: "frames"; readonly frames: readonly Bytes[] }
  /** Frames of the owner's that were handed to the guest or dropped. */
  | { readonly kind: "frames-taken"; readonly count: number }
  /** The emulator threw, or the guest reset itself: nothing more comes of this machine. */
  | { readonly kind: "crashed"; readonly reason: string };

/** The worker's end, as a platform offers it. */
export interface WorkerHost {
  post(message: FromWorker, transfer: readonly ArrayBuffer[]): void;
  /** Runs `then` as soon as messages that have arrived are handled. */
  soon(then: () => void): void;
  after(ms: number, then: () => void): void;
  /** Milliseconds that never go backwards. */
  now(): number;
  /** Instantiates the compiled `v86.wasm`. */
  instantiate(wasm: unknown, imports: unknown): Promise<unknown>;
}
