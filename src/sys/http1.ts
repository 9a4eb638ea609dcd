/** HTTP/1.1 of a client, over whatever carries lines and bytes. One request at a time, the connection is kept. Source: RFC 9112. */
import { HttpFailure, type HttpClient, type HttpHead, type HttpRequest, type HttpResponse, type HttpStream } from "./http.ts";

/** Bytes both ways; text is UTF-8, and lengths are bytes. */
export interface ByteStream {
  write(text: string): void;
  /** Without its line end; undefined at the end of the stream. */
  line(): Promise<string | undefined>;
  /** This many bytes, or fewer at the end of the stream. */
  exactly(length: number): Promise<string>;
  /** Up to the end of the stream. */
  rest(): Promise<string>;
  close(): void;
}

type Framing = { readonly kind: "length"; readonly length: number } | { readonly kind: "chunked" } | { readonly kind: "rest" };

function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // A surrogate is half of four bytes.
    if (code > 0x7f) length += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return length;
}

/** The request as it goes over the wire. */
export function writeRequest(request: HttpRequest, host: string): string {
  const lines = [`${request.method} ${request.target} HTTP/1.1`, `Host: ${host}`, ...request.headers.map(([name, value]) => `${name}: ${value}`)];
  if (request.body !== undefined) lines.push(`Content-Length: ${utf8Length(request.body)}`);
  return `${lines.join("\r\n")}\r\n\r\n${request.body ?? ""}`;
}

async function readHead(stream: ByteStream): Promise<HttpHead | undefined> {
  const first = await stream.line();
  if (first === undefined) return undefined;
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
  if (status === undefined) throw new HttpFailure(`malformed HTTP response ${JSON.stringify(first)}`);
  const headers = new Map<string, string>();
  for (let line = await stream.line(); line !== undefined && line !== ""; line = await stream.line()) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return { status: Number(status), headers };
}

function framingOf(request: HttpRequest, { status, headers }: HttpHead): Framing {
  if (request.method === "HEAD" || status < 200 || status === 204 || status === 304) return { kind: "length", length: 0 };
  if (/\bchunked\b/i.test(headers.get("transfer-encoding") ?? "")) return { kind: "chunked" };
  const length = headers.get("content-length");
  return length === undefined ? { kind: "rest" } : { kind: "length", length: Number(length) };
}

async function* chunks(stream: ByteStream): AsyncGenerator<string> {
  for (;;) {
    const size = Number.parseInt((await stream.line()) ?? "0", 16);
    if (!(size > 0)) break;
    yield await stream.exactly(size);
    await stream.line();
  }
  // Trailers.
  for (let line = await stream.line(); line !== undefined && line !== ""; line = await stream.line());
}

async function* piecesOf(stream: ByteStream, framing: Framing): AsyncGenerator<string> {
  if (framing.kind === "chunked") yield* chunks(stream);
  else if (framing.kind === "rest") yield await stream.rest();
  else if (framing.length > 0) yield await stream.exactly(framing.length);
}

/** Opens a connection when the first request comes, and a new one after the server has closed it. */
export class Http1Client implements HttpClient {
  readonly #open: () => ByteStream;
  readonly #host: string;
  /** Why a connection gave nothing, once it has ended. */
  readonly #why: () => HttpFailure;
  #stream: ByteStream | undefined;

  constructor(host: string, open: () => ByteStream, why: () => HttpFailure) {
    this.#host = host;
    this.#open = open;
    this.#why = why;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { pieces, ...head } = await this.stream(request);
    let body = "";
    for await (const piece of pieces) body += piece;
    if (/\bclose\b/i.test(head.headers.get("connection") ?? "")) this.close();
    return { ...head, body };
  }

  async stream(request: HttpRequest): Promise<HttpStream> {
    const reused = this.#stream !== undefined;
    const { stream, head } = (await this.#send(request)) ?? (reused ? await this.#send(request) : undefined) ?? { stream: undefined, head: undefined };
    if (stream === undefined) throw this.#why();
    return { ...head, pieces: piecesOf(stream, framingOf(request, head)) };
  }

  /** Undefined where the connection had ended before an answer. */
  async #send(request: HttpRequest): Promise<{ readonly stream: ByteStream; readonly head: HttpHead } | undefined> {
    const stream = (this.#stream ??= this.#open());
    stream.write(writeRequest(request, this.#host));
    const head = await readHead(stream);
    if (head === undefined) {
      this.close();
      return undefined;
    }
    return { stream, head };
  }

  close(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }
}
