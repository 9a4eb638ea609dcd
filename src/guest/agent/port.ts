import * as os from "os";
import * as std from "std";
import { asciiJson, Decoder, frame, fromText, HEADER, OUTPUT_WINDOW, OVERHEAD, ToHost, u32, type OnFrame } from "../../base/channel/index.ts";

/** Bytes read from the port at once: the size of one of its buffers. */
const READ = 4096;
/** Reads after which the host hears of them; it may have 12 buffers under way. */
const READS_A_REPORT = 4;
/** Bytes of output in one frame: header and all it fits two pages, so that the kernel's copy of it needs no more. */
export const PIECE = 8192 - OVERHEAD;

/** The agent's end of the pipe to the host. Writes block, but v86 takes every buffer at once. */
export class Port {
  readonly #fd: number;
  readonly #decoder: Decoder;
  readonly #input = new ArrayBuffer(READ);
  readonly #output = new ArrayBuffer(8192);
  readonly #outputBytes = new Uint8Array(this.#output);
  #readTotal = 0;
  #unreportedReads = 0;
  #outputSent = 0;
  #outputTaken = 0;
  readonly #waiting = new Set<() => void>();

  constructor(path: string, onFrame: OnFrame) {
    this.#fd = os.open(path, os.O_RDWR);
    if (this.#fd < 0) throw new Error(`${path}: ${std.strerror(-this.#fd)}`);
    this.#decoder = new Decoder(onFrame);
    os.setReadHandler(this.#fd, () => this.#read());
  }

  /** @param body at most `PIECE` bytes */
  send(type: number, id: number, body: Uint8Array): void {
    this.#outputBytes.set(body, HEADER);
    this.#write(type, id, body.length);
  }

  /** A value of a few hundred bytes; longer ones need `sendText`. */
  sendJson(type: number, id: number, value: unknown): void {
    this.send(type, id, fromText(asciiJson(value).slice(0, PIECE)));
  }

  /** Moves what can be read from `fd`, at most `most` bytes, into one output frame. Returns what `os.read` did. */
  forward(fd: number, type: number, id: number, most: number): number {
    const length = os.read(fd, this.#output, HEADER, Math.min(most, PIECE));
    if (length > 0) this.#sendOutput(type, id, length);
    return length;
  }

  /** Output that the agent itself made; counts against the window like any other. */
  output(type: number, id: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      this.#outputBytes.set(piece, HEADER);
      this.#sendOutput(type, id, piece.length);
    }
  }

  /** Whether the host has room for more output. */
  get open(): boolean {
    return this.#outputSent - this.#outputTaken < OUTPUT_WINDOW;
  }

  /** Calls back once the host has room again. */
  whenOpen(then: () => void): void {
    this.#waiting.add(then);
  }

  forget(then: () => void): void {
    this.#waiting.delete(then);
  }

  /** The host says how much output it took in all, modulo 2³². */
  taken(total: number): void {
    const inFlight = (this.#outputSent - total) >>> 0;
    if (inFlight > OUTPUT_WINDOW * 2) return;
    this.#outputTaken = this.#outputSent - inFlight;
    if (!this.open) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const then of waiting) then();
  }

  /** A new epoch: both ends count from nothing. */
  restart(): void {
    this.#readTotal = 0;
    this.#unreportedReads = 0;
    this.#outputSent = 0;
    this.#outputTaken = 0;
    this.#waiting.clear();
  }

  /** Tells the host how much was read; with every answer to a ping, so that it can learn that all has arrived. */
  report(): void {
    this.#unreportedReads = 0;
    this.send(ToHost.Taken, 0, u32(this.#readTotal));
  }

  #read(): void {
    const length = os.read(this.#fd, this.#input, 0, READ);
    // End of file: the host has closed the port. init starts the agent again.
    if (length <= 0) std.exit(1);
    this.#readTotal += length;
    this.#unreportedReads += 1;
    this.#decoder.push(new Uint8Array(this.#input, 0, length));
    if (this.#unreportedReads >= READS_A_REPORT) this.report();
  }

  #sendOutput(type: number, id: number, length: number): void {
    this.#outputSent += length;
    this.#write(type, id, length);
  }

  #write(type: number, id: number, length: number): void {
    frame(this.#outputBytes, 0, type, id, length);
    const end = length + OVERHEAD;
    for (let at = 0; at < end; ) {
      const written = os.write(this.#fd, this.#output, at, end - at);
      if (written > 0) at += written;
      else if (written === -ENOMEM || written === -EINTR) os.sleep(5);
      else std.exit(1);
    }
  }
}

const EINTR = 4;
const ENOMEM = 12;
