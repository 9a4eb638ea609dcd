/** Messages on the daemon's socket: a length (u32, big endian), then that many bytes of JSON. */
import { CodedError, concat, text, utf8, type Bytes } from "../../base/index.ts";

/** Bytes of one message. What is longer was not sent by a `podwire`. */
export const MESSAGE_LIMIT = 1 << 20;
const HEADER = 4;

export function encode(message: unknown): Bytes {
  const body = utf8(JSON.stringify(message));
  const header = new Uint8Array(HEADER);
  new DataView(header.buffer).setUint32(0, body.length);
  return concat([header, body]);
}

/** Turns the chunks of a stream into messages. */
export class Decoder {
  #rest: Bytes = new Uint8Array(0);

  /** @throws CodedError `DAEMON_PROTOCOL` for a message that is too long or is not JSON. */
  push(chunk: Uint8Array): readonly unknown[] {
    this.#rest = concat([this.#rest, chunk]);
    const messages: unknown[] = [];
    while (this.#rest.length >= HEADER) {
      const length = new DataView(this.#rest.buffer, this.#rest.byteOffset).getUint32(0);
      if (length > MESSAGE_LIMIT) throw new CodedError("DAEMON_PROTOCOL", `A message of ${String(length)} bytes: that is not podwire's protocol.`);
      if (this.#rest.length < HEADER + length) break;
      messages.push(parse(this.#rest.subarray(HEADER, HEADER + length)));
      this.#rest = this.#rest.slice(HEADER + length);
    }
    return messages;
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(text(body));
  } catch (cause) {
    throw new CodedError("DAEMON_PROTOCOL", "A message that is not JSON.", { cause });
  }
}
