/** One connection between a lab and its control plane's worker, the same on both ends: neither sends more than the other has room for. */
import { CodedError, type Bytes } from "../../base/index.ts";
import type { Connection } from "../../net/index.ts";
import type { StreamEvent } from "./protocol.ts";

/** Bytes under way or not yet read, in each direction. */
const WINDOW = 128 * 1024;

interface Reader {
  readonly resolve: (bytes: Bytes | undefined) => void;
  readonly reject: (error: Error) => void;
}

export class Channel implements Connection {
  readonly port: number;
  readonly #post: (event: StreamEvent, transfer: readonly ArrayBuffer[]) => void;
  readonly #over: () => void;
  #arrived: Bytes[] = [];
  #reader: Reader | undefined;
  #credit = WINDOW;
  #wake: () => void = () => undefined;
  /** Writes, and the end, in their order. */
  #turn: Promise<unknown> = Promise.resolve();
  #deaf = false;
  #ending = false;
  #sentEnd = false;
  #gotEnd = false;
  #lost: CodedError | undefined;

  /** @param over nothing more comes of it */
  constructor(port: number, post: (event: StreamEvent, transfer: readonly ArrayBuffer[]) => void, over: () => void) {
    this.port = port;
    this.#post = post;
    this.#over = over;
  }

  read(): Promise<Bytes | undefined> {
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#serve();
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#ending) return Promise.reject(new CodedError("CONNECTION_ENDED", "Nothing more can be written: this side of the connection was ended."));
    return this.#inTurn(() => this.#send(bytes));
  }

  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#inTurn(async () => {
      this.#post({ kind: "end" }, []);
      this.#sentEnd = true;
      this.#finish();
      await Promise.resolve();
    }).catch(() => undefined);
  }

  close(): void {
    this.#deaf = true;
    for (const { length } of this.#arrived.splice(0)) this.#took(length);
    this.end();
  }

  reset(): void {
    if (this.#lost) return;
    this.#post({ kind: "gone" }, []);
    this.lose("it was ended here");
  }

  /** Nothing is told to the other end, which knows. */
  lose(why: string): void {
    if (this.#lost) return;
    this.#lost = new CodedError("CONNECTION_LOST", `The connection to port ${this.port} is gone: ${why}.`);
    this.#wake();
    this.#serve();
    this.#over();
  }

  receive(event: StreamEvent): void {
    switch (event.kind) {
      case "open": return;
      case "data":
        if (this.#deaf) return this.#took(event.bytes.length);
        this.#arrived.push(event.bytes);
        return this.#serve();
      case "taken":
        this.#credit += event.count;
        return this.#wake();
      case "end":
        this.#gotEnd = true;
        this.#serve();
        return this.#finish();
      case "gone": return this.lose("the other side has reset it");
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(() => {
      if (this.#lost) throw this.#lost;
      return work();
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #send(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      while (this.#credit === 0 && !this.#lost) await new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#lost) throw this.#lost;
      const piece = bytes.slice(at, at + this.#credit) as Bytes;
      this.#credit -= piece.length;
      at += piece.length;
      this.#post({ kind: "data", bytes: piece }, [piece.buffer]);
    }
  }

  #took(count: number): void {
    if (!this.#lost) this.#post({ kind: "taken", count }, []);
  }

  #serve(): void {
    const reader = this.#reader;
    if (!reader) return;
    const bytes = this.#arrived.shift();
    if (!bytes && !this.#gotEnd && !this.#lost) return;
    this.#reader = undefined;
    if (bytes) {
      this.#took(bytes.length);
      reader.resolve(bytes);
    } else if (this.#gotEnd) reader.resolve(undefined);
    else if (this.#lost) reader.reject(this.#lost);
  }

  #finish(): void {
    if (this.#sentEnd && this.#gotEnd) this.#over();
  }
}
