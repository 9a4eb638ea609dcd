import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkFilter } from "./link-filter.ts";

const MAC = [0x02, 0x50, 0xff, 0, 0, 1];
const IP = [169, 254, 0, 1];
const GUEST = [0x02, 0x50, 0, 0, 0, 9];
const filter = linkFilter({ address: "169.254.0.1", mac: "02:50:ff:00:00:01", ports: [6443] });

function arp(target: readonly number[], operation = 1): Uint8Array {
  return Uint8Array.from([...Array<number>(6).fill(0xff), ...GUEST, 8, 6, 0, 1, 8, 0, 6, 4, 0, operation, ...GUEST, 169, 254, 0, 2, ...Array<number>(6).fill(0), ...target]);
}

interface Packet {
  readonly to?: readonly number[];
  readonly ip?: readonly number[];
  readonly protocol?: number;
  readonly port?: number;
  readonly fragment?: number;
  readonly length?: number;
  readonly options?: number;
}

function ipv4({ to = MAC, ip = IP, protocol = 6, port = 6443, fragment = 0, length, options = 0 }: Packet): Uint8Array {
  const whole = length ?? 40 + options;
  return Uint8Array.from([
    ...to, ...GUEST, 8, 0, 0x45 + options / 4, 0, whole >> 8, whole & 255, 0, 0, fragment >> 8, fragment & 255, 64, protocol, 0, 0, 169, 254, 0, 2, ...ip,
    ...Array<number>(options).fill(1), 0x80, 0, port >> 8, port & 255, ...Array<number>(16).fill(0),
  ]);
}

describe("the emulator's network backend is shown", () => {
  it.each([
    ["who has its address", arp(IP)],
    ["TCP to a port of ours", ipv4({})],
    ["TCP to a port of ours behind IP options", ipv4({ options: 8 })],
  ])("%s", (_, frame) => expect(filter(frame)).toBe("link"));

  it.each([
    ["who has another address", arp([169, 254, 0, 7]), "wire"],
    ["an ARP reply", arp(IP, 2), "wire"],
    ["TCP between machines", ipv4({ to: GUEST }), "wire"],
    ["TCP to the proxy port", ipv4({ port: 80 }), "nobody"],
    ["TCP to any other port", ipv4({ port: 22 }), "nobody"],
    ["TCP through it to another address", ipv4({ ip: [1, 1, 1, 1] }), "nobody"],
    ["DNS, DHCP, NTP and other UDP", ipv4({ protocol: 17, port: 53 }), "nobody"],
    ["a ping", ipv4({ protocol: 1 }), "nobody"],
    ["a fragment", ipv4({ fragment: 0x2000 }), "nobody"],
    ["a packet that says it is longer than it is", ipv4({ length: 1400 }), "nobody"],
    ["a packet too short for TCP", ipv4({ length: 24 }), "nobody"],
  ] as const)("but not %s", (_, frame, fate) => expect(filter(frame)).toBe(fate));

  it("nothing that is broken", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (tail) => {
      expect(filter(Uint8Array.from([...MAC, ...tail]))).not.toBe("wire");
      expect(["wire", "link", "nobody"]).toContain(filter(tail));
    }));
  });

  it("no port that it would serve itself, and no address that is none", () => {
    expect(() => linkFilter({ address: "169.254.0.1", mac: "02:50:ff:00:00:01", ports: [80] })).toThrow("cannot be linked");
    expect(() => linkFilter({ address: "169.254.1", mac: "02:50:ff:00:00:01", ports: [] })).toThrow("no address");
  });
});
