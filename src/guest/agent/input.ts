import * as os from "os";
import { ToHost, u32 } from "../../base/channel/index.ts";
import type { Port } from "./port.ts";
import { nonBlocking } from "./system.ts";

/** Writes the host's `Data` to a child's standard input, as fast as the child reads it. */
export class Input {
  readonly #port: Port;
  readonly #id: number;
  readonly #fd: number;
  readonly #queue: Uint8Array<ArrayBuffer>[] = [];
  #ended = false;
  #closed = false;
  #total = 0;

  /** @param fd writing end of the pipe; owned from here on */
  constructor(port: Port, id: number, fd: number) {
    this.#port = port;
    this.#id = id;
    this.#fd = nonBlocking(fd, os.O_WRONLY);
    os.close(fd);
  }

  push(bytes: Uint8Array): void {
    // Nobody reads any more: what comes is taken, so that the host does not wait for room.
    if (this.#closed) return this.#report(bytes.length);
    this.#queue.push(new Uint8Array(bytes));
    if (this.#queue.length === 1) os.setWriteHandler(this.#fd, this.#write);
  }

  end(): void {
    this.#ended = true;
    if (this.#queue.length === 0) this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    os.setWriteHandler(this.#fd, null);
    os.close(this.#fd);
    const rest = this.#queue.splice(0).reduce((sum, piece) => sum + piece.length, 0);
    if (rest > 0) this.#report(rest);
  }

  readonly #write = (): void => {
    const piece = this.#queue[0];
    if (piece === undefined) return os.setWriteHandler(this.#fd, null);
    const written = os.write(this.#fd, piece.buffer, piece.byteOffset, piece.length);
    if (written === -EAGAIN) return;
    if (written < 0) return this.close();
    if (written === piece.length) this.#queue.shift();
    else this.#queue[0] = piece.subarray(written);
    this.#report(written);
    if (this.#queue.length > 0) return;
    os.setWriteHandler(this.#fd, null);
    if (this.#ended) this.close();
  };

  #report(length: number): void {
    this.#total += length;
    this.#port.send(ToHost.DataTaken, this.#id, u32(this.#total));
  }
}

const EAGAIN = 11;
