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

const NO_IP = { arp: -1, family: 0, ip: -1, protocol: -1, transport: -1 } as const;
const MAX_LEVELS = 8;
const MAX_EXTENSIONS = 8;

/** A frame as a filter looks at it; levels are found when they are first asked for. */
export class FrameView {
  readonly bytes: Uint8Array;
  readonly #levels: Level[];
  #next: (() => Level | undefined) | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    const outer = etherLevel(bytes, 0, bytes.length) ?? { ...NO_IP, ether: 0, vlans: [], etherType: -1, end: bytes.length };
    this.#levels = [outer];
    this.#next = () => inside(bytes, outer);
  }

  level(index: number): Level | undefined {
    while (this.#levels.length <= index && this.#next !== undefined && this.#levels.length < MAX_LEVELS) {
      const deeper = this.#next();
      this.#next = deeper && (() => inside(this.bytes, deeper));
      if (deeper !== undefined) this.#levels.push(deeper);
    }
    return this.#levels[index];
  }

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

function etherLevel(bytes: Uint8Array, at: number, end: number): Level | undefined {
  if (at + 14 > end) return undefined;
  const vlans: number[] = [];
  let typeAt = at + 12;
  let etherType = u16(bytes, typeAt);
  while ((etherType === 0x8100 || etherType === 0x88a8) && typeAt + 6 <= end) {
    vlans.push(u16(bytes, typeAt + 2) & 0x0fff);
    typeAt += 4;
    etherType = u16(bytes, typeAt);
  }
  const link = { ether: at, vlans, etherType };
  const payload = typeAt + 2;
  if (etherType === 0x0806) return { ...NO_IP, ...link, arp: payload, end };
  return { ...NO_IP, end, ...(etherType === 0x0800 ? ipv4(bytes, payload, end) : etherType === 0x86dd ? ipv6(bytes, payload, end) : undefined), ...link };
}

function bareLevel(network: Omit<Level, "ether" | "vlans" | "etherType"> | undefined): Level | undefined {
  return network && { ...network, ether: -1, vlans: [], etherType: -1 };
}

type Network = Omit<Level, "ether" | "vlans" | "etherType">;

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
  if (protocol === 4) return bareLevel(ipv4(bytes, transport, end));
  if (protocol === 41) return bareLevel(ipv6(bytes, transport, end));
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
  if (type === 0x0800) return bareLevel(ipv4(bytes, payload, end));
  return type === 0x86dd ? bareLevel(ipv6(bytes, payload, end)) : undefined;
}
