import { concat, Emitter, text, utf8, type Bytes } from "../../../../base/index.ts";
import type { BytePipe } from "../types.ts";

/** A connection that a test holds both ends of. */
export class HandPipe implements BytePipe {
  readonly #data = new Emitter<Bytes>();
  readonly #end = new Emitter<void>();
  readonly onData = this.#data.event;
  readonly onEnd = this.#end.event;
  readonly #written: Uint8Array[] = [];
  #taken: (() => void)[] = [];
  closed = false;
  /** While true, nobody takes what is written. */
  stuck = false;

  get output(): string {
    return text(concat(this.#written));
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#written.push(bytes);
    return this.stuck ? new Promise((resolve) => this.#taken.push(resolve)) : Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }

  send(input: string | Uint8Array): void {
    this.#data.fire(typeof input === "string" ? utf8(input) : new Uint8Array(input));
  }

  end(): void {
    this.#end.fire();
  }

  /** The other side takes what waits. */
  take(): void {
    for (const done of this.#taken.splice(0)) done();
  }
}

/** Lets everything that is ready happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
