import type { Socket } from "node:net";
import { CodedError, Emitter, messageOf, type Event } from "../../base/index.ts";
import { Decoder, encode } from "./codec.ts";

/** Bytes not yet taken by the other side, above which it is given up: it has stopped reading. */
const UNREAD_LIMIT = 64 << 20;

/** One side of the daemon's socket: whole messages out, whole messages in. What is in them is for the caller to check. */
export class Connection {
  readonly #socket: Socket;
  readonly #messages = new Emitter<unknown>();
  readonly #closed = new Emitter<Error | undefined>();
  readonly onMessage: Event<unknown> = this.#messages.event;
  /** Fires once; with an error when the other side broke the protocol or the connection. */
  readonly onClosed: Event<Error | undefined> = this.#closed.event;

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
    socket.on("close", () => this.#closed.fire(error));
  }

  send(message: unknown): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(encode(message));
    if (this.#socket.writableLength > UNREAD_LIMIT) {
      this.#socket.destroy(new CodedError("DAEMON_UNREAD", "The other side has stopped reading."));
    }
  }

  /** Closes once all that was sent has gone out. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
