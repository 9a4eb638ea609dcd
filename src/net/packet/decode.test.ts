import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, utf8, type Bytes } from "../../base/index.ts";
import { formatIpv4, formatIpv6, formatMac } from "../address.ts";
import { readFilter } from "../filter/compile.ts";
import { readPcapng } from "../pcapng/read.ts";
import { writePcapng } from "../pcapng/write.ts";
import { decode, type DecodedPacket } from "./decode.ts";
import {
  arpPacket,
  BROADCAST_MAC,
  dnsQuery,
  ethernetFrame,
  icmpEcho,
  ipv4Packet,
  ipv6Packet,
  tcpSegment,
  udpDatagram,
  vxlanHeader,
} from "./encode.ts";

const MACS = { source: "02:50:00:00:00:01", destination: "02:50:00:00:00:02" };
const HOSTS = { source: "10.0.0.1", destination: "10.0.0.2" };
const OUTER = { source: "192.168.0.1", destination: "192.168.0.2" };
const none = new Uint8Array();

const ip = (protocol: number, payload: Uint8Array, header: object = {}): Bytes =>
  ethernetFrame(MACS, 0x0800, ipv4Packet({ ...HOSTS, ...header }, protocol, payload));
const udp = (sourcePort: number, destinationPort: number, payload: Uint8Array): Bytes =>
  ip(17, udpDatagram(HOSTS, { sourcePort, destinationPort }, payload));
const tcp = (payload: Uint8Array, header: object = {}): Bytes =>
  ip(6, tcpSegment(HOSTS, { sourcePort: 40_000, destinationPort: 80, flags: 0x18, ...header }, payload));
const bytes = (text: string): Bytes => Uint8Array.from(text.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16));

function value(packet: DecodedPacket, id: string): string | undefined {
  return packet.layers.flatMap(({ fields }) => fields).find((field) => field.id === id)?.value;
}

const echo = icmpEcho(8, 7, 3, new Uint8Array(56));
const innerEcho = ipv4Packet(HOSTS, 1, echo);
const vxlanTo = (port: number): Bytes => {
  const inner = ethernetFrame({ source: "0a:00:00:00:00:01", destination: "0a:00:00:00:00:02" }, 0x0800, innerEcho);
  const datagram = udpDatagram(OUTER, { sourcePort: 45_678, destinationPort: port }, vxlanHeader(42, inner));
  return ethernetFrame(MACS, 0x0800, ipv4Packet(OUTER, 17, datagram));
};

/** Message of a resolver: two answers, the names compressed against the question. */
const dnsReply = bytes(`
  12 34 81 80 00 01 00 02 00 00 00 00
  03 77 77 77 07 65 78 61 6d 70 6c 65 00 00 01 00 01
  c0 0c 00 05 00 01 00 00 00 3c 00 06 03 63 64 6e c0 10
  c0 29 00 01 00 01 00 00 00 3c 00 04 0a 00 00 09`);

const srvReply = bytes(`
  00 01 85 00 00 01 00 01 00 00 00 00
  04 5f 77 65 62 04 5f 74 63 70 00 00 21 00 01
  c0 0c 00 21 00 01 00 00 00 05 00 0d 00 00 00 64 1f 90 05 70 6f 64 2d 30 c0 16`);

const syn = Uint8Array.of(2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7);

