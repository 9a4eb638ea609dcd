import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toDisposable, type Bytes, type Clock } from "../../base/index.ts";
import { seededRandom } from "../random.ts";
import { arpPacket, BROADCAST_MAC, ethernetFrame, ipv4Packet, tcpSegment, udpDatagram } from "../packet/encode.ts";
import { Neighbour } from "./neighbour.ts";
import { readSegment, RST, SYN, type Host } from "./segment.ts";
import type { Connection } from "./types.ts";

const US: Host = { mac: "02:50:ff:00:00:01", address: "169.254.0.1" };
const GUEST: Host = { mac: "02:50:ff:00:00:02", address: "169.254.0.2" };
const PORT = 8080;

class HandClock implements Clock {
  #at = 0;
  #waiting: { readonly at: number; readonly then: () => void }[] = [];

  now(): number {
    return this.#at;
  }

  monotonic(): number {
    return this.#at;
  }

  after(ms: number, then: () => void): { dispose(): void } {
    const one = { at: this.#at + ms, then };
    this.#waiting.push(one);
    return toDisposable(() => (this.#waiting = this.#waiting.filter((other) => other !== one)));
  }

  /** To what is due next; false where nothing is. */
  next(): boolean {
    const [first] = this.#waiting.sort((a, b) => a.at - b.at);
    if (!first) return false;
    this.#waiting.shift();
    this.#at = Math.max(this.#at, first.at);
    first.then();
    return true;
  }

  /** @param settle lets what a timer has begun come to rest before the next one */
  async pass(ms: number, settle: () => Promise<void>): Promise<void> {
    const until = this.#at + ms;
    await settle();
    while (this.#waiting.some(({ at }) => at <= until)) {
      this.next();
      await settle();
    }
    this.#at = until;
  }
}

/** What happens to the frames of a link: the share that is lost, arrives twice, overtakes the one before; the rest arrives as it was sent. */
interface Weather {
  readonly seed: number;
  readonly lost: number;
  readonly twice: number;
  readonly overtakes: number;
}

const CALM: Weather = { seed: 0, lost: 0, twice: 0, overtakes: 0 };

interface World {
  readonly clock: HandClock;
  readonly us: Neighbour;
  /** The same code on the other side; that a real kernel understands it too is for tests/vm/link.test.ts to show. */
  readonly guest: Neighbour;
  /** Until nothing moves any more, but for timers. */
  readonly settle: () => Promise<void>;
  /** As `settle`, and timers, until `done`. */
  readonly until: (done: () => boolean) => Promise<void>;
}

function world({ weather = CALM, firstRandom = 0x10 }: { readonly weather?: Weather; readonly firstRandom?: number } = {}): World {
  const clock = new HandClock();
  const queue: { readonly to: () => Neighbour; readonly frame: Bytes }[] = [];
  const dice = seededRandom(String(weather.seed));
  const put = (to: () => Neighbour) => (frame: Bytes) => {
    if (dice.next() < weather.lost) return;
    if (dice.next() < weather.overtakes) queue.splice(-1, 0, { to, frame });
    else queue.push({ to, frame });
    if (dice.next() < weather.twice) queue.push({ to, frame: frame.slice() });
  };
  let random = firstRandom;
  const common = { mtu: 1500, clock, random: (length: number) => new Uint8Array(length).fill(random++) };
  const us: Neighbour = new Neighbour({ ...common, self: US, machine: GUEST, send: put(() => guest) });
  const guest: Neighbour = new Neighbour({ ...common, self: GUEST, machine: US, send: put(() => us) });
  const settle = async () => {
    for (let idle = 0; idle < 20; idle++) {
      await Promise.resolve();
      for (let one = queue.shift(); one; one = queue.shift()) {
        one.to().receive(one.frame);
        idle = 0;
      }
    }
  };
  return {
    clock, us, guest, settle,
    until: async (done) => {
      for (let turns = 0; turns < 3000; turns++) {
        await settle();
        if (done()) return;
        clock.next();
      }
      throw new Error("it never came to that");
    },
  };
}

async function connected(options?: Parameters<typeof world>[0]): Promise<World & { readonly ours: Connection; readonly theirs: Connection }> {
  const made = world(options);
  let ours: Connection | undefined;
  let theirs: Connection | undefined;
  made.us.listen(PORT, (connection) => (ours = connection));
  void made.guest.connect(PORT).then((connection) => (theirs = connection));
  await made.until(() => ours !== undefined && theirs !== undefined);
  if (!ours || !theirs) throw new Error("unreachable");
  return Object.assign(made, { ours, theirs });
}

async function all(connection: Connection): Promise<number[]> {
  const seen: number[] = [];
  for (let bytes = await connection.read(); bytes; bytes = await connection.read()) seen.push(...bytes);
  return seen;
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);
const pattern = (length: number, salt = 0): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) + salt) & 0xff);

