/** Requests to one server as a port. Bodies are text: all that is asked of an API server is. */
import { CodedError } from "../base/index.ts";

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

export interface HttpHead {
  readonly status: number;
  /** Names in lower case; several lines of one name are joined by a newline. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface HttpResponse extends HttpHead {
  readonly body: string;
}

export interface HttpStream extends HttpHead {
  /** Pieces as they come. */
  readonly pieces: AsyncIterable<string>;
}

export interface HttpClient {
  /** @throws HttpFailure */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** The answer may go on for ever. @throws HttpFailure */
  stream(request: HttpRequest): Promise<HttpStream>;
  close(): void;
}

/** Whom to trust and who to be; texts are PEM. */
export interface Endpoint {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  /** The name that the certificate must have, where it is not the host's. */
  readonly serverName?: string;
  readonly authority?: string;
  readonly insecure: boolean;
  readonly certificate?: string;
  readonly key?: string;
  /** Milliseconds for one request, 0 for no limit. */
  readonly timeoutMs: number;
}

export type Connect = (endpoint: Endpoint) => HttpClient;

/** No answer: `message` is why, in the words of Go's net and crypto/x509. */
export class HttpFailure extends CodedError {
  readonly refused: boolean;

  constructor(message: string, refused = false) {
    super("HTTP_FAILED", message);
    this.name = "HttpFailure";
    this.refused = refused;
  }
}
