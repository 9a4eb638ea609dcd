import * as os from "os";
import type { Port } from "./port.ts";
import { nonBlocking } from "./system.ts";

/** Bytes thrown away at once, once the limit is reached. */
const WASTE = new ArrayBuffer(65536);
/** Bytes that a pipe holds. */
const PIPE = 65536;

/** Reads one pipe of a child to its end and sends what it reads, as fast as the host takes it and no further than the limit. */
export class Output {
  readonly #port: Port;
  readonly #fd: number;
  readonly #type: number;
  readonly #id: number;
  readonly #onEnd: () => void;
  #left: number;
  #closed = false;
  truncated = false;

  constructor(port: Port, fd: number, type: number, id: number, limit: number, onEnd: () => void) {
    this.#port = port;
    this.#fd = fd;
    this.#type = type;
    this.#id = id;
    this.#left = limit;
    this.#onEnd = onEnd;
    os.setReadHandler(fd, this.#read);
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#port.forget(this.#resume);
    os.setReadHandler(this.#fd, null);
    os.close(this.#fd);
  }

  /**
   * Takes what lies in the pipe now and closes it, though somebody still holds the other end: a daemon that the command left.
   * One pipe's fill at most, as the daemon may be printing all the time.
   */
  drain(): void {
    if (this.#closed) return;
    const fd = nonBlocking(this.#fd, os.O_RDONLY);
    let total = 0;
    for (let length = 1; length > 0 && total < PIPE; total += length) {
      length = this.#left > 0 ? this.#forward(fd) : this.#waste(fd);
    }
    os.close(fd);
    this.close();
  }

  readonly #read = (): void => {
    os.setReadHandler(this.#fd, null);
    if (this.#left > 0 && !this.#port.open) return this.#port.whenOpen(this.#resume);
    const length = this.#left > 0 ? this.#forward(this.#fd) : this.#waste(this.#fd);
    if (length > 0) return this.#again();
    this.close();
    this.#onEnd();
  };

  /** QuickJS serves the first descriptor that is ready: going to the end of its list lets the others have their turn. */
  #again(): void {
    os.setReadHandler(this.#fd, this.#read);
  }

  readonly #resume = (): void => {
    if (!this.#closed) this.#again();
  };

  #forward(fd: number): number {
    const length = this.#port.forward(fd, this.#type, this.#id, this.#left);
    if (length > 0) this.#left -= length;
    return length;
  }

  #waste(fd: number): number {
    const length = os.read(fd, WASTE, 0, WASTE.byteLength);
    if (length > 0) this.truncated = true;
    return length;
  }
}
