import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, toDisposable, type Bytes, type Clock, type Disposable } from "../../base/index.ts";
import { parseMac } from "../address.ts";
import { seededRandom } from "../random.ts";
import type { CapturedFrame, Plug, Wire } from "../types.ts";
import { NO_FAULT } from "./fault.ts";
import { createWire } from "./wire.ts";

class ManualClock implements Clock {
  time = 0;
  #timers: { at: number; then: () => void }[] = [];
  now(): number {
    return 1_700_000_000_000 + this.time;
  }
  monotonic(): number {
    return this.time;
  }
  after(ms: number, then: () => void): Disposable {
    const timer = { at: this.time + ms, then };
    this.#timers.push(timer);
    return toDisposable(() => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    });
  }
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.then();
    }
    this.time = end;
  }
}

const MACS = ["02:50:00:00:00:00", "02:50:00:00:00:01", "02:50:00:00:00:02", "02:50:00:00:00:03"];
const BROADCAST = "ff:ff:ff:ff:ff:ff";

function frame(to: string, from: string, payload: number | Uint8Array = 46): Bytes {
  const body = typeof payload === "number" ? new Uint8Array(payload) : payload;
  return concat([parseMac(to) ?? [], parseMac(from) ?? [], [0x08, 0x00], body].map((part) => Uint8Array.from(part)));
}

interface Bench {
  readonly wire: Wire;
  readonly clock: ManualClock;
  readonly plugs: readonly Plug[];
  /** By card: frames received. */
  readonly got: readonly Bytes[][];
  readonly seen: CapturedFrame[];
}

function bench(cards = 3, options: { mtu?: number; limitBytes?: number; limitFrames?: number; seed?: string } = {}): Bench {
  const clock = new ManualClock();
  const wire = createWire({
    segments: [
      { name: "lan", mtu: options.mtu ?? 1500 },
      { name: "wan", mtu: 1500 },
    ],
    clock,
    random: seededRandom(options.seed ?? "test"),
    ...(options.limitBytes !== undefined && { captureLimitBytes: options.limitBytes }),
    ...(options.limitFrames !== undefined && { captureLimitFrames: options.limitFrames }),
  });
  const got: Bytes[][] = Array.from({ length: cards }, () => []);
  const plugs = got.map((inbox, card) => {
    const plug = wire.plug(port(card), "lan");
    plug.onFrame((one) => inbox.push(one));
    return plug;
  });
  const seen: CapturedFrame[] = [];
  wire.onCapture((one) => seen.push(one));
  return { wire, clock, plugs, got, seen };
}

const port = (card: number): { machine: string; nic: string } => ({ machine: `m${card}`, nic: "eth0" });
const mac = (card: number): string => MACS[card] ?? "";
const counts = ({ got }: Bench): number[] => got.map((inbox) => inbox.length);

