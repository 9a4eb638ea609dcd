/** A request's body, bounded in size and time. Source: RFC 9112, section 7.1. */
import { concat, text, type Bytes } from "../../../base/index.ts";
import { bad } from "./fault.ts";
import { tooLarge, type Framing } from "./head.ts";
import type { ByteReader } from "./reader.ts";
import type { HttpLimits } from "./types.ts";

/** Of a chunk's size with its extensions, and of a trailer; bytes. */
const LONGEST_LINE = 4096;
const MOST_TRAILERS = 32;

/** @param deadline on the monotonic clock. @throws HttpFault */
export async function readBody(reader: ByteReader, framing: Framing, limits: HttpLimits, deadline: number): Promise<Bytes> {
  if (framing.kind === "none") return new Uint8Array();
  if (framing.kind === "length") return reader.exactly(framing.length, deadline);
  const parts: Bytes[] = [];
  let size = 0;
  for (;;) {
    const length = chunkLength(text(await reader.line(LONGEST_LINE, deadline)));
    if (length === 0) break;
    size += length;
    if (size > limits.body) throw tooLarge(limits);
    parts.push(await reader.exactly(length, deadline));
    if ((await reader.line(2, deadline)).length > 0) throw bad("chunk longer than it says");
  }
  for (let trailers = 0; (await reader.line(LONGEST_LINE, deadline)).length > 0; trailers += 1) if (trailers >= MOST_TRAILERS) throw bad("too many trailers");
  return concat(parts);
}

function chunkLength(line: string): number {
  const [, digits] = /^([0-9A-Fa-f]{1,8})(?:[ \t]*;[^\r\n]*)?$/.exec(line) ?? [];
  if (digits === undefined) throw bad("invalid chunk length");
  return Number.parseInt(digits, 16);
}