describe("decode, line and layers", () => {
  const cases: readonly (readonly [string, Bytes, string, readonly string[]])[] = [
    [
      "ARP request",
      ethernetFrame({ ...MACS, destination: BROADCAST_MAC }, 0x0806, arpPacket(1, MACS.source, "10.0.0.1", "00:00:00:00:00:00", "10.0.0.2")),
      "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28",
      ["ethernet", "arp"],
    ],
    [
      "ARP reply",
      ethernetFrame(MACS, 0x0806, arpPacket(2, MACS.source, "10.0.0.1", MACS.destination, "10.0.0.2")),
      "ARP, Reply 10.0.0.1 is-at 02:50:00:00:00:01, length 28",
      ["ethernet", "arp"],
    ],
    ["ping", ip(1, echo), "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 64", ["ethernet", "ipv4", "icmp", "data"]],
    [
      "ping in a VLAN",
      ethernetFrame({ ...MACS, vlan: 2 }, 0x0800, innerEcho),
      "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 64",
      ["ethernet", "vlan", "ipv4", "icmp", "data"],
    ],
    [
      "port unreachable",
      ip(1, concat([bytes("03 03 00 00 00 00 00 00"), ipv4Packet(HOSTS, 17, udpDatagram(HOSTS, { sourcePort: 1000, destinationPort: 53 }, none))])),
      "IP 10.0.0.1 > 10.0.0.2: ICMP port unreachable, about 10.0.0.1.1000 > 10.0.0.2.53, length 36",
      ["ethernet", "ipv4", "icmp", "data"],
    ],
    [
      "fragmentation needed",
      ip(1, concat([bytes("03 04 00 00 00 00 05 78"), innerEcho])),
      "IP 10.0.0.1 > 10.0.0.2: ICMP fragmentation needed (mtu 1400), about 10.0.0.1 > 10.0.0.2, length 92",
      ["ethernet", "ipv4", "icmp", "data"],
    ],
    ["TCP SYN", tcp(none, { flags: 2, options: syn, sequence: 1 }), "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, options [mss 1460,sackOK,TS val 9 ecr 0,nop,wscale 7], length 0", ["ethernet", "ipv4", "tcp"]],
    ["TCP data", tcp(utf8("abc"), { sequence: 10, acknowledgment: 5 }), "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 10:13, ack 5, win 64240, length 3", ["ethernet", "ipv4", "tcp", "data"]],
    ["HTTP", tcp(utf8("GET /pods HTTP/1.1\r\nHost: web\r\n\r\n")), "IP 10.0.0.1.40000 > 10.0.0.2.80: HTTP: GET /pods HTTP/1.1", ["ethernet", "ipv4", "tcp", "http"]],
    ["DNS query", udp(5000, 53, dnsQuery(0x1234, "www.example.", 1)), "IP 10.0.0.1.5000 > 10.0.0.2.53: 4660+ A? www.example. (29)", ["ethernet", "ipv4", "udp", "dns"]],
    ["DNS reply", udp(53, 5000, dnsReply), "IP 10.0.0.1.53 > 10.0.0.2.5000: 4660 2/0/0 CNAME cdn.example., A 10.0.0.9 (63)", ["ethernet", "ipv4", "udp", "dns"]],
    ["DNS SRV", udp(53, 5000, srvReply), "IP 10.0.0.1.53 > 10.0.0.2.5000: 1* 1/0/0 SRV pod-0.:8080 0 (53)", ["ethernet", "ipv4", "udp", "dns"]],
    ["UDP", udp(1, 2, utf8("hello")), "IP 10.0.0.1.1 > 10.0.0.2.2: UDP, length 5", ["ethernet", "ipv4", "udp", "data"]],
    [
      "IPIP",
      ethernetFrame(MACS, 0x0800, ipv4Packet(OUTER, 4, innerEcho)),
      "IP 192.168.0.1 > 192.168.0.2: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 64",
      ["ethernet", "ipv4", "ipv4", "icmp", "data"],
    ],
    [
      "VXLAN",
      vxlanTo(4789),
      "IP 192.168.0.1.45678 > 192.168.0.2.4789: VXLAN, flags [I], vni 42 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 64",
      ["ethernet", "ipv4", "udp", "vxlan", "ethernet", "ipv4", "icmp", "data"],
    ],
    [
      "GRE",
      ethernetFrame(MACS, 0x0800, ipv4Packet(OUTER, 47, concat([bytes("20 00 08 00 00 00 00 05"), innerEcho]))),
      "IP 192.168.0.1 > 192.168.0.2: GRE, key 5, length 84 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 64",
      ["ethernet", "ipv4", "gre", "ipv4", "icmp", "data"],
    ],
    [
      "first fragment",
      ip(17, udpDatagram(HOSTS, { sourcePort: 1, destinationPort: 53 }, new Uint8Array(100)).slice(0, 64), { moreFragments: true }),
      "IP 10.0.0.1.1 > 10.0.0.2.53: UDP, length 100",
      ["ethernet", "ipv4", "udp", "data"],
    ],
    ["later fragment", ip(17, new Uint8Array(44), { fragmentOffset: 64 }), "IP 10.0.0.1 > 10.0.0.2: frag 64, ip-proto-17, length 44", ["ethernet", "ipv4", "data"]],
    [
      "neighbour solicitation",
      ethernetFrame(MACS, 0x86dd, ipv6Packet("fe80::1", "ff02::1:ff00:2", 58, concat([bytes("87 00 00 00 00 00 00 00 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 02 01 01 02 50 00 00 00 01")]))),
      "IP6 fe80::1 > ff02::1:ff00:2: ICMP6, neighbor solicitation, who has fe80::2, length 32",
      ["ethernet", "ipv6", "icmpv6"],
    ],
    [
      "WireGuard handshake",
      udp(51_820, 51_820, concat([bytes("01 00 00 00 07 00 00 00"), new Uint8Array(140)])),
      "IP 10.0.0.1.51820 > 10.0.0.2.51820: WireGuard handshake initiation, length 148",
      ["ethernet", "ipv4", "udp", "wireguard"],
    ],
    [
      "WireGuard data",
      udp(51_820, 51_820, concat([bytes("04 00 00 00 07 00 00 00 05 00 00 00 00 00 00 00"), new Uint8Array(32)])),
      "IP 10.0.0.1.51820 > 10.0.0.2.51820: WireGuard transport data, length 48",
      ["ethernet", "ipv4", "udp", "wireguard"],
    ],
    ["unknown protocol", ip(89, utf8("ospf")), "IP 10.0.0.1 > 10.0.0.2: ip-proto-89, length 4", ["ethernet", "ipv4", "data"]],
    [
      "unknown type",
      ethernetFrame(MACS, 0x88cc, new Uint8Array(46)),
      "02:50:00:00:00:01 > 02:50:00:00:00:02: ethertype LLDP (0x88cc), length 46",
      ["ethernet", "data"],
    ],
  ];

  it.each(cases)("%s", (_, frame, line, protocols) => {
    const packet = decode(frame);
    expect(packet.summary).toBe(line);
    expect(packet.layers.map(({ protocol }) => protocol)).toEqual(protocols);
    expect(packet.remarks.filter(({ id }) => !id.startsWith("icmp"))).toEqual([]);
  });

  it("tells outer from inner", () => {
    const packet = decode(vxlanTo(8472));
    expect(packet).toMatchObject({
      encapsulated: true,
      class: "icmp",
      protocol: "ICMP",
      outer: { ...OUTER, sourcePort: 45_678, destinationPort: 8472 },
      inner: HOSTS,
    });
    expect(decode(ip(1, echo))).toMatchObject({ encapsulated: false, outer: HOSTS, inner: HOSTS });
  });

  it("reads the server name of a ClientHello", () => {
    const name = concat([bytes("00 00 00 0c 00 0a 00 00 07"), utf8("web.lab")]);
    const body = concat([bytes("03 03"), new Uint8Array(32), bytes("00 00 02 13 01 01 00 00 10"), name]);
    const hello = concat([Uint8Array.of(1, 0, 0, body.length), body]);
    const packet = decode(tcp(concat([Uint8Array.of(22, 3, 1, 0, hello.length), hello])));
    expect(packet.class).toBe("tls");
    expect(packet.summary).toMatch(/TLS ClientHello, server name web\.lab/);
    expect(value(packet, "tls.server-name")).toBe("web.lab");
  });

  it("notes right and wrong checksums", () => {
    const notes = (frame: Bytes): (string | undefined)[] =>
      decode(frame).layers.flatMap(({ fields }) => fields.filter(({ id }) => id.endsWith(".checksum")).map(({ note }) => note?.id));
    expect(notes(tcp(utf8("odd")))).toEqual(["checksum-ok", "checksum-ok"]);
    const spoilt = tcp(utf8("odd"));
    spoilt[24] = 1;
    spoilt[spoilt.length - 1] = 1;
    expect(notes(spoilt)).toEqual(["checksum-bad", "checksum-bad"]);
    expect(decode(spoilt).remarks.map(({ id }) => id)).toEqual(["ipv4.checksum", "tcp.checksum"]);
  });

  it("reads DHCP's message", () => {
    const message = new Uint8Array(244);
    message.set([1, 1, 6, 0]);
    message.set([0x63, 0x82, 0x53, 0x63, 53, 1, 1, 255], 236);
    expect(decode(udp(68, 67, message)).summary).toMatch(/BOOTP\/DHCP, Discover from 00:/);
  });
});

