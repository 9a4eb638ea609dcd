import { concat, utf8, type Bytes } from "../../base/index.ts";
import { parseIpv4, parseIpv6, parseMac } from "../address.ts";
import { finish, sum16 } from "./checksum.ts";

/** Builds frames from addresses and payloads, checksums included: for tests, figures and packets of the lab's own. */
export const BROADCAST_MAC = "ff:ff:ff:ff:ff:ff";

export interface EthernetHeader {
  readonly source: string;
  readonly destination: string;
  readonly vlan?: number;
}

export interface Ipv4Header {
  readonly source: string;
  readonly destination: string;
  readonly ttl?: number;
  readonly id?: number;
  /** Bytes, a multiple of 8. */
  readonly fragmentOffset?: number;
  readonly moreFragments?: boolean;
  readonly dontFragment?: boolean;
  /** Padded to a multiple of four with zeros. */
  readonly options?: Uint8Array;
}

export interface Ports {
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export interface TcpHeader extends Ports {
  /** The flag byte: 2 is SYN, 16 is ACK. */
  readonly flags: number;
  readonly sequence?: number;
  readonly acknowledgment?: number;
  readonly window?: number;
  /** Padded to a multiple of four with zeros. */
  readonly options?: Uint8Array;
}

export function ethernetFrame(header: EthernetHeader, type: number, payload: Uint8Array): Bytes {
  const tag = header.vlan === undefined ? [] : [0x81, 0, header.vlan >> 8, header.vlan & 0xff];
  return concat([mac(header.destination), mac(header.source), Uint8Array.from(tag), u16(type), payload]);
}

export function arpPacket(operation: number, senderMac: string, sender: string, targetMac: string, target: string): Bytes {
  return concat([u16(1), u16(0x0800), Uint8Array.of(6, 4), u16(operation), mac(senderMac), ip4(sender), mac(targetMac), ip4(target)]);
}

export function ipv4Packet(header: Ipv4Header, protocol: number, payload: Uint8Array): Bytes {
  const options = padded(header.options);
  const fragment = (header.fragmentOffset ?? 0) / 8 + (header.moreFragments ? 0x2000 : 0) + (header.dontFragment ? 0x4000 : 0);
  const start = concat([
    Uint8Array.of(0x45 + options.length / 4, 0),
    u16(20 + options.length + payload.length),
    u16(header.id ?? 0),
    u16(fragment),
    Uint8Array.of(header.ttl ?? 64, protocol, 0, 0),
    ip4(header.source),
    ip4(header.destination),
    options,
  ]);
  start.set(u16(finish(sum16(start, 0, start.length))), 10);
  return concat([start, payload]);
}

export function ipv6Packet(source: string, destination: string, nextHeader: number, payload: Uint8Array): Bytes {
  return concat([Uint8Array.of(0x60, 0, 0, 0), u16(payload.length), Uint8Array.of(nextHeader, 64), ip6(source), ip6(destination), payload]);
}

export function udpDatagram(addresses: { source: string; destination: string }, ports: Ports, payload: Uint8Array): Bytes {
  const datagram = concat([u16(ports.sourcePort), u16(ports.destinationPort), u16(8 + payload.length), u16(0), payload]);
  datagram.set(u16(transportChecksum(addresses, 17, datagram) || 0xffff), 6);
  return datagram;
}

export function tcpSegment(addresses: { source: string; destination: string }, header: TcpHeader, payload: Uint8Array): Bytes {
  const options = padded(header.options);
  const segment = concat([
    u16(header.sourcePort),
    u16(header.destinationPort),
    u32(header.sequence ?? 0),
    u32(header.acknowledgment ?? 0),
    Uint8Array.of((5 + options.length / 4) << 4, header.flags),
    u16(header.window ?? 64_240),
    u32(0),
    options,
    payload,
  ]);
  segment.set(u16(transportChecksum(addresses, 6, segment)), 16);
  return segment;
}

/** `type` 8 asks, 0 answers. */
export function icmpEcho(type: 0 | 8, id: number, sequence: number, payload: Uint8Array): Bytes {
  const message = concat([Uint8Array.of(type, 0, 0, 0), u16(id), u16(sequence), payload]);
  message.set(u16(finish(sum16(message, 0, message.length))), 2);
  return message;
}

export function vxlanHeader(vni: number, frame: Uint8Array): Bytes {
  return concat([Uint8Array.of(0x08, 0, 0, 0), u32(vni * 256), frame]);
}

/** One question, no compression; `type` 1 is A. */
export function dnsQuery(id: number, name: string, type: number): Bytes {
  const labels = name.split(".").filter(Boolean).map(utf8);
  const encoded = concat([...labels.flatMap((label) => [Uint8Array.of(label.length), label]), Uint8Array.of(0)]);
  return concat([u16(id), u16(0x0100), u16(1), u16(0), u16(0), u16(0), encoded, u16(type), u16(1)]);
}

function transportChecksum({ source, destination }: { source: string; destination: string }, protocol: number, segment: Uint8Array): number {
  const addresses = source.includes(":") ? [ip6(source), ip6(destination)] : [ip4(source), ip4(destination)];
  const covered = concat([...addresses, u16(0), u16(protocol), u32(segment.length), segment]);
  return finish(sum16(covered, 0, covered.length));
}

function padded(options: Uint8Array = new Uint8Array()): Bytes {
  const whole = new Uint8Array(Math.ceil(options.length / 4) * 4);
  whole.set(options);
  return whole;
}

function u16(value: number): Bytes {
  return Uint8Array.of(value >> 8, value & 0xff);
}

function u32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

function mac(text: string): Uint8Array {
  return known(parseMac(text), text);
}

function ip4(text: string): Uint8Array {
  return known(parseIpv4(text), text);
}

function ip6(text: string): Uint8Array {
  return known(parseIpv6(text), text);
}

function known(bytes: Uint8Array | undefined, text: string): Uint8Array {
  if (bytes === undefined) throw new RangeError(`"${text}" is no address of that kind`);
  return bytes;
}
