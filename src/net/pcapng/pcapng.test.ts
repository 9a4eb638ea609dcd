import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, equal } from "../../base/index.ts";
import { readPcapng } from "./read.ts";
import { fateComment, PcapngWriter, writePcapng, type PcapngPacket } from "./write.ts";

const packet: fc.Arbitrary<PcapngPacket> = fc
  .record({
    interface: fc.constantFrom("lan", "wan", "node-1: cni0"),
    at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    // What begins as IP does gets a header before it.
    frame: fc.uint8Array({ maxLength: 200 }).filter(([first]) => first !== 0x45 && first !== 0x60),
    comment: fc.option(fc.string({ unit: "grapheme", maxLength: 20 }), { nil: undefined }),
  })
  .map(({ comment, ...rest }) => ({ ...rest, ...(comment !== undefined && { comment }) }));

describe("pcapng", () => {
  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), (packets) => {
        const read = readPcapng(writePcapng(packets));
        expect(read.problem).toBeUndefined();
        expect(read.packets.map(({ at, comments, interface: name, linkType }) => ({ at, comments, name, linkType }))).toEqual(
          packets.map(({ at, comment, interface: name }) => ({ at, comments: comment === undefined ? [] : [comment], name, linkType: 1 })),
        );
        expect(read.packets.every(({ frame }, i) => equal(frame, packets[i]?.frame ?? new Uint8Array()))).toBe(true);
      }),
    );
  });

  it("keeps microseconds", () => {
    const at = 1_700_000_000_123.456;
    expect(readPcapng(writePcapng([{ interface: "lan", at, frame: new Uint8Array(60) }])).packets[0]?.at).toBeCloseTo(at, 3);
  });

  it("says what became of a frame, and nothing when it arrived", () => {
    const writer = new PcapngWriter();
    const frame = { number: 1, at: 0, segment: "lan", from: { machine: "a", nic: "eth0" }, to: [], frame: new Uint8Array(60) };
    const file = concat([writer.start(), ...(["delivered", "lost", "too-big", "partitioned", "delayed"] as const).map((fate) => writer.captured({ ...frame, fate }))]);
    expect(readPcapng(file).packets.map(({ comments }) => comments[0])).toEqual(
      (["delivered", "lost", "too-big", "partitioned", "delayed"] as const).map(fateComment),
    );
  });

  it("reads the other byte order, nanoseconds and simple packets", () => {
    const file = new DataView(new ArrayBuffer(28 + 32 + 36 + 20));
    let at = 0;
    const put = (...words: number[]): void => {
      for (const word of words) file.setUint32((at += 4) - 4, word);
    };
    put(0x0a0d0d0a, 28, 0x1a2b3c4d, 0x0001_0000, 0xffff_ffff, 0xffff_ffff, 28);
    put(1, 32, 0x0001_0000, 0, 0x0009_0001, 0x0900_0000, 0, 32);
    put(6, 36, 0, 1, 0, 2, 2, 0xabcd_0000, 36);
    put(3, 20, 2, 0x1234_0000, 20);
    const read = readPcapng(new Uint8Array(file.buffer));
    expect(read.problem).toBeUndefined();
    expect(read.packets.map(({ at, frame }) => [at, ...frame])).toEqual([
      [2 ** 32 / 1e6, 0xab, 0xcd],
      [0, 0x12, 0x34],
    ]);
  });

  it("keeps what is whole of a file that is cut short, and says so", () => {
    const file = writePcapng([1, 2, 3].map((at) => ({ interface: "lan", at, frame: new Uint8Array(60) })));
    const boundaries = new Set<number>();
    for (let at = 0; at < file.length; at += new DataView(file.buffer).getUint32(at + 4, true)) boundaries.add(at);
    for (let length = 1; length < file.length; length += 1) {
      const read = readPcapng(file.subarray(0, length));
      // Blocks that are whole, less the section's and the interface's.
      const whole = [...boundaries].filter((start) => start <= length).length - 1;
      expect(read.packets.length).toBe(Math.max(0, whole - 2));
      expect(read.problem === undefined).toBe(boundaries.has(length));
    }
  });

  it("never throws on arbitrary or spoilt bytes", () => {
    const good = writePcapng([1, 2].map((at) => ({ interface: "lan", at, frame: new Uint8Array(30), comment: "x" })));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readPcapng(bytes)));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const file = good.slice();
        for (const [at, to] of changes) file[at] = to;
        void readPcapng(file);
      }),
      { numRuns: 1000 },
    );
  });
});
