import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCoded, utf8, type Bytes } from "../../base/index.ts";
import {
  arpPacket,
  BROADCAST_MAC,
  ethernetFrame,
  icmpEcho,
  ipv4Packet,
  ipv6Packet,
  tcpSegment,
  udpDatagram,
  vxlanHeader,
} from "../packet/encode.ts";
import { decode } from "../packet/decode.ts";
import { readFilter } from "./compile.ts";
import { FrameView } from "./levels.ts";

const MACS = { source: "02:50:00:00:00:01", destination: "02:50:00:00:00:02" };
const PODS = { source: "10.244.1.2", destination: "10.244.2.3" };
const NODES = { source: "192.168.0.1", destination: "192.168.0.2" };
const ether = (packet: Uint8Array, type = 0x0800): Bytes => ethernetFrame(MACS, type, packet);
const syn = tcpSegment(PODS, { sourcePort: 40_000, destinationPort: 80, flags: 2 }, new Uint8Array());
const get = tcpSegment(PODS, { sourcePort: 40_000, destinationPort: 80, flags: 0x18 }, utf8("GET /?password=hunter2 HTTP/1.1\r\n"));
const udp = udpDatagram(PODS, { sourcePort: 5353, destinationPort: 53 }, utf8("x"));

const FRAMES = {
  arp: ethernetFrame({ ...MACS, destination: BROADCAST_MAC }, 0x0806, arpPacket(1, MACS.source, PODS.source, "00:00:00:00:00:00", PODS.destination)),
  ping: ether(ipv4Packet(PODS, 1, icmpEcho(8, 1, 1, new Uint8Array(56)))),
  pong: ether(ipv4Packet({ source: PODS.destination, destination: PODS.source }, 1, icmpEcho(0, 1, 1, new Uint8Array(56)))),
  syn: ether(ipv4Packet(PODS, 6, syn)),
  get: ether(ipv4Packet(PODS, 6, get)),
  dns: ether(ipv4Packet(PODS, 17, udp)),
  ping6: ether(ipv6Packet("fd00::1", "fd00::2", 58, icmpEcho(8, 1, 1, new Uint8Array(8)).fill(128, 0, 1)), 0x86dd),
  ipip: ether(ipv4Packet(NODES, 4, ipv4Packet(PODS, 6, get))),
  vxlan: ether(ipv4Packet(NODES, 17, udpDatagram(NODES, { sourcePort: 1, destinationPort: 8472 }, vxlanHeader(42, ether(ipv4Packet(PODS, 6, syn)))))),
  vlan: ethernetFrame({ ...MACS, vlan: 7 }, 0x0800, ipv4Packet(PODS, 6, syn)),
  fragment: ether(ipv4Packet({ ...PODS, fragmentOffset: 8 }, 6, syn)),
};
type Name = keyof typeof FRAMES;
const NAMES = Object.keys(FRAMES).filter((name): name is Name => name in FRAMES);

const matching = (filter: string): string => {
  const matches = readFilter(filter);
  return NAMES.filter((name) => matches(FRAMES[name])).join(" ");
};

