import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat } from "../bytes.ts";
import { Decoder, encode, HEADER, MAX_BODY, PADDING } from "./frame.ts";

interface Seen {
  readonly type: number;
  readonly id: number;
  readonly body: readonly number[];
}

function decode(chunks: readonly Uint8Array[]): Seen[] {
  const seen: Seen[] = [];
  const decoder = new Decoder((type, id, body) => seen.push({ type, id, body: [...body] }));
  for (const chunk of chunks) decoder.push(chunk);
  return seen;
}

/** Cuts bytes into chunks of the sizes given, round and round. */
function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 });
const frames = fc.array(
  fc.record({
    type: fc.nat(255),
    id: fc.nat(0xffffffff),
    body: fc.uint8Array({ maxLength: 300 }).map((bytes) => [...bytes]),
  }),
  { maxLength: 12 },
);
const bytesOf = (all: readonly Seen[]) => concat(all.map((one) => encode(one.type, one.id, Uint8Array.from(one.body))));

describe("frames", () => {
  it("arrive whole, in order, however they are cut", () => {
    fc.assert(fc.property(frames, sizes, (sent, cuts) => {
      expect(decode(cut(bytesOf(sent), cuts))).toEqual(sent);
    }));
  });

  it("are found again after padding, wherever an earlier one was broken off", () => {
    fc.assert(fc.property(fc.nat(MAX_BODY), fc.nat(2000), sizes, (length, from, cuts) => {
      const broken = encode(7, 1, new Uint8Array(length).fill(3)).slice(from);
      const cutOff = broken.slice(0, Math.max(0, broken.length - 1 - (from % 50)));
      const good = { type: 1, id: 99, body: [1, 2, 3] };
      const seen = decode(cut(concat([cutOff, new Uint8Array(PADDING), bytesOf([good])]), cuts));
      expect(seen).toEqual([good]);
    }));
  });

  it("with a broken header or end are dropped, later ones are not", () => {
    const good = { type: 1, id: 2, body: [9] };
    const header = encode(5, 6, new Uint8Array(20));
    header[8] = 21;
    const end = encode(5, 6, new Uint8Array(20));
    end[end.length - 1] = 0;
    for (const bad of [header, end, new Uint8Array([0x50]), new Uint8Array([0x50, 0x57])]) {
      expect(decode([bad, bytesOf([good])])).toEqual([good]);
    }
  });

  it("of the greatest length pass, and a longer announcement is not waited for", () => {
    const most = new Uint8Array(MAX_BODY).fill(0x50);
    expect(decode([encode(1, 1, most)])[0]?.body.length).toBe(MAX_BODY);
    const longer = encode(1, 1, new Uint8Array(MAX_BODY + 1)).slice(0, HEADER);
    expect(decode([longer, bytesOf([{ type: 2, id: 2, body: [] }])])).toHaveLength(1);
  });

  it("of random bytes never throw", () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 3000 })), (chunks) => {
      decode(chunks.map((chunk) => concat([Uint8Array.of(0x50, 0x57), chunk])));
    }));
  });
});