describe("learning switch", () => {
  it("floods what it does not know, and sends to one port what it has learned", () => {
    const b = bench();
    b.plugs[0]?.send(frame(mac(1), mac(0)));
    expect(counts(b)).toEqual([0, 1, 1]);
    b.plugs[1]?.send(frame(mac(0), mac(1)));
    expect(counts(b)).toEqual([1, 1, 1]);
    b.plugs[0]?.send(frame(mac(1), mac(0)));
    expect(counts(b)).toEqual([1, 2, 1]);
    expect(b.seen.map(({ to }) => to.map(({ machine }) => machine))).toEqual([["m1", "m2"], ["m0"], ["m1"]]);
  });

  it.each([BROADCAST, "01:00:5e:00:00:01", "33:33:00:00:00:01"])("floods %s even when something claimed it as its source", (group) => {
    const b = bench();
    b.plugs[1]?.send(frame(mac(2), group));
    b.plugs[0]?.send(frame(group, mac(0)));
    expect(counts(b)).toEqual([1, 1, 2]);
  });

  it("follows an address that moves to another port", () => {
    const b = bench();
    b.plugs[1]?.send(frame(BROADCAST, mac(3)));
    b.plugs[2]?.send(frame(BROADCAST, mac(3)));
    b.plugs[0]?.send(frame(mac(3), mac(0)));
    expect(b.seen.at(-1)?.to).toEqual([port(2)]);
  });

  it("forgets a station after five minutes", () => {
    const b = bench();
    b.plugs[1]?.send(frame(BROADCAST, mac(1)));
    b.clock.advance(299_000);
    b.plugs[0]?.send(frame(mac(1), mac(0)));
    expect(b.seen.at(-1)?.to).toEqual([port(1)]);
    b.clock.advance(2000);
    b.plugs[0]?.send(frame(mac(1), mac(0)));
    expect(b.seen.at(-1)?.to).toEqual([port(1), port(2)]);
  });

  it("does not send a frame back to where it came from", () => {
    const b = bench();
    b.plugs[0]?.send(frame(BROADCAST, mac(3)));
    b.plugs[0]?.send(frame(mac(3), mac(0)));
    expect(counts(b)).toEqual([0, 1, 1]);
    expect(b.seen.at(-1)).toMatchObject({ fate: "delivered", to: [] });
  });

  it("keeps segments apart", () => {
    const b = bench();
    const far: Bytes[] = [];
    b.wire.plug({ machine: "far", nic: "eth0" }, "wan").onFrame((one) => far.push(one));
    b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    expect(far).toEqual([]);
  });

  it("replaces a plug by a second with the same id, whose predecessor is dead", () => {
    const b = bench();
    const again = b.wire.plug(port(0), "lan");
    b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    b.plugs[0]?.dispose();
    expect(counts(b)).toEqual([0, 0, 0]);
    again.send(frame(BROADCAST, mac(0)));
    expect(counts(b)).toEqual([0, 1, 1]);
    again.dispose();
    b.plugs[1]?.send(frame(mac(0), mac(1)));
    expect(counts(b)).toEqual([0, 1, 2]);
  });

  it("delivers in order to every receiver when one of them answers at once", () => {
    const b = bench();
    b.plugs[1]?.onFrame((one) => {
      if (one.length === 60) b.plugs[1]?.send(frame(BROADCAST, mac(1), 50));
    });
    b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    expect(b.got[2]?.map(({ length }) => length)).toEqual([60, 64]);
  });

  it("delivers to all even when a listener throws, and says so afterwards", () => {
    const b = bench();
    b.wire.onCapture(() => {
      throw new Error("broken view");
    });
    expect(() => b.plugs[0]?.send(frame(BROADCAST, mac(0)))).toThrow("broken view");
    expect(counts(b)).toEqual([0, 1, 1]);
    expect(() => b.plugs[0]?.send(frame(BROADCAST, mac(0)))).toThrow("broken view");
    expect(counts(b)).toEqual([0, 2, 2]);
  });

  it("never loops, duplicates or echoes, whoever sends what to whom", () => {
    const send = fc.record({ from: fc.nat(3), source: fc.nat(3), to: fc.constantFrom(...MACS, BROADCAST), wait: fc.nat(400_000) });
    fc.assert(
      fc.property(fc.array(send, { maxLength: 40 }), (sends) => {
        const b = bench(4);
        for (const { from, source, to, wait } of sends) {
          const before = counts(b);
          b.plugs[from]?.send(frame(to, mac(source)));
          const grown = counts(b).map((count, card) => count - (before[card] ?? 0));
          expect(grown[from]).toBe(0);
          expect(Math.max(...grown)).toBeLessThanOrEqual(1);
          const total = grown.reduce((sum, one) => sum + one, 0);
          expect(to === BROADCAST ? [3] : [0, 1, 3]).toContain(total);
          b.clock.advance(wait);
        }
        expect(b.seen.map(({ number }) => number)).toEqual(sends.map((_, at) => at + 1));
      }),
    );
  });
});