describe("filter", () => {
  it.each([
    ["", NAMES.join(" ")],
    ["arp", "arp"],
    ["ip", "ping pong syn get dns ipip vxlan vlan fragment"],
    ["ip6", "ping6"],
    ["icmp", "ping pong"],
    ["icmp6", "ping6"],
    ["icmp-echo", "ping"],
    ["icmp-echoreply", "pong"],
    ["icmp6-echo", "ping6"],
    ["tcp", "syn get vlan fragment"],
    ["udp", "dns vxlan"],
    ["ipip", "ipip"],
    ["ip proto 4", "ipip"],
    ["ip proto \\tcp", "syn get vlan fragment"],
    ["ether proto 0x0806", "arp"],
    ["host 10.244.1.2", "arp ping pong syn get dns vlan fragment"],
    ["10.244.1.2", "arp ping pong syn get dns vlan fragment"],
    ["src host 10.244.1.2", "arp ping syn get dns vlan fragment"],
    ["dst 10.244.1.2", "pong"],
    ["src or dst host 10.244.1.2 and icmp", "ping pong"],
    ["src and dst net 10.244 and icmp", "ping pong"],
    ["arp host 10.244.2.3", "arp"],
    ["ip host 10.244.2.3 and icmp", "ping pong"],
    ["host fd00::2", "ping6"],
    ["net 192.168.0.0/16", "ipip vxlan"],
    ["net 192.168.0", "ipip vxlan"],
    ["port 80", "syn get vlan"],
    ["tcp port http or 53", "syn get vlan"],
    ["port 80 or 53", "syn get dns vlan"],
    ["udp dst port 53", "dns"],
    ["tcp src port 80", ""],
    ["portrange 50-90", "syn get dns vlan"],
    ["tcp-syn and not tcp-ack", "syn vlan"],
    ["ether host 02:50:00:00:00:02", "ping pong syn get dns ping6 ipip vxlan vlan fragment"],
    ["ether dst ff:ff:ff:ff:ff:ff", "arp"],
    ["broadcast", "arp"],
    ["ether multicast", "arp"],
    ["vlan", "vlan"],
    ["vlan 7 and tcp", "vlan"],
    ["vlan 8", ""],
    ["vxlan", "vxlan"],
    ["vxlan 42", "vxlan"],
    ["vxlan 43", ""],
    ["inner tcp", "ipip vxlan"],
    ["inner tcp-syn", "vxlan"],
    ["inner ip", "ipip vxlan"],
    ["inner (tcp and port 80 and src host 10.244.1.2)", "ipip vxlan"],
    ["inner host 10.244.1.2 and outer host 192.168.0.1", "ipip vxlan"],
    ["inner outer udp", "vxlan"],
    ["not inner ip and tcp port 80", "syn get vlan"],
    ['contains "hunter2"', "get ipip"],
    ['inner contains "password="', "ipip"],
    ['contains "\\x47ET \\x2f"', "get ipip"],
    ["greater 99 and icmp", ""],
    ["greater 98 and icmp", "ping pong"],
    ["less 42 and arp", "arp"],
    ["icmp or arp and host 10.244.2.3", "arp ping pong"],
    ["arp or icmp and less 10", ""],
    ["arp or (icmp and less 10)", "arp"],
    ["! ip && !arp", "ping6"],
    ["(tcp||udp)&&!port 80", "dns vxlan fragment"],
  ])("%s", (filter, names) => {
    expect(matching(filter)).toBe(names);
  });

  it.each([
    ["host", 5, /value is missing after "host"/],
    ["host 10.0.0", 6, /no IP address/],
    ["host 10.0.0.0/24", 6, /write "net"/],
    ["net 10.0.0.0/33", 5, /no network/],
    ["port 70000", 6, /no port/],
    ["tcp and", 8, /a test is missing here/],
    ["and tcp", 1, /a test is missing here, before "and"/],
    ["(tcp", 5, /"\(" of column 1 is not closed/],
    ["tcp)", 4, /not expected here/],
    ["tcp udp", 5, /join two tests/],
    ["htp", 1, /"htp" is no test/],
    ['contains "x', 10, /no closing/],
    ["contains x", 10, /double quotes/],
    ['contains ""', 10, /empty/],
    ['contains "\\q"', 11, /after "\\"/],
    ["tcp & udp", 5, /"and" is written/],
    ["greater x", 9, /length in bytes is missing/],
    ["vlan 9999", 6, /up to 4094/],
    ["icmp6 or ip host fd00::1", 18, /not an address of ip/],
    ["tcp host 10.0.0.1", 10, /write "tcp and host/],
    ["portrange 80", 11, /no range/],
    ["ether host 10.0.0.1", 12, /no MAC/],
    ["constructor", 1, /no test/],
    ["ip proto constructor", 10, /no protocol/],
    ["(".repeat(100), 65, /nests at most/],
  ])("%s: refused with the column", (filter, column, message) => {
    try {
      readFilter(filter);
      expect.unreachable("the filter was read");
    } catch (error) {
      expect(isCoded(error, "FILTER_INVALID") && error.message).toMatch(message);
      expect(isCoded(error) && error.message).toMatch(new RegExp(`^Column ${column}: `));
    }
  });
});

describe("filter, properties", () => {
  const words = fc.constantFrom("host", "net", "port", "src", "dst", "or", "and", "not", "(", ")", "tcp", "ip", "10.0.0.1", "80", "inner", "vlan", "ether", "proto", "contains", '"x"', "!", "less", "broadcast", "02:50:00:00:00:01");

  it("is read, or refused with a column inside it, whatever is typed", () => {
    const typed = fc.oneof(fc.array(words, { maxLength: 12 }).map((list) => list.join(" ")), fc.string({ maxLength: 40 }));
    fc.assert(
      fc.property(typed, fc.uint8Array({ maxLength: 100 }), (text, frame) => {
        try {
          expect(readFilter(text)(frame)).toBeTypeOf("boolean");
        } catch (error) {
          expect(isCoded(error, "FILTER_INVALID")).toBe(true);
          const column = Number(/^Column (\d+): /.exec(isCoded(error) ? error.message : "")?.[1]);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 1000 },
    );
  });

  const test = fc.constantFrom("arp", "tcp", "udp port 53", "host 10.244.1.2", "src net 10", "inner tcp", "vxlan", "ipip", "greater 80", 'contains "GET"', "icmp-echo", "vlan", "multicast");
  const spoilt = fc
    .tuple(fc.constantFrom(...NAMES), fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }), fc.nat(200))
    .map(([name, changes, length]) => {
      const frame = FRAMES[name].slice(0, length);
      for (const [at, to] of changes) if (at < frame.length) frame[at] = to;
      return frame;
    });

  it("combines as logic does, on any frame", () => {
    fc.assert(
      fc.property(test, test, spoilt, (a, b, frame) => {
        const is = (text: string): boolean => readFilter(text)(frame);
        expect(is(`not (${a})`)).toBe(!is(a));
        expect(is(`(${a}) and (${b})`)).toBe(is(a) && is(b));
        expect(is(`(${a}) or (${b})`)).toBe(is(a) || is(b));
        expect(is(`outer (${a})`)).toBe(is(a));
      }),
      { numRuns: 500 },
    );
  });

  it("finds the same headers as the decoder", () => {
    fc.assert(
      fc.property(spoilt, (frame) => {
        const packet = decode(frame);
        if (packet.layers.some(({ protocol }) => protocol === "malformed" || protocol === "cut")) return;
        const network = packet.layers.filter(({ protocol }) => ["ipv4", "ipv6"].includes(protocol));
        const view = new FrameView(frame);
        const levels = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => view.level(i)).filter((level) => (level?.family ?? 0) !== 0);
        expect(levels.map((level) => level?.ip)).toEqual(network.map(({ offset }) => offset));
        const transports = packet.layers.filter(({ protocol }) => ["tcp", "udp", "icmp", "icmpv6", "gre"].includes(protocol));
        const found = levels.filter((level) => level !== undefined && level.transport >= 0 && level.transport < level.end && [1, 6, 17, 47, 58].includes(level.protocol));
        expect(found.map((level) => level?.transport)).toEqual(transports.map(({ offset }) => offset));
      }),
      { numRuns: 1000 },
    );
  });
});
