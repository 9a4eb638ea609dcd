import type { Link } from "./link.ts";

/** Feeds one request with bytes, as fast as the guest passes them on. */
export class Writer {
  readonly #link: Link;
  readonly #queue: { bytes: Uint8Array; readonly done: () => void }[] = [];
  #id: number | undefined;
  #ended = false;
  #closed = false;

  constructor(link: Link) {
    this.#link = link;
  }

  /** The request has been sent: what was written before follows. */
  open(id: number): void {
    this.#id = id;
    this.pump();
  }

  /** Resolves when the bytes are on their way, or nobody wants them any more. The bytes must not change until then. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#closed || this.#ended) return Promise.resolve();
    return new Promise((done) => {
      this.#queue.push({ bytes, done });
      this.pump();
    });
  }

  end(): void {
    this.#ended = true;
    this.pump();
  }

  /** Nothing more is wanted. */
  close(): void {
    this.#closed = true;
    for (const waiting of this.#queue.splice(0)) waiting.done();
  }

  pump(): void {
    const id = this.#id;
    if (id === undefined || this.#closed) return;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const room = this.#link.room(id);
      const now = first.bytes.subarray(0, room);
      if (now.length < first.bytes.length) {
        if (room === 0) return;
        first.bytes = first.bytes.subarray(room);
      } else {
        this.#queue.shift();
        first.done();
      }
      // Last, as an answer to it may come at once and call here again.
      this.#link.data(id, now);
    }
    if (this.#ended && !this.#closed) {
      this.#closed = true;
      this.#link.endData(id);
    }
  }
}
