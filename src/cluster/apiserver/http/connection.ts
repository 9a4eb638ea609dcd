/** One connection: requests one after another, each answered before the next is read. */
import { concat, messageOf, toDisposable, type Bytes, type Clock, type Disposable, type Log } from "../../../base/index.ts";
import type { ApiRequest, ApiResponse } from "../types.ts";
import { readBody } from "./body.ts";
import { faultResponse, HttpFault, internalError } from "./fault.ts";
import { framingOf, keepsAlive, parseHead, type Head } from "./head.ts";
import { ByteReader } from "./reader.ts";
import { bodiless, chunkBytes, chunks, CONTINUE, headBytes, LAST_CHUNK, upgradeBytes } from "./response.ts";
import type { BytePipe, HttpHandler, HttpLimits, HttpResponse } from "./types.ts";

export interface ConnectionOptions {
  readonly pipe: BytePipe;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: HttpLimits;
  readonly handler: HttpHandler;
}

type Next = "again" | "close" | "handed-over";

/** Milliseconds. */
const LINGER = 1000;

/** What a fault is answered to, when not even the version is known. */
const UNKNOWN: Pick<Head, "version" | "method"> = { version: "1.1", method: "GET" };

export class Connection implements Disposable {
  readonly #options: ConnectionOptions;
  readonly #reader: ByteReader;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    // A whole request may come at once, and the next one behind it while this one is handled.
    this.#reader = new ByteReader(options.pipe, options.clock, 2 * (options.limits.head + options.limits.body));
  }

  dispose(): void {
    this.#reader.dispose();
    this.#options.pipe.close();
  }

  /** Done when the connection is closed or someone else's. */
  async run(): Promise<void> {
    let next: Next = "again";
    try {
      while (next === "again") next = await this.#request();
    } catch (error) {
      if (!this.#reader.gone.aborted) this.#options.log("debug", "a connection broke", { error: messageOf(error) });
      next = "close";
    }
    if (next === "close") this.dispose();
  }

  async #request(): Promise<Next> {
    const { limits, clock } = this.#options;
    if (!(await this.#reader.some(limits.idleTime))) return "close";
    let request: { readonly head: Head; readonly api: ApiRequest } | undefined;
    try {
      request = await this.#read(clock.monotonic() + limits.headTime);
    } catch (error) {
      if (!(error instanceof HttpFault)) throw error;
      if (this.#reader.gone.aborted) return "close";
      await this.#answer(UNKNOWN, faultResponse(error), false);
      // Closing on what is still being sent would reset the connection, and the answer with it.
      await this.#reader.discard(LINGER);
      return "close";
    }
    if (!request) return "close";
    const response = await this.#handle(request.api);
    if (response.kind === "upgrade") return this.#upgrade(response);
    const keep = keepsAlive(request.head);
    return (await this.#answer(request.head, response, keep)) && keep && !this.#reader.gone.aborted ? "again" : "close";
  }

  async #read(deadline: number): Promise<{ readonly head: Head; readonly api: ApiRequest } | undefined> {
    const { limits, clock } = this.#options;
    const bytes = await this.#reader.head(limits.head, deadline);
    if (!bytes) return undefined;
    const head = parseHead(bytes, limits);
    const framing = framingOf(head, limits);
    const expected = head.headers.get("expect");
    if (expected !== undefined) {
      if (expected.toLowerCase() !== "100-continue") throw new HttpFault(417, "only 100-continue can be expected");
      if (framing.kind !== "none") await this.#write(CONTINUE);
    }
    const body = await readBody(this.#reader, framing, limits, clock.monotonic() + limits.bodyTime);
    return { head, api: { method: head.method, target: head.target, headers: head.headers, headerLines: head.lines, body, signal: this.#reader.gone } };
  }

  async #handle(request: ApiRequest): Promise<HttpResponse> {
    try {
      return await this.#options.handler(request);
    } catch (error) {
      this.#options.log("error", "a request could not be handled", { method: request.method, target: request.target, error: messageOf(error) });
      return internalError();
    }
  }

  /** False where the answer could not be given whole. */
  async #answer(head: Pick<Head, "version" | "method">, response: ApiResponse, keep: boolean): Promise<boolean> {
    const now = this.#options.clock.now();
    const { code, headers } = response;
    const empty = head.method === "HEAD" || bodiless(code);
    if (response.kind === "whole") {
      const start = headBytes({ code, headers, length: response.body.length }, head, keep, now);
      await this.#write(empty ? start : concat([start, response.body]));
      return true;
    }
    const ends = keep && chunks(head);
    const iterator = response.chunks[Symbol.asyncIterator]();
    try {
      await this.#write(headBytes({ code, headers }, head, ends, now));
      if (empty) return true;
      return (await this.#stream(iterator, head)) && ends;
    } finally {
      // A watch or a log that nobody reads any more must end at its source; how long that takes is not waited for.
      void Promise.resolve(iterator.return?.()).catch(() => undefined);
    }
  }

  async #stream(iterator: AsyncIterator<Bytes>, head: Pick<Head, "version">): Promise<boolean> {
    for (;;) {
      const next = await this.#unlessGone(iterator.next());
      if (next === undefined) return false;
      if (next.done === true) break;
      // An empty chunk would be the last one.
      if (next.value.length > 0) await this.#write(chunks(head) ? chunkBytes(next.value) : next.value);
    }
    if (chunks(head)) await this.#write(LAST_CHUNK);
    return true;
  }

  /** Undefined where the other side goes first. */
  #unlessGone<T>(promise: Promise<T>): Promise<T | undefined> {
    const { gone } = this.#reader;
    return new Promise((resolve, reject) => {
      const left = () => resolve(undefined);
      if (gone.aborted) left();
      gone.addEventListener("abort", left, { once: true });
      promise.then(resolve, reject).finally(() => gone.removeEventListener("abort", left));
    });
  }

  async #upgrade(response: Extract<HttpResponse, { kind: "upgrade" }>): Promise<Next> {
    await this.#write(upgradeBytes(response.headers));
    response.start(this.#options.pipe, this.#reader.handOver());
    return "handed-over";
  }

  /** Waits for the other side, but not for ever. */
  async #write(bytes: Uint8Array): Promise<void> {
    const { pipe, clock, limits } = this.#options;
    let timer = toDisposable(() => undefined);
    const late = new Promise<never>((_resolve, reject) => {
      timer = clock.after(limits.writeTime, () => reject(new HttpFault(408, "the answer was not taken")));
    });
    try {
      await Promise.race([pipe.write(bytes), late]);
    } finally {
      timer.dispose();
    }
  }
}

