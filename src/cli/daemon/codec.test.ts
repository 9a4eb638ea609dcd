import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, equal } from "../../base/index.ts";
import { Decoder, encode, MESSAGE_LIMIT } from "./codec.ts";
import { chunked, inputSchema } from "./protocol.ts";

describe("the socket's codec", () => {
  it("gives back what was sent, however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.json()), fc.array(fc.nat(40), { minLength: 1 }), (texts, cuts) => {
        const messages = texts.map((json): unknown => JSON.parse(json));
        const stream = concat(messages.map(encode));
        const decoder = new Decoder();
        const got: unknown[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const length = (cuts[turn % cuts.length] ?? 0) + 1;
          got.push(...decoder.push(stream.slice(at, at + length)));
          at += length;
        }
        expect(got).toEqual(messages.map((message): unknown => JSON.parse(JSON.stringify(message))));
      }),
    );
  });

  it("refuses what is too long or is not JSON", () => {
    const header = new Uint8Array(4);
    new DataView(header.buffer).setUint32(0, MESSAGE_LIMIT + 1);
    expect(() => new Decoder().push(header)).toThrow("not podwire's protocol");
    expect(() => new Decoder().push(new Uint8Array([0, 0, 0, 1, 0x7b]))).toThrow("not JSON");
  });

  it("carries bytes in chunks that fit", () => {
    const data = new Uint8Array(1_300_000).map((_, at) => at);
    const messages = chunked("data", data);
    expect(messages.every((message) => encode(message).length <= MESSAGE_LIMIT)).toBe(true);
    const parts = messages.map((message) => inputSchema.parse(message)).map((input) => (input.kind === "data" ? input.data : new Uint8Array(0)));
    expect(equal(concat(parts), data)).toBe(true);
  });
});
