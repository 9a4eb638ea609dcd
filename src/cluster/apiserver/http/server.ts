/** All connections of one listener. */
import { DisposableStore, toDisposable, type Clock, type Disposable, type Log } from "../../../base/index.ts";
import { Connection } from "./connection.ts";
import { faultResponse, HttpFault } from "./fault.ts";
import { headBytes } from "./response.ts";
import { DEFAULT_LIMITS, type BytePipe, type HttpHandler, type HttpLimits, type HttpService } from "./types.ts";

export interface HttpServerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly handler: HttpHandler;
  readonly limits?: Partial<HttpLimits>;
}

export class HttpServer implements HttpService, Disposable {
  readonly #options: HttpServerOptions;
  readonly #limits: HttpLimits;
  readonly #open = new Set<Connection>();
  readonly #store = new DisposableStore();

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#store.add(toDisposable(() => [...this.#open].forEach((connection) => connection.dispose())));
  }

  get connections(): number {
    return this.#open.size;
  }

  /** Ends all connections; new ones are closed at once. */
  dispose(): void {
    this.#store.dispose();
  }

  serve(pipe: BytePipe): Disposable {
    if (this.#store.disposed) {
      pipe.close();
      return toDisposable(() => undefined);
    }
    if (this.#open.size >= this.#limits.connections) return this.#turnAway(pipe);
    const { clock, log, handler } = this.#options;
    const connection = new Connection({ pipe, clock, log, handler, limits: this.#limits });
    this.#open.add(connection);
    void connection.run().finally(() => this.#open.delete(connection));
    return connection;
  }

  #turnAway(pipe: BytePipe): Disposable {
    const response = faultResponse(new HttpFault(503, "too many connections"));
    const head = headBytes({ code: response.code, headers: response.headers, length: 0 }, { version: "1.1" }, false, this.#options.clock.now());
    void pipe.write(head).then(() => pipe.close(), () => pipe.close());
    return toDisposable(() => pipe.close());
  }
}
