import type { Request } from "../../base/channel/index.ts";
import { concat, type Bytes, type CodedError } from "../../base/index.ts";
import type { Answer, Link } from "./link.ts";
import { failureSchema, parse } from "./messages.ts";
import { Writer } from "./writer.ts";

/** @property gone set when the agent will never answer */
export type Done =
  | { readonly ok: true; readonly bytes: Bytes }
  | { readonly ok: false; readonly message: string; readonly gone?: CodedError };

/** The answer to one request that is no command. */
export class Ask implements Answer {
  readonly #link: Link;
  readonly #finish: (done: Done) => void;
  readonly #parts: Bytes[] = [];
  readonly #writer: Writer;
  #left: number;
  #id: number | undefined;

  /** @param limit bytes of output that are taken at most */
  constructor(link: Link, limit: number, finish: (done: Done) => void) {
    this.#link = link;
    this.#left = limit;
    this.#finish = finish;
    this.#writer = new Writer(link);
  }

  begin(request: Request, data: Uint8Array | undefined): void {
    this.#id = this.#link.request(request, this);
    if (data === undefined) return;
    void this.#writer.write(data);
    this.#writer.end();
    this.#writer.open(this.#id);
  }

  close(): void {
    this.#writer.close();
    if (this.#id !== undefined) {
      this.#link.kill(this.#id, 9);
      this.#link.forget(this.#id);
    }
  }

  output(_stream: "stdout" | "stderr", bytes: Bytes): void {
    this.#left -= bytes.length;
    if (this.#left < 0) this.#finish({ ok: false, message: "it is larger than was asked for" });
    else this.#parts.push(bytes);
  }

  outcome(): void {
    this.#finish({ ok: true, bytes: concat(this.#parts) });
  }

  failure(body: Uint8Array): void {
    this.#finish({ ok: false, message: parse(failureSchema, body)?.message ?? "the machine's agent refused it" });
  }

  room(): void {
    this.#writer.pump();
  }

  lost(reason: string): void {
    this.#finish({ ok: false, message: reason });
  }
}
