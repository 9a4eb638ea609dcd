import { bareIp } from "../packet/bare-ip.ts";
import { isVxlanPort } from "../packet/vxlan-port.ts";

/**
 * Where the headers of a frame begin, found without decoding them: all that a filter needs. Level 0 is the outermost packet;
 * each tunnel (IP in IP, GRE, VXLAN) adds a level. Offsets are bytes in the frame, -1 where there is no such header.
 */
export interface Level {
  readonly ether: number;
  /** Ids of the 802.1Q tags, outermost first. */
  readonly vlans: readonly number[];
  /** -1 inside a tunnel that carries IP without Ethernet. */
  readonly etherType: number;
  readonly arp: number;
  /** 4, 6, or 0 for anything else. */
  readonly family: 0 | 4 | 6;
  readonly ip: number;
  /** IP protocol number past IPv6's extension headers. */
  readonly protocol: number;
  /** -1 in later fragments too: their first bytes are not a header. */
  readonly transport: number;
  /** Behind the last byte of this packet. */
  readonly end: number;
}

type Network = Omit<Level, "ether" | "vlans" | "etherType">;

const MAX_LEVELS = 8;
const MAX_EXTENSIONS = 8;
const NO_VLANS: readonly number[] = [];

/** A frame as a filter looks at it; levels are found when they are first asked for. */
export class FrameView {
  readonly bytes: Uint8Array;
  readonly outer: Level;
  /** The levels within the outermost; made when a filter first asks for one. */
  #inner: Level[] | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.outer = outermost(bytes, bytes.length);
  }

  level(index: number): Level | undefined {
    return index === 0 ? this.outer : (this.#inner ??= innerLevels(this.bytes, this.outer))[index - 1];
  }

  /** -1 when it is not there. */
  u8(at: number): number {
    return this.bytes[at] ?? -1;
  }

  /** -1 when it is not all there. */
  u16(at: number): number {
    return u16(this.bytes, at);
  }
}

function u16(bytes: Uint8Array, at: number): number {
  return at >= 0 && at + 2 <= bytes.length ? ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0) : -1;
}

function outermost(bytes: Uint8Array, end: number): Level {
  const network = bareIp(bytes);
  if (network !== undefined) return onLink(-1, NO_VLANS, -1, (network === "ipv4" ? ipv4(bytes, 0, end) : ipv6(bytes, 0, end)) ?? unknown(end));
  return etherLevel(bytes, 0, end) ?? onLink(0, NO_VLANS, -1, unknown(end));
}

function innerLevels(bytes: Uint8Array, outer: Level): Level[] {
  const levels: Level[] = [];
  for (let level = inside(bytes, outer); level !== undefined && levels.length < MAX_LEVELS; level = inside(bytes, level)) levels.push(level);
  return levels;
}

/** Written out field by field: this runs for every frame, and a spread costs more than all the rest. */
function onLink(ether: number, vlans: readonly number[], etherType: number, network: Network): Level {
  const { arp, family, ip, protocol, transport, end } = network;
  return { ether, vlans, etherType, arp, family, ip, protocol, transport, end };
}

function unknown(end: number): Network {
  return { arp: -1, family: 0, ip: -1, protocol: -1, transport: -1, end };
}

function etherLevel(bytes: Uint8Array, at: number, end: number): Level | undefined {
  if (at + 14 > end) return undefined;
  let vlans = NO_VLANS;
  let typeAt = at + 12;
  let etherType = u16(bytes, typeAt);
  while ((etherType === 0x8100 || etherType === 0x88a8) && typeAt + 6 <= end) {
    vlans = [...vlans, u16(bytes, typeAt + 2) & 0x0fff];
    typeAt += 4;
    etherType = u16(bytes, typeAt);
  }
  return onLink(at, vlans, etherType, byType(bytes, etherType, typeAt + 2, end) ?? unknown(end));
}

function byType(bytes: Uint8Array, etherType: number, at: number, end: number): Network | undefined {
  if (etherType === 0x0800) return ipv4(bytes, at, end);
  if (etherType === 0x86dd) return ipv6(bytes, at, end);
  return etherType === 0x0806 ? { arp: at, family: 0, ip: -1, protocol: -1, transport: -1, end } : undefined;
}

function bare(network: Network | undefined): Level | undefined {
  return network && onLink(-1, NO_VLANS, -1, network);
}

function ipv4(bytes: Uint8Array, at: number, end: number): Network | undefined {
  if (at + 20 > end || (bytes[at] ?? 0) >> 4 !== 4) return undefined;
  const header = ((bytes[at] ?? 0) & 0x0f) * 4;
  const total = u16(bytes, at + 2);
  if (header < 20 || total < header) return undefined;
  const whole = Math.min(end, at + total);
  const later = (u16(bytes, at + 6) & 0x1fff) !== 0;
  const transport = later || at + header > whole ? -1 : at + header;
  return { arp: -1, family: 4, ip: at, protocol: bytes[at + 9] ?? -1, transport, end: whole };
}

function ipv6(bytes: Uint8Array, at: number, end: number): Network | undefined {
  if (at + 40 > end || (bytes[at] ?? 0) >> 4 !== 6) return undefined;
  const whole = Math.min(end, at + 40 + u16(bytes, at + 4));
  let protocol = bytes[at + 6] ?? -1;
  let transport = at + 40;
  for (let count = 0; count < MAX_EXTENSIONS && (protocol === 0 || protocol === 43 || protocol === 44 || protocol === 60); count += 1) {
    if (transport + 8 > whole) return { arp: -1, family: 6, ip: at, protocol, transport: -1, end: whole };
    const later = protocol === 44 && (u16(bytes, transport + 2) & 0xfff8) !== 0;
    const length = protocol === 44 ? 8 : ((bytes[transport + 1] ?? 0) + 1) * 8;
    protocol = bytes[transport] ?? -1;
    if (later || transport + length > whole) return { arp: -1, family: 6, ip: at, protocol, transport: -1, end: whole };
    transport += length;
  }
  return { arp: -1, family: 6, ip: at, protocol, transport, end: whole };
}

/** The packet within the packet, if there is one. */
function inside(bytes: Uint8Array, { protocol, transport, end }: Level): Level | undefined {
  if (transport < 0) return undefined;
  if (protocol === 4) return bare(ipv4(bytes, transport, end));
  if (protocol === 41) return bare(ipv6(bytes, transport, end));
  if (protocol === 47) return insideGre(bytes, transport, end);
  if (protocol === 17 && isVxlanPort(u16(bytes, transport + 2)) && transport + 16 <= end) return etherLevel(bytes, transport + 16, end);
  return undefined;
}

function insideGre(bytes: Uint8Array, at: number, end: number): Level | undefined {
  const flags = u16(bytes, at);
  const type = u16(bytes, at + 2);
  if (flags < 0 || type < 0) return undefined;
  const payload = at + 4 + ((flags & 0x8000) !== 0 ? 4 : 0) + ((flags & 0x2000) !== 0 ? 4 : 0) + ((flags & 0x1000) !== 0 ? 4 : 0);
  if (type === 0x6558) return etherLevel(bytes, payload, end);
  if (type === 0x0800) return bare(ipv4(bytes, payload, end));
  return type === 0x86dd ? bare(ipv6(bytes, payload, end)) : undefined;
}
