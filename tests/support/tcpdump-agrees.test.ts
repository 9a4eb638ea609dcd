/** Our capture files, filters and packet lines against tcpdump's own reading of them. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, type Bytes } from "../../src/base/index.ts";
import { decode, readFilter, writePcapng } from "../../src/net/index.ts";
import {
  arpPacket,
  ethernetFrame,
  icmpEcho,
  ipv4Packet,
  ipv6Packet,
  tcpSegment,
  udpDatagram,
  vxlanHeader,
} from "../../src/net/packet/encode.ts";

const mac = fc.constantFrom("02:50:00:00:00:01", "02:50:00:00:00:02", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01");
const ip = fc.constantFrom("10.0.0.1", "10.0.0.2", "10.244.1.2", "192.168.0.1", "224.0.0.1", "255.255.255.255");
const ip6 = fc.constantFrom("fd00::1", "fd00::2", "fe80::1", "ff02::1");
const port = fc.constantFrom(22, 179, 3000, 8080, 40_000);
const hosts = fc.record({ source: ip, destination: ip });
const ports = fc.record({ sourcePort: port, destinationPort: port });
const payload = fc.uint8Array({ maxLength: 40 });

interface Carried {
  readonly protocol: number;
  readonly bytes: Bytes;
}

function transport(addresses: fc.Arbitrary<{ source: string; destination: string }>): fc.Arbitrary<{ source: string; destination: string; carried: Carried }> {
  const kind = fc.constantFrom("tcp", "udp", "icmp", "other");
  const flags = fc.constantFrom(0x02, 0x10, 0x12, 0x18, 0x11, 0x04);
  return fc.record({ addresses, kind, ports, flags, payload, reply: fc.boolean() }).map(({ addresses: pair, kind: what, ports: both, flags: bits, payload: data, reply }) => {
    const carried: Readonly<Record<string, Carried>> = {
      tcp: { protocol: 6, bytes: tcpSegment(pair, { ...both, flags: bits }, data) },
      udp: { protocol: 17, bytes: udpDatagram(pair, both, data) },
      icmp: { protocol: pair.source.includes(":") ? 58 : 1, bytes: icmpEcho(reply ? 0 : 8, 1, 2, data) },
      other: { protocol: 253, bytes: concat([data]) },
    };
    return { ...pair, carried: carried[what] ?? { protocol: 253, bytes: concat([data]) } };
  });
}

const v4 = fc
  .record({ packet: transport(hosts), fragmentOffset: fc.constantFrom(0, 0, 0, 64), moreFragments: fc.boolean(), ttl: fc.integer({ min: 1, max: 255 }) })
  .map(({ packet: { source, destination, carried }, ...header }) => ipv4Packet({ source, destination, ...header }, carried.protocol, carried.bytes));
const v6 = transport(fc.record({ source: ip6, destination: ip6 })).map(({ source, destination, carried }) => ipv6Packet(source, destination, carried.protocol, carried.bytes));
const ends = fc.record({ source: mac, destination: mac });

const frame: fc.Arbitrary<Bytes> = fc.oneof(
  fc.tuple(ends, v4).map(([header, packet]) => ethernetFrame(header, 0x0800, packet)),
  fc.tuple(ends, v6).map(([header, packet]) => ethernetFrame(header, 0x86dd, packet)),
  fc.tuple(ends, hosts, fc.constantFrom(1, 2)).map(([header, pair, operation]) =>
    ethernetFrame(header, 0x0806, arpPacket(operation, header.source, pair.source, "00:00:00:00:00:00", pair.destination)),
  ),
  fc.tuple(ends, hosts, v4).map(([header, pair, inner]) => ethernetFrame(header, 0x0800, ipv4Packet(pair, 4, inner))),
  fc.tuple(ends, hosts, v4).map(([header, pair, inner]) => {
    const carried = vxlanHeader(7, ethernetFrame(header, 0x0800, inner));
    return ethernetFrame(header, 0x0800, ipv4Packet(pair, 17, udpDatagram(pair, { sourcePort: 5555, destinationPort: 4789 }, carried)));
  }),
);

const FRAMES = fc.sample(frame, { numRuns: 400, seed: 20 });
const START = 1_700_000_000_000;
/** A millisecond a frame, so that a line's time says which frame it is about. */
const CAPTURE = writePcapng(FRAMES.map((one, at) => ({ interface: "lan", at: START + at, frame: one })));

function tcpdump(filter: string): readonly { readonly frame: number; readonly line: string }[] {
  const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  const run = spawnSync("tcpdump", ["-tt", "-n", "-r", "-", filter], { input: CAPTURE, encoding: "utf8", env: { ...process.env, PATH: path } });
  if (run.status !== 0) throw new Error(`tcpdump: ${run.stderr}`);
  return run.stdout.split("\n").flatMap((line) => {
    const found = /^(\d+\.\d{6}) (.*)$/.exec(line);
    return found === null ? [] : [{ frame: Math.round(Number(found[1]) * 1000 - START), line: found[2] ?? "" }];
  });
}

describe("tcpdump", () => {
  it.each([
    "",
    "ip",
    "ip6",
    "arp",
    "tcp",
    "udp",
    "icmp",
    "icmp6",
    "ip proto 4",
    "ip6 proto 17",
    "ether proto 0x0806",
    "host 10.0.0.1",
    "src host 10.0.0.1",
    "dst 10.244.1.2",
    "src and dst host 10.0.0.1",
    "src or dst net 10.244.0.0/16",
    "net 10",
    "arp host 10.0.0.2",
    "ip host 10.0.0.2",
    "ip6 host fd00::1",
    "src net fd00::/64",
    "port 22",
    "tcp port 22 or 179",
    "udp dst port 8080",
    "src port 40000",
    "portrange 100-4000",
    "tcp portrange 22-179",
    "ether host 02:50:00:00:00:01",
    "ether src 02:50:00:00:00:02",
    "broadcast",
    "ether multicast",
    "ip multicast",
    "greater 80",
    "less 60",
    "tcp or udp and port 22",
    "udp and port 22 or tcp",
    "not (tcp or arp) and host 10.0.0.1",
    "! tcp && ! udp || port 179",
  ])("selects the same frames: %s", (filter) => {
    const matches = readFilter(filter);
    const ours = FRAMES.flatMap((one, at) => (matches(one) ? [at] : []));
    expect(ours).toEqual(tcpdump(filter).map(({ frame: at }) => at));
    expect(ours.length).toBeGreaterThan(0);
  });

  it("shows the same addresses, ports, flags and ARP", () => {
    const lines = tcpdump("");
    expect(lines).toHaveLength(FRAMES.length);
    const differing = lines.flatMap(({ frame: at, line }) => {
      const ours = decode(FRAMES[at] ?? new Uint8Array()).summary;
      const theirs = line.startsWith("ARP") ? line : (/^(IP6? \S+ > [^ ]+:)(?: Flags \[[^\]]*\])?/.exec(line)?.[0] ?? line);
      return ours.startsWith(theirs) ? [] : [{ ours, theirs }];
    });
    expect(differing).toEqual([]);
  });
});