describe("a connection", () => {
  it("brings all bytes both ways, in order, whatever becomes of frames", async () => {
    const share = (max: number) => fc.double({ min: 0, max, noNaN: true });
    const weather = fc.record({ seed: fc.nat(), lost: share(0.2), twice: share(0.3), overtakes: share(0.3) });
    await fc.assert(fc.asyncProperty(weather, fc.nat(60_000), fc.nat(60_000), fc.constantFrom(0x10, 0xff), async (kind, up, down, firstRandom) => {
      const { ours, theirs, until } = await connected({ weather: kind, firstRandom });
      const got: { ours?: number[]; theirs?: number[] } = {};
      void ours.write(pattern(down, 1)).then(() => ours.end());
      void theirs.write(pattern(up, 2)).then(() => theirs.end());
      void all(ours).then((bytes) => (got.ours = bytes));
      void all(theirs).then((bytes) => (got.theirs = bytes));
      await until(() => got.ours !== undefined && got.theirs !== undefined);
      expect(got.ours).toEqual([...pattern(up, 2)]);
      expect(got.theirs).toEqual([...pattern(down, 1)]);
    }), { numRuns: Number(process.env["FUZZ_RUNS"] ?? 60) });
  });

  it("makes a writer wait for a slow reader, and holds no more than two windows", async () => {
    const { ours, theirs, settle, until, clock } = await connected();
    let written = 0;
    void (async () => {
      for (let piece = 0; piece < 100; piece++) {
        await ours.write(new Uint8Array(10_000));
        written += 10_000;
      }
      ours.end();
    })();
    await clock.pass(3_600_000, settle);
    expect(written).toBeGreaterThan(60_000);
    expect(written).toBeLessThan(140_000);
    let read = 0;
    void all(theirs).then(({ length }) => (read = length));
    await until(() => read === 1_000_000);
  });

  it("is closed by halves: who has ended still reads", async () => {
    const { ours, theirs, us, guest, settle } = await connected();
    theirs.end();
    await settle();
    expect(await ours.read()).toBeUndefined();
    await ours.write(pattern(5));
    ours.end();
    await settle();
    expect(await all(theirs)).toEqual([...pattern(5)]);
    expect([us.connections, guest.connections]).toEqual([0, 0]);
    await expect(ours.write(pattern(1))).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  });

  it("that is closed still sends what was written, and reads nothing more", async () => {
    const { ours, theirs, us, settle, until, clock } = await connected();
    await theirs.write(pattern(3));
    let read = 0;
    void all(theirs).then(({ length }) => (read = length));
    void ours.write(pattern(100_000)).then(() => ours.close());
    await until(() => read === 100_000);
    // The other side never ends.
    expect(us.connections).toBe(1);
    await clock.pass(10_001, settle);
    expect(us.connections).toBe(0);
    await expect(theirs.write(pattern(1))).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  });

  it("that is reset is over for both at once", async () => {
    const { ours, theirs, settle } = await connected();
    const reading = failure(theirs.read());
    ours.reset();
    await settle();
    expect(await reading).toMatchObject({ code: "CONNECTION_LOST" });
    await expect(ours.read()).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    await expect(ours.write(pattern(1))).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  });

  it("is given up when the machine answers nothing for a minute, but not while it stands still", async () => {
    const { ours, us, guest, settle, clock } = await connected();
    guest.receive = () => undefined;
    us.pause();
    await ours.write(pattern(10));
    await clock.pass(600_000, settle);
    expect(us.connections).toBe(1);
    us.resume();
    await clock.pass(30_000, settle);
    expect(us.connections).toBe(1);
    await clock.pass(60_000, settle);
    expect(us.connections).toBe(0);
  });
});