describe("capture", () => {
  it("keeps the newest frames within bytes and count, and numbers them on", () => {
    const b = bench(2, { limitBytes: 10 * (60 + 128), limitFrames: 100 });
    for (let i = 0; i < 25; i += 1) b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    expect(b.wire.captured().map(({ number }) => number)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    expect(b.wire.mark()).toBe(26);
    const c = bench(2, { limitFrames: 3 });
    for (let i = 0; i < 5; i += 1) c.plugs[0]?.send(frame(BROADCAST, mac(0)));
    expect(c.wire.captured("lan").map(({ number }) => number)).toEqual([3, 4, 5]);
    expect(c.wire.captured("wan")).toEqual([]);
  });

  it("does not hold a large buffer for the sake of a small frame", () => {
    const b = bench(2);
    const pool = new Uint8Array(1 << 20);
    pool.set(frame(BROADCAST, mac(0)));
    b.plugs[0]?.send(pool.subarray(0, 60));
    expect(b.wire.captured()[0]?.frame.buffer.byteLength).toBe(60);
  });
});

describe("faults", () => {
  it.each([
    ["sender's link", 0, "partitioned", [0, 0, 0], [[]]],
    ["receiver's link", 1, "partitioned", [0, 0, 1], [["m1"], ["m2"]]],
  ] as const)("cuts a partitioned %s", (_, cut, fate, delivered, to) => {
    const b = bench();
    b.wire.setFault(port(cut), { partitioned: true });
    b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    expect(counts(b)).toEqual(delivered);
    expect(b.seen.map((one) => one.to.map(({ machine }) => machine))).toEqual(to);
    expect(b.seen[0]?.fate).toBe(fate);
    b.wire.setFault(port(cut), { partitioned: false });
    b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    expect(b.seen.at(-1)?.fate).toBe("delivered");
  });

  it.each([
    [1400, 0, 1400, "delivered"],
    [1400, 0, 1401, "too-big"],
    [0, 1300, 1300, "delivered"],
    [0, 1300, 1301, "too-big"],
    [9000, 0, 1501, "too-big"],
    [0, 0, 1500, "delivered"],
    [0, 0, 1501, "too-big"],
  ])("with MTU %i and %i, a packet of %i bytes is %s", (first, second, size, fate) => {
    const b = bench(2);
    b.wire.setFault(port(0), { mtu: first });
    b.wire.setFault(port(1), { mtu: second });
    b.plugs[0]?.send(frame(BROADCAST, mac(0), size));
    expect(b.seen.map((one) => one.fate)).toEqual([fate]);
    expect(counts(b)[1]).toBe(fate === "delivered" ? 1 : 0);
  });

  it("does not count VLAN tags against the MTU", () => {
    const b = bench(2);
    b.plugs[0]?.send(concat([frame(BROADCAST, mac(0), 0).subarray(0, 12), Uint8Array.of(0x81, 0, 0, 1, 8, 0), new Uint8Array(1500)]));
    expect(b.seen[0]?.fate).toBe("delivered");
  });

  it("loses about as many as it was told to, and the same ones for the same seed", () => {
    const run = (seed: string): string => {
      const b = bench(2, { seed });
      b.wire.setFault(port(0), { loss: 0.3 });
      for (let i = 0; i < 1000; i += 1) b.plugs[0]?.send(frame(BROADCAST, mac(0)));
      return b.seen.map(({ fate }) => (fate === "lost" ? "x" : ".")).join("");
    };
    const lost = run("a").replaceAll(".", "").length;
    expect(lost).toBeGreaterThan(240);
    expect(lost).toBeLessThan(360);
    expect(run("a")).toBe(run("a"));
    expect(run("a")).not.toBe(run("b"));
  });

  it("delays both links' worth, in order, and not the others", () => {
    const b = bench();
    b.wire.setFault(port(0), { delayMs: 10 });
    b.wire.setFault(port(1), { delayMs: 5 });
    for (let i = 0; i < 3; i += 1) b.plugs[0]?.send(frame(BROADCAST, mac(0), 46 + i));
    expect(b.seen.map(({ fate }) => fate)).toEqual(["delayed", "delayed", "delayed"]);
    b.clock.advance(9);
    expect(counts(b)).toEqual([0, 0, 0]);
    b.clock.advance(1);
    expect(counts(b)).toEqual([0, 0, 3]);
    b.clock.advance(5);
    expect(b.got[1]?.map(({ length }) => length)).toEqual([60, 61, 62]);
  });

  it("keeps jitter within its bounds", () => {
    const b = bench(2);
    b.wire.setFault(port(0), { delayMs: 20, jitterMs: 10 });
    for (let i = 0; i < 50; i += 1) b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    b.clock.advance(9.9);
    expect(counts(b)[1]).toBe(0);
    b.clock.advance(10);
    expect(counts(b)[1]).toBeGreaterThan(5);
    b.clock.advance(10.2);
    expect(counts(b)[1]).toBe(50);
  });

  it.each([{ loss: 1.5 }, { loss: Number.NaN }, { delayMs: -1 }, { mtu: 10 }, { jitterMs: 1e9 }])("refuses %j", (change) => {
    expect(() => bench().wire.setFault(port(0), change)).toThrow(expect.objectContaining({ code: "FAULT_INVALID" }));
  });

  it("keeps a fault over a replug", () => {
    const b = bench();
    b.wire.setFault(port(0), { partitioned: true });
    b.wire.plug(port(0), "lan").send(frame(BROADCAST, mac(0)));
    expect(b.seen[0]?.fate).toBe("partitioned");
  });

  it("knows its segments", () => {
    expect(() => bench().wire.plug(port(0), "nowhere")).toThrow(/it has: lan, wan/);
  });
});

describe("checkpoint", () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("send" as const), from: fc.nat(2), to: fc.constantFrom(...MACS, BROADCAST), size: fc.integer({ min: 46, max: 1700 }) }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(200) }),
    fc.record({
      kind: fc.constant("fault" as const),
      card: fc.nat(2),
      fault: fc.record({
        loss: fc.constantFrom(0, 0.5),
        delayMs: fc.nat(100),
        jitterMs: fc.nat(50),
        mtu: fc.constantFrom(0, 1400),
        partitioned: fc.boolean(),
      }),
    }),
  );
  type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

  function play(b: Bench, actions: readonly Action[]): void {
    for (const one of actions) {
      if (one.kind === "send") b.plugs[one.from]?.send(frame(one.to, mac(one.from), one.size));
      else if (one.kind === "wait") b.clock.advance(one.ms);
      else b.wire.setFault(port(one.card), one.fault);
    }
  }

  it("goes on exactly as the wire that was saved", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), fc.array(action, { maxLength: 25 }), (before, after) => {
        const first = bench();
        play(first, before);
        const saved = first.wire.save();
        const second = bench(3, { seed: "another" });
        second.wire.restore(saved);
        const start = { seen: first.seen.length, got: counts(first) };
        for (const b of [first, second]) {
          play(b, after);
          b.clock.advance(10_000);
        }
        expect(second.got).toEqual(first.got.map((inbox, card) => inbox.slice(start.got[card])));
        const plain = (one: CapturedFrame): unknown => ({ number: one.number, fate: one.fate, to: one.to, frame: one.frame });
        expect(second.seen.map(plain)).toEqual(first.seen.slice(start.seen).map(plain));
      }),
    );
  });

  it("rewinds what is under way and keeps numbering on", () => {
    const b = bench(2);
    const saved = b.wire.save();
    b.wire.setFault(port(0), { delayMs: 50 });
    b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    b.wire.restore(saved);
    b.clock.advance(1000);
    expect(counts(b)).toEqual([0, 0]);
    expect(b.wire.fault(port(0)).delayMs).toBe(0);
    expect(b.wire.mark()).toBe(2);
  });

  it("tells which links it has made whole or faulty", () => {
    const b = bench(3);
    b.wire.setFault(port(0), { loss: 0.5 });
    b.wire.setFault(port(1), { mtu: 1400 });
    const saved = b.wire.save();
    b.wire.setFault(port(0), NO_FAULT);
    b.wire.setFault(port(2), { partitioned: true });
    const told: unknown[] = [];
    b.wire.onFault((id) => told.push([id, b.wire.fault(id)]));
    b.wire.restore(saved);
    expect(told).toEqual([
      [port(0), { ...NO_FAULT, loss: 0.5 }],
      [port(2), NO_FAULT],
    ]);
  });

  it("refuses what is no saved wire", () => {
    const b = bench(2);
    b.wire.setFault(port(0), { delayMs: 50 });
    b.plugs[0]?.send(frame(BROADCAST, mac(0)));
    const saved = b.wire.save();
    const refuses = (bytes: Bytes): void => {
      expect(() => b.wire.restore(bytes)).toThrow(expect.objectContaining({ code: "WIRE_STATE_INVALID" }));
    };
    for (let length = 0; length < saved.length; length += 1) refuses(saved.slice(0, length));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => refuses(concat([bytes]))));
  });
});
