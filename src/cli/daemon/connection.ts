import type { Socket } from "node:net";
import { CodedError, Emitter, messageOf, type Event } from "../../base/index.ts";
import { Decoder, encode } from "./codec.ts";
import type { Reply } from "./protocol.ts";

/** Bytes not yet taken by the other side, above which nothing more is sent: what cannot be made to wait must not fill the memory. */
const UNREAD_LIMIT = 64 << 20;

/** One side of the daemon's socket: whole messages out, whole messages in. What is in them is for the caller to check. */
export class Connection {
  readonly #socket: Socket;
  readonly #messages = new Emitter<unknown>();
  readonly #closed = new Emitter<Error | undefined>();
  readonly onMessage: Event<unknown> = this.#messages.event;
  /** Fires once; with an error when the other side broke the protocol or the connection. */
  readonly onClosed: Event<Error | undefined> = this.#closed.event;
  #over = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    const decoder = new Decoder();
    let error: Error | undefined;
    socket.on("data", (chunk: Buffer) => {
      try {
        for (const message of decoder.push(chunk)) this.#messages.fire(message);
      } catch (cause) {
        socket.destroy(cause instanceof Error ? cause : new Error(messageOf(cause)));
      }
    });
    socket.on("error", (cause) => {
      error = cause;
    });
    socket.on("close", () => this.#close(error));
  }

  send(message: unknown): void {
    if (this.#over || this.#socket.destroyed) return;
    this.#socket.write(encode(message));
    if (this.#socket.writableLength > UNREAD_LIMIT) this.#giveUp();
  }

  /** What waits is still to be had, and behind it the reason why there is no more. */
  #giveUp(): void {
    const reason = `${String(UNREAD_LIMIT >> 20)} MiB waited to be read, so that the rest was left out. Read faster, or write into a file.`;
    const last: Reply = { kind: "error", code: "DAEMON_UNREAD", message: reason };
    this.#socket.end(encode(last));
    this.#close(new CodedError("DAEMON_UNREAD", reason));
  }

  #close(error: Error | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#closed.fire(error);
  }

  /** Closes once all that was sent has gone out. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