describe("decode, malformed", () => {
  it.each([
    ["nothing", none, /Ethernet ends before its destination/],
    ["IPv4 of version 5", ethernetFrame(MACS, 0x0800, bytes("55 00")), /version 5/],
    ["TCP with a short header", ip(6, tcpSegment(HOSTS, { sourcePort: 1, destinationPort: 2, flags: 2 }, none).map((byte, at) => (at === 12 ? 0x10 : byte))), /4 bytes long; the least is 20/],
    ["TCP option of length 0", tcp(none, { options: Uint8Array.of(9, 0, 0, 0) }), /TCP option 9 says 0 bytes/],
    ["UDP of length 3", ip(17, bytes("00 01 00 02 00 03 00 00")), /UDP says 3 bytes/],
    ["DNS name in circles", udp(53, 5, bytes("00 01 81 80 00 01 00 00 00 00 00 00 c0 0c 00 01 00 01")), /goes in circles/],
    ["DNS label too long", udp(53, 5, bytes("00 01 81 80 00 01 00 00 00 00 00 00 7f 0c 00 01 00 01")), /the most is 63/],
  ])("%s", (_, frame, reason) => {
    const packet = decode(frame);
    expect(packet.class).toBe("malformed");
    expect(packet.layers.at(-1)?.protocol).toBe("malformed");
    expect(packet.layers.at(-1)?.summary).toMatch(reason);
    expect(packet.summary).toMatch(reason);
  });

  it("says what is missing of a packet that the capture cut short, and decodes the rest", () => {
    const packet = decode(tcp(new Uint8Array(1000)).slice(0, 96));
    expect(packet).toMatchObject({ class: "tcp", inner: { ...HOSTS, sourcePort: 40_000, destinationPort: 80 } });
    expect(packet.remarks.map(({ note }) => note?.text)).toEqual(["958 bytes are not in this frame"]);
    expect(packet.layers.map(({ protocol }) => protocol)).toEqual(["ethernet", "ipv4", "tcp", "data"]);
    const shorter = decode(tcp(new Uint8Array(1000)).slice(0, 40));
    expect(shorter.class).not.toBe("malformed");
    expect(shorter.layers.at(-1)).toMatchObject({ protocol: "cut", summary: "1014 bytes are not in this frame" });
  });

  it.each([
    ["IPv4", innerEcho, "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 64"],
    ["IPv6", ipv6Packet("fd00::1", "fd00::2", 253, utf8("x")), "IP6 fd00::1 > fd00::2: ip-proto-253, length 1"],
  ])("reads bare %s, as tunnel devices have it", (_, packet, line) => {
    expect(decode(packet).summary).toBe(line);
    expect(readFilter("src host 10.0.0.1 or src host fd00::1")(packet)).toBe(true);
    const [saved] = readPcapng(writePcapng([{ interface: "tunl0", at: 0, frame: packet }])).packets;
    expect(decode(saved?.frame ?? none).summary).toBe(line);
    expect(saved?.comments).toEqual(["this device has no Ethernet: the header is made up"]);
  });

  it("ends when tunnels nest without end", () => {
    let packet: Bytes = innerEcho;
    for (let i = 0; i < 40; i += 1) packet = ipv4Packet(OUTER, 4, packet);
    expect(decode(ethernetFrame(MACS, 0x0800, packet)).layers.at(-1)?.summary).toMatch(/more than 24 headers/);
  });
});

