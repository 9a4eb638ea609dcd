/** HTTP/1.1 on a pair of byte streams, wherever these come from: a socket of Node, or a connection out of a machine. */
import type { Bytes, Disposable, Event } from "../../../base/index.ts";
import type { ApiRequest, ApiResponse } from "../types.ts";

/** Both directions of one connection. */
export interface BytePipe {
  readonly onData: Event<Bytes>;
  /** Fires once, when the other side sends no more or the connection is gone. */
  readonly onEnd: Event<void>;
  /** Done when more may be written. Rejects when the connection is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** What was written is still sent. */
  close(): void;
}

/** Beside what the API answers: another protocol from here on (WebSocket, SPDY). */
export type HttpResponse =
  | ApiResponse
  | { readonly kind: "upgrade"; readonly headers: ReadonlyMap<string, string>; /** Owns the connection from then on; `early` came right behind the request. */ start(pipe: BytePipe, early: Bytes): void };

export interface HttpLimits {
  /** Request line and headers, in bytes. */
  readonly head: number;
  readonly headerCount: number;
  /** Bytes. Source: apiserver, pkg/server/config.go (MaxRequestBodyBytes). */
  readonly body: number;
  /** For a whole head once its first byte is there; milliseconds, as are the next three. */
  readonly headTime: number;
  readonly bodyTime: number;
  /** Between requests. */
  readonly idleTime: number;
  /** Until the other side takes more of an answer. */
  readonly writeTime: number;
  readonly connections: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  head: 64 * 1024, headerCount: 128, body: 3 * 1024 * 1024, headTime: 10_000, bodyTime: 60_000, idleTime: 180_000, writeTime: 60_000, connections: 1000,
};

/** Never throws for what a client did wrong; what it throws is answered with 500. */
export type HttpHandler = (request: ApiRequest) => Promise<HttpResponse>;

export interface HttpService {
  /** Serves one connection until it ends or is disposed. */
  serve(pipe: BytePipe): Disposable;
}
