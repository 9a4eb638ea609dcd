import { Emitter, toDisposable, type Bytes, type Clock, type Disposable } from "../../base/index.ts";
import type { Request } from "../../base/channel/index.ts";
import type { Answer, Link } from "./link.ts";

/** Makes values of a request's output, which may say anything and end anywhere. */
export interface Reader<T> {
  push(bytes: Uint8Array): readonly T[];
  /** The output begins anew. */
  reset(): void;
  /** What a new listener hears at once. */
  readonly last?: T | undefined;
}

/** Milliseconds after which a request that ended by itself is made again. */
const AGAIN_MS = 2000;

/** One long request of the guest, made while anybody listens, and made again whenever the agent begins anew. */
export class Subscription<T> implements Disposable, Answer {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #request: Request;
  readonly #reader: Reader<T>;
  readonly #values = new Emitter<T>();
  readonly #onReady: Disposable;
  #again: Disposable | undefined;
  #listeners = 0;
  #id: number | undefined;

  constructor(link: Link, clock: Clock, request: Request, reader: Reader<T>) {
    this.#link = link;
    this.#clock = clock;
    this.#request = request;
    this.#reader = reader;
    this.#onReady = link.onReady(() => this.#begin());
  }

  add(listener: (value: T) => void): Disposable {
    const own = this.#values.event(listener);
    this.#listeners += 1;
    if (this.#reader.last !== undefined) listener(this.#reader.last);
    this.#begin();
    return toDisposable(() => {
      own.dispose();
      this.#listeners -= 1;
      if (this.#listeners === 0) this.#end();
    });
  }

  dispose(): void {
    this.#listeners = 0;
    this.#onReady.dispose();
    this.#end();
    this.#values.dispose();
  }

  output(_stream: "stdout" | "stderr", bytes: Bytes): void {
    for (const value of this.#reader.push(bytes)) this.#values.fire(value);
  }

  outcome(): void {
    this.#ended();
  }

  failure(): void {
    this.#ended();
  }

  lost(): void {
    this.#id = undefined;
  }

  #begin(): void {
    if (this.#listeners === 0 || this.#id !== undefined || !this.#link.connected) return;
    this.#again?.dispose();
    this.#reader.reset();
    this.#id = this.#link.request(this.#request, this);
  }

  #end(): void {
    this.#again?.dispose();
    if (this.#id === undefined) return;
    this.#link.kill(this.#id, 9);
    this.#link.forget(this.#id);
    this.#id = undefined;
    this.#reader.reset();
  }

  #ended(): void {
    this.#id = undefined;
    this.#again = this.#clock.after(AGAIN_MS, () => this.#begin());
  }
}
