import { CodedError, DisposableStore, Emitter, type Bytes } from "../base/index.ts";
import type { WorkerPort } from "./platform.ts";
import { FRAME_WINDOW, PORTS, type FromWorker, type ToWorker } from "./v86/protocol.ts";

/** Bytes taken before the worker is told so. */
const ACKNOWLEDGE = 64 * 1024;

type Request = Extract<ToWorker, { readonly id: number }>;
type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;

export type Done = Extract<FromWorker, { readonly kind: "done" }>;

interface Waiting {
  readonly resolve: (done: Done) => void;
  readonly reject: (error: Error) => void;
}

/** The owner's end of a worker: requests that are answered, consoles, frames, and the news that it is gone. */
export class WorkerLink {
  readonly #port: WorkerPort;
  readonly #owned = new DisposableStore();
  readonly #waiting = new Map<number, Waiting>();
  readonly #consoles = Array.from({ length: PORTS }, () => this.#owned.add(new Emitter<Bytes>()));
  readonly #frame = this.#owned.add(new Emitter<Bytes>());
  readonly #crash = this.#owned.add(new Emitter<string>());
  #nextId = 1;
  #taken = 0;
  #framesOut: Bytes[] = [];
  #framesInFlight = 0;
  #dead: string | undefined;

  readonly onFrame = this.#frame.event;
  /** Fires at most once, with the reason. */
  readonly onCrash = this.#crash.event;

  constructor(port: WorkerPort) {
    this.#port = port;
    this.#owned.add(port.onMessage((message) => this.#receive(message)));
    this.#owned.add(port.onDeath((reason) => this.#die(reason)));
  }

  onConsole(port: number, listener: (bytes: Bytes) => void): { dispose(): void } {
    const emitter = this.#consoles[port];
    if (!emitter) throw new CodedError("PORT_UNKNOWN", `A machine has console ports 0 to ${PORTS - 1}, not ${port}.`);
    return emitter.event(listener);
  }

  /** @throws CodedError `MACHINE_CRASHED` when the worker is or goes away, `MACHINE_FAILED` when it could not do it */
  request(message: Unnumbered<Request>, transfer: readonly ArrayBuffer[] = []): Promise<Done> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#dead !== undefined) return reject(this.#gone(this.#dead));
      this.#waiting.set(id, { resolve, reject });
      // Omit over the union has lost which member it is; the id completes it.
      this.#port.post({ ...message, id } as Request, transfer);
    });
  }

  post(message: Exclude<ToWorker, Request>): void {
    if (this.#dead === undefined) this.#port.post(message, []);
  }

  writeConsole(port: number, bytes: Uint8Array): void {
    if (this.#dead !== undefined || bytes.length === 0) return;
    const copy = bytes.slice();
    this.#port.post({ kind: "console", port, bytes: copy }, [copy.buffer]);
  }

  /** Frames of one turn go together. Beyond the window they are lost, as in a switch whose queue is full. */
  sendFrame(frame: Bytes): void {
    if (this.#dead !== undefined || this.#framesInFlight >= FRAME_WINDOW) return;
    this.#framesInFlight++;
    this.#framesOut.push(frame);
    if (this.#framesOut.length === 1) void Promise.resolve().then(() => this.#flushFrames());
  }

  #flushFrames(): void {
    const frames = this.#framesOut.map((frame) => (frame.byteLength === frame.buffer.byteLength ? frame : frame.slice()));
    this.#framesOut = [];
    if (this.#dead === undefined) this.#port.post({ kind: "frames", frames }, frames.map((frame) => frame.buffer));
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "done": return this.#settle(message.id, (waiting) => waiting.resolve(message));
      case "failed": return this.#settle(message.id, (waiting) => waiting.reject(new CodedError("MACHINE_FAILED", message.message)));
      case "frames-taken":
        this.#framesInFlight -= message.count;
        return;
      case "crashed": return this.#die(message.reason);
      case "console":
        this.#acknowledge(message.bytes.length);
        return this.#consoles[message.port]?.fire(message.bytes);
      case "frames":
        this.#acknowledge(message.frames.reduce((sum, frame) => sum + frame.length, 0));
        for (const frame of message.frames) this.#frame.fire(frame);
    }
  }

  #acknowledge(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken < ACKNOWLEDGE) return;
    this.post({ kind: "taken", bytes: this.#taken });
    this.#taken = 0;
  }

  #settle(id: number, then: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) then(waiting);
  }

  #gone(reason: string): CodedError {
    return new CodedError("MACHINE_CRASHED", `The machine is gone: ${reason}. Restart it.`);
  }

  /** Whoever waits is told, and the worker is ended: a crashed machine has nothing more to say. */
  #die(reason: string): void {
    if (this.#dead !== undefined) return;
    this.#dead = reason;
    this.#port.terminate();
    for (const { reject } of this.#waiting.values()) reject(this.#gone(reason));
    this.#waiting.clear();
    this.#crash.fire(reason);
  }

  /** Ends the worker, because its kernel has said that it is over. */
  kill(reason: string): void {
    this.#die(reason);
  }

  dispose(): void {
    if (this.#dead === undefined) {
      this.#dead = "it was disposed of";
      this.#port.terminate();
      for (const { reject } of this.#waiting.values()) reject(this.#gone(this.#dead));
      this.#waiting.clear();
    }
    this.#owned.dispose();
  }
}