describe("decode, properties", () => {
  const seeds = [vxlanTo(4789), tcp(utf8("GET / HTTP/1.1\r\n\r\n")), udp(53, 5000, dnsReply), udp(53, 5000, srvReply), tcp(none, { options: syn }), ip(1, echo)];

  function holds(frame: Uint8Array): void {
    const packet = decode(frame);
    for (const layer of packet.layers) {
      expect(layer.offset).toBeGreaterThanOrEqual(0);
      expect(layer.offset + layer.length).toBeLessThanOrEqual(Math.max(frame.length, layer.offset));
      for (const field of layer.fields) expect(field.offset + field.length).toBeLessThanOrEqual(frame.length);
    }
    expect(packet.layers.reduce((sum, { fields }) => sum + fields.length, 0)).toBeLessThan(2000);
  }

  it("never throws on arbitrary bytes, and stays within the frame", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), holds));
  });

  it("never throws on any spoilt or shortened real frame", () => {
    const spoil = fc.tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }), fc.nat(400));
    fc.assert(
      fc.property(spoil, ([seed, changes, length]) => {
        const frame = seed.slice(0, Math.max(length, 14));
        for (const [at, to] of changes) if (at < frame.length) frame[at] = to;
        holds(frame);
      }),
      { numRuns: 1000 },
    );
  });

  it("decodes what was encoded", () => {
    const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((one) => formatMac(one));
    const ip4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((one) => formatIpv4(one));
    const ip6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((one) => formatIpv6(one));
    const port = fc.integer({ min: 10_000, max: 40_000 });
    const shape = fc.record({ source: mac, destination: mac, family: fc.constantFrom(4, 6), ip: fc.tuple(ip4, ip4), ip6: fc.tuple(ip6, ip6), sourcePort: port, destinationPort: port, isTcp: fc.boolean(), payload: fc.uint8Array({ maxLength: 64 }), vlan: fc.option(fc.integer({ min: 1, max: 4094 }), { nil: undefined }) });
    fc.assert(
      fc.property(shape, (one) => {
        const [from, to] = one.family === 4 ? one.ip : one.ip6;
        const hosts = { source: from, destination: to };
        const ports = { sourcePort: one.sourcePort, destinationPort: one.destinationPort };
        const inner = one.isTcp ? tcpSegment(hosts, { ...ports, flags: 0x10 }, one.payload) : udpDatagram(hosts, ports, one.payload);
        const protocol = one.isTcp ? 6 : 17;
        const header = { source: one.source, destination: one.destination, ...(one.vlan !== undefined && { vlan: one.vlan }) };
        const packet = decode(
          one.family === 4
            ? ethernetFrame(header, 0x0800, ipv4Packet(hosts, protocol, inner))
            : ethernetFrame(header, 0x86dd, ipv6Packet(from, to, protocol, inner)),
        );
        expect(packet.outer).toEqual({ ...hosts, ...ports });
        expect(value(packet, "ethernet.source")).toBe(one.source);
        expect(value(packet, "vlan.id")).toBe(one.vlan === undefined ? undefined : String(one.vlan));
        expect(packet.remarks).toEqual([]);
      }),
    );
  });
});
