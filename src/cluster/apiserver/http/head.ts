/**
 * A request's head, read strictly: what two programs could read in two ways is refused, or one could smuggle a request past the other.
 * Sources: RFC 9112 (sections 2.2, 3, 5, 6, 7), RFC 9110 (section 5).
 */
import { text } from "../../../base/index.ts";
import { bad, HttpFault } from "./fault.ts";
import type { HttpLimits } from "./types.ts";

export interface Head {
  readonly method: string;
  readonly target: string;
  readonly version: "1.0" | "1.1";
  readonly lines: readonly (readonly [name: string, value: string])[];
  /** Names in lower case, several values joined. */
  readonly headers: ReadonlyMap<string, string>;
}

export type Framing = { readonly kind: "none" } | { readonly kind: "length"; readonly length: number } | { readonly kind: "chunked" };

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Visible ASCII. */
const TARGET = /^[\x21-\x7e]+$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

function requestLine(line: string): Pick<Head, "method" | "target" | "version"> {
  const [method = "", target = "", protocol = "", ...more] = line.split(" ");
  if (more.length > 0 || !TOKEN.test(method) || !TARGET.test(target)) throw bad("invalid request line");
  const [, version] = /^HTTP\/(\d\.\d)$/.exec(protocol) ?? [];
  if (version === undefined) throw bad("invalid protocol version");
  if (version !== "1.0" && version !== "1.1") throw new HttpFault(505, `unsupported protocol version HTTP/${version}`);
  return { method, target: pathOf(method, target), version };
}

/** A proxy's form of a target names the host too. */
function pathOf(method: string, target: string): string {
  if (target.startsWith("/") || (target === "*" && method === "OPTIONS")) return target;
  const [, path] = /^https?:\/\/[^/?#]+([/?].*)?$/i.exec(target) ?? [];
  if (!/^https?:\/\//i.test(target)) throw bad("invalid request target");
  return path === undefined ? "/" : path.startsWith("?") ? `/${path}` : path;
}

function headerLine(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  const name = line.slice(0, colon);
  // Also catches blanks before the colon and lines folded onto the next.
  if (colon < 0 || !TOKEN.test(name)) throw bad("invalid header name");
  const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "");
  if (CONTROL.test(value)) throw bad("invalid header value");
  return [name.toLowerCase(), value];
}

/** @param bytes without the empty line at its end */
export function parseHead(bytes: Uint8Array, limits: Pick<HttpLimits, "headerCount">): Head {
  const [first = "", ...rest] = text(bytes).split("\r\n");
  const line = requestLine(first);
  if (rest.length > limits.headerCount) throw new HttpFault(431, `more than ${limits.headerCount} headers`);
  const lines = rest.map(headerLine);
  const headers = new Map<string, string>();
  for (const [name, value] of lines) {
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const hosts = lines.filter(([name]) => name === "host").length;
  if (hosts > 1 || (hosts === 0 && line.version === "1.1")) throw bad(hosts === 0 ? "missing required Host header" : "too many Host headers");
  return { ...line, lines, headers };
}

/** How the body's end is told. @throws HttpFault where there is any doubt */
export function framingOf({ lines, version }: Head, limits: Pick<HttpLimits, "body">): Framing {
  const valuesOf = (wanted: string) => lines.flatMap(([name, value]) => (name === wanted ? [value] : []));
  const lengths = valuesOf("content-length");
  const encodings = valuesOf("transfer-encoding");
  if (encodings.length > 0) {
    if (lengths.length > 0) throw bad("both Transfer-Encoding and Content-Length");
    if (version === "1.0") throw bad("Transfer-Encoding in HTTP/1.0");
    const [encoding = "", ...more] = encodings;
    if (more.length > 0 || encoding.toLowerCase() !== "chunked") throw new HttpFault(501, "unsupported transfer encoding");
    return { kind: "chunked" };
  }
  const [length, ...more] = lengths;
  if (length === undefined) return { kind: "none" };
  if (more.length > 0 || !/^\d{1,15}$/.test(length)) throw bad("invalid Content-Length");
  if (Number(length) > limits.body) throw tooLarge(limits);
  return { kind: "length", length: Number(length) };
}

export function tooLarge({ body }: Pick<HttpLimits, "body">): HttpFault {
  return new HttpFault(413, `limit is ${body}`);
}

const options = (head: Head) => (head.headers.get("connection") ?? "").toLowerCase().split(",").map((option) => option.trim());

/** May another request follow on the same connection? */
export function keepsAlive(head: Head): boolean {
  return head.version === "1.1" ? !options(head).includes("close") : options(head).includes("keep-alive");
}
