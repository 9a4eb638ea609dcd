/** Asks the API server: paths, bodies, `Status` answers as errors, warnings. */
import { messageOf } from "../../../base/index.ts";
import { fieldOf, type Status } from "../../../kube/index.ts";
import { HttpFailure, type HttpClient, type HttpHead, type HttpRequest, type HttpStream } from "../../../sys/index.ts";
import { CommandError, ConnectionError, StatusError } from "../cli/failure.ts";
import type { Access, Header } from "../config/context.ts";

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Ask {
  readonly query?: Query;
  readonly accept?: string;
  readonly body?: unknown;
  /** JSON unless told otherwise. A text is sent as it is. */
  readonly contentType?: string;
}

const TABLE = ["application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=Table;v=v1beta1;g=meta.k8s.io", "application/json"].join(",");
export const AS_TABLE = { accept: TABLE } as const;

export function queryText(query: Query): string {
  const pairs = Object.keys(query).sort().flatMap((name) => {
    const value = query[name];
    const values = value === undefined ? [] : typeof value === "string" ? [value] : value;
    return values.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one).replaceAll("%20", "+")}`);
  });
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** What a server says that does not answer with a `Status`. Source: apimachinery, pkg/api/errors (NewGenericServerResponse). */
function generic(code: number, body: string): Status {
  const known: Readonly<Record<number, readonly [reason: string, message: string]>> = {
    400: ["BadRequest", "the server rejected our request for an unknown reason"],
    401: ["Unauthorized", "the server has asked for the client to provide credentials"],
    403: ["Forbidden", body.trim() || "unknown"],
    404: ["NotFound", "the server could not find the requested resource"],
    405: ["MethodNotAllowed", "the server does not allow this method on the requested resource"],
    406: ["NotAcceptable", "the server was unable to respond with a content type that the client supports"],
    409: ["Conflict", "the server reported a conflict"],
    415: ["UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: "],
    422: ["Invalid", "the server rejected our request due to an error in our request"],
    429: ["TooManyRequests", "the server has received too many requests and has asked us to try again later"],
    500: ["InternalError", `an error on the server (${JSON.stringify(body.trim() || "unknown")}) has prevented the request from succeeding`],
    503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
    504: ["Timeout", "the server was unable to return a response in the time allotted, but may still be processing the request"],
  };
  const [reason, message] = known[code] ?? ["", `the server responded with the status code ${code} but did not return more information`];
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is Status {
  return fieldOf(value, "kind") === "Status" && typeof fieldOf(value, "status") === "string";
}

/** Calls of one program on one server. */
export class Client {
  readonly #http: HttpClient;
  readonly #access: Access;
  readonly #warn: (message: string) => void;
  readonly #warned = new Set<string>();

  constructor(http: HttpClient, access: Access, warn: (message: string) => void) {
    this.#http = http;
    this.#access = access;
    this.#warn = warn;
  }

  get server(): string {
    return this.#access.server;
  }

  /** How many warnings the server gave. */
  get warnings(): number {
    return this.#warned.size;
  }

  #request(method: string, path: string, { query = {}, accept = "application/json", body, contentType = "application/json" }: Ask): HttpRequest {
    const content = typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body);
    const headers: Header[] = [["Accept", accept], ["User-Agent", "kubectl/v1.32.3 (linux/386) podwire"], ...this.#access.headers];
    if (content !== undefined) headers.push(["Content-Type", contentType]);
    return { method, target: this.#access.basePath + path + queryText(query), headers, ...(content === undefined ? {} : { body: content }) };
  }

  async #guarded<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      const { host, port } = this.#access.endpoint;
      throw new ConnectionError(`${host}:${port}`, error.refused, messageOf(error));
    }
  }

  #heed(head: HttpHead): void {
    const lines = head.headers.get("warning")?.split("\n") ?? [];
    for (const line of lines) {
      for (const [, quoted = ""] of line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) {
        const message = quoted.replace(/\\(.)/g, "$1");
        if (!this.#warned.has(message)) this.#warn(message);
        this.#warned.add(message);
      }
    }
  }

  /** The answer's text. @throws StatusError, ConnectionError */
  async text(method: string, path: string, ask: Ask = {}): Promise<string> {
    const request = this.#request(method, path, ask);
    const answer = await this.#guarded(() => this.#http.request(request));
    this.#heed(answer);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw this.#failure(answer.status, answer.body);
  }

  #failure(code: number, body: string): StatusError {
    const value = parse(body);
    return new StatusError(isStatus(value) ? value : generic(code, body));
  }

  /** @throws StatusError, ConnectionError, CommandError */
  async json(method: string, path: string, ask: Ask = {}): Promise<unknown> {
    const body = await this.text(method, path, ask);
    const value = parse(body);
    if (value === undefined) throw new CommandError(`couldn't get or parse the server's answer: ${body.slice(0, 200)}`);
    return value;
  }

  /** @throws StatusError, ConnectionError */
  async stream(method: string, path: string, ask: Ask = {}): Promise<HttpStream> {
    const request = this.#request(method, path, ask);
    const answer = await this.#guarded(() => this.#http.stream(request));
    this.#heed(answer);
    if (answer.status >= 200 && answer.status < 300) return answer;
    let body = "";
    for await (const piece of answer.pieces) body += piece;
    throw this.#failure(answer.status, body);
  }

  /** Each line as JSON, as watches send them. @throws StatusError, ConnectionError */
  async *watch(path: string, ask: Ask = {}): AsyncGenerator<WatchLine> {
    const { pieces } = await this.stream("GET", path, ask);
    let rest = "";
    for await (const piece of pieces) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const value = parse(line);
        const type = fieldOf(value, "type");
        if (typeof type === "string") yield { type, object: fieldOf(value, "object") };
      }
    }
  }

  close(): void {
    this.#http.close();
  }
}

export interface WatchLine {
  readonly type: string;
  readonly object: unknown;
}