describe("a machine that was put back to another moment", () => {
  it("is told that its connections are gone, and whoever is here too", async () => {
    const { ours, theirs, us, settle } = await connected();
    const reading = failure(ours.read());
    us.forget();
    expect(await reading).toMatchObject({ code: "CONNECTION_LOST" });
    const there = failure(theirs.read());
    us.unsettle([{ machinePort: 49_152, port: PORT }]);
    await settle();
    expect(await there).toMatchObject({ code: "CONNECTION_LOST" });
  });

  it("keeps those that it has begun since", async () => {
    const { ours, theirs, us, settle } = await connected();
    us.unsettle([{ machinePort: 49_152, port: PORT }]);
    await theirs.write(pattern(4));
    await settle();
    expect(await ours.read()).toEqual(pattern(4));
  });
});

describe("the neighbour", () => {
  const answers = (frame: Bytes, listen = true): readonly Bytes[] => {
    const sent: Bytes[] = [];
    const neighbour = new Neighbour({ self: US, machine: GUEST, mtu: 1500, clock: new HandClock(), random: (length) => new Uint8Array(length), send: (one) => sent.push(one) });
    if (listen) neighbour.listen(PORT, () => undefined);
    neighbour.receive(frame);
    return sent;
  };
  const ports = { sourcePort: 1000, destinationPort: PORT };
  const addresses = { source: GUEST.address, destination: US.address };
  const syn = tcpSegment(addresses, { ...ports, flags: SYN }, new Uint8Array());
  const ethernet = (payload: Uint8Array, destination = US.mac, type = 0x0800) => ethernetFrame({ source: GUEST.mac, destination }, type, payload);

  it("answers who asks for its address, and connections to its port", () => {
    expect(answers(ethernet(arpPacket(1, GUEST.mac, GUEST.address, "00:00:00:00:00:00", US.address), BROADCAST_MAC, 0x0806))).toHaveLength(1);
    expect(answers(ethernet(ipv4Packet(addresses, 6, syn)))).toHaveLength(1);
    expect(answers(ethernet(ipv4Packet({ ...addresses, options: new Uint8Array(8).fill(1) }, 6, syn)))).toHaveLength(1);
  });

  it("refuses connections to a port that nobody listens on", () => {
    const [frame] = answers(ethernet(ipv4Packet(addresses, 6, syn)), false);
    expect(frame && readSegment(frame, GUEST)).toMatchObject({ flags: RST | 16, acknowledgment: 1 });
  });

  it.each([
    ["who asks for another address", ethernet(arpPacket(1, GUEST.mac, GUEST.address, "00:00:00:00:00:00", "169.254.0.7"), BROADCAST_MAC, 0x0806)],
    ["an ARP answer", ethernet(arpPacket(2, GUEST.mac, GUEST.address, US.mac, US.address), US.mac, 0x0806)],
    ["TCP for somebody else's card", ethernet(ipv4Packet(addresses, 6, syn), GUEST.mac)],
    ["TCP through it to another address", ethernet(ipv4Packet({ ...addresses, destination: "1.1.1.1" }, 6, syn))],
    ["UDP", ethernet(ipv4Packet(addresses, 17, udpDatagram(addresses, { sourcePort: 9, destinationPort: 53 }, new Uint8Array(12))))],
    ["a ping", ethernet(ipv4Packet(addresses, 1, Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0, 0)))],
    ["a fragment", ethernet(ipv4Packet({ ...addresses, moreFragments: true }, 6, syn))],
    ["a packet that says it is longer than it is", ethernet(ipv4Packet(addresses, 6, syn)).slice(0, 50)],
    ["a reset of nothing", ethernet(ipv4Packet(addresses, 6, tcpSegment(addresses, { ...ports, flags: RST }, new Uint8Array())))],
  ])("says nothing to %s", (_, frame) => expect(answers(frame)).toEqual([]));

  it("lives through anything", async () => {
    const { us, ours } = await connected();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (tail, ip) => {
      const start = ip ? [...ethernet(ipv4Packet(addresses, 6, syn)).slice(0, 38)] : [];
      us.receive(Uint8Array.from([...start, ...tail]));
    }));
    us.forget();
    await expect(ours.write(pattern(1))).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  });

  it("holds no more than 512 connections", async () => {
    const { us, guest, settle } = world();
    us.listen(PORT, () => undefined);
    const opened = Promise.allSettled(Array.from({ length: 512 }, () => guest.connect(PORT)));
    await settle();
    expect((await opened).every(({ status }) => status === "fulfilled")).toBe(true);
    await expect(guest.connect(PORT)).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    const one = ethernet(ipv4Packet(addresses, 6, syn));
    us.receive(one);
    expect(us.connections).toBe(512);
  });
});
