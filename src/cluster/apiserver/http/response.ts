/** Answers on the wire. Sources: RFC 9112, sections 6 and 7; RFC 9110, sections 6.6.1 and 9.3.2. */
import { concat, utf8, type Bytes } from "../../../base/index.ts";
import { phraseOf } from "./fault.ts";
import type { Head } from "./head.ts";

export interface ResponseHead {
  readonly code: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Of a whole body; undefined for a stream. */
  readonly length?: number;
}

/** Ours to say, whatever a handler says. */
const OURS: ReadonlySet<string> = new Set(["connection", "content-length", "transfer-encoding", "keep-alive", "date"]);

/** A value may hold what a client sent (a warning, a name): line ends in it would begin a header of their own. */
function safe(value: string): string {
  // eslint-disable-next-line no-control-regex
  return value.replace(/[\x00-\x08\x0a-\x1f\x7f]+/g, " ");
}

export function bodiless(code: number): boolean {
  return code === 204 || code === 304 || (code >= 100 && code < 200);
}

/** Streams to clients that know no chunks end with the connection. */
export function chunks(head: Pick<Head, "version">): boolean {
  return head.version === "1.1";
}

/** @param now milliseconds since 1970 */
export function headBytes({ code, headers, length }: ResponseHead, request: Pick<Head, "version">, keep: boolean, now: number): Bytes {
  const lines = [`HTTP/1.1 ${code} ${phraseOf(code)}`];
  for (const [name, value] of headers) if (!OURS.has(name.toLowerCase())) lines.push(`${name}: ${safe(value)}`);
  lines.push(`date: ${new Date(now).toUTCString()}`);
  if (!bodiless(code)) {
    if (length !== undefined) lines.push(`content-length: ${length}`);
    else if (chunks(request)) lines.push("transfer-encoding: chunked");
  }
  if (!keep) lines.push("connection: close");
  else if (request.version === "1.0") lines.push("connection: keep-alive");
  return utf8(`${lines.join("\r\n")}\r\n\r\n`);
}

export function upgradeBytes(headers: ReadonlyMap<string, string>): Bytes {
  return utf8(["HTTP/1.1 101 Switching Protocols", ...[...headers].map(([name, value]) => `${name}: ${safe(value)}`), "", ""].join("\r\n"));
}

export const CONTINUE = utf8("HTTP/1.1 100 Continue\r\n\r\n");
export const LAST_CHUNK = utf8("0\r\n\r\n");

export function chunkBytes(bytes: Uint8Array): Bytes {
  return concat([utf8(`${bytes.length.toString(16)}\r\n`), bytes, utf8("\r\n")]);
}
