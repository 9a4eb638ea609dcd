/** TCP over IPv4 over Ethernet, as far as a neighbour on the same link needs it. Sources: RFC 826 (ARP), RFC 9293 (TCP). */
import type { Bytes } from "../../base/index.ts";
import { formatIpv4, formatMac } from "../address.ts";
import { arpPacket, ethernetFrame, ipv4Packet, tcpSegment } from "../packet/encode.ts";

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

const ETHERNET = 14;
const ARP_LENGTH = ETHERNET + 28;
const TYPE_IPV4 = 0x0800;
const TYPE_ARP = 0x0806;
const PROTOCOL_TCP = 6;
const TCP_HEADER = 20;
const OPTION_MSS = 2;

export interface Host {
  readonly mac: string;
  /** IPv4 */
  readonly address: string;
}

export interface Segment {
  readonly from: Host;
  readonly sourcePort: number;
  readonly port: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly window: number;
  /** What the other side takes in one segment, where it says so. */
  readonly mss: number | undefined;
  readonly payload: Uint8Array;
}

export type Outgoing = Omit<Segment, "from" | "mss"> & { readonly mss?: number };

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function u32(bytes: Uint8Array, at: number): number {
  return (u16(bytes, at) * 0x10000 + u16(bytes, at + 2)) >>> 0;
}

/** What answers a question for the neighbour's address; `undefined` for every other frame. */
export function arpAnswer(frame: Uint8Array, self: Host): Bytes | undefined {
  const asks = frame.length >= ARP_LENGTH && u16(frame, 12) === TYPE_ARP && u16(frame, ETHERNET) === 1 &&
    u16(frame, ETHERNET + 2) === TYPE_IPV4 && u16(frame, ETHERNET + 6) === 1 && formatIpv4(frame, ETHERNET + 24) === self.address;
  if (!asks) return undefined;
  const mac = formatMac(frame, ETHERNET + 8);
  return ethernetFrame({ source: self.mac, destination: mac }, TYPE_ARP, arpPacket(2, self.mac, self.address, mac, formatIpv4(frame, ETHERNET + 14)));
}

/**
 * A whole TCP segment to the neighbour's own address; `undefined` for all else: other addresses, fragments, other protocols, what is cut
 * off. Checksums are not looked at, for the frame has only been handed from one thread to another.
 */
export function readSegment(frame: Uint8Array, self: Host): Segment | undefined {
  if (u16(frame, 12) !== TYPE_IPV4 || formatMac(frame) !== self.mac || (frame[ETHERNET] ?? 0) >> 4 !== 4) return undefined;
  const header = ((frame[ETHERNET] ?? 0) & 0x0f) * 4;
  const length = u16(frame, ETHERNET + 2);
  const whole = header >= 20 && length >= header + TCP_HEADER && ETHERNET + length <= frame.length && (u16(frame, ETHERNET + 6) & 0x3fff) === 0;
  if (!whole || frame[ETHERNET + 9] !== PROTOCOL_TCP || formatIpv4(frame, ETHERNET + 16) !== self.address) return undefined;
  const at = ETHERNET + header;
  const data = at + ((frame[at + 12] ?? 0) >> 4) * 4;
  if (data < at + TCP_HEADER || data > ETHERNET + length) return undefined;
  return {
    from: { mac: formatMac(frame, 6), address: formatIpv4(frame, ETHERNET + 12) },
    sourcePort: u16(frame, at), port: u16(frame, at + 2), sequence: u32(frame, at + 4), acknowledgment: u32(frame, at + 8),
    flags: (frame[at + 13] ?? 0) & 0x3f, window: u16(frame, at + 14), mss: mssOf(frame.subarray(at + TCP_HEADER, data)), payload: frame.subarray(data, ETHERNET + length),
  };
}

function mssOf(options: Uint8Array): number | undefined {
  for (let at = 0; at < options.length; ) {
    const kind = options[at] ?? 0;
    if (kind === 0) return undefined;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = options[at + 1] ?? 0;
    if (length < 2 || at + length > options.length) return undefined;
    if (kind === OPTION_MSS && length === 4) return u16(options, at + 2);
    at += length;
  }
  return undefined;
}

export function segmentFrame(self: Host, to: Host, segment: Outgoing): Bytes {
  const addresses = { source: self.address, destination: to.address };
  const { sourcePort, port: destinationPort, sequence, acknowledgment, flags, window, mss, payload } = segment;
  const options = mss === undefined ? undefined : Uint8Array.of(OPTION_MSS, 4, mss >> 8, mss & 0xff);
  const tcp = tcpSegment(addresses, { sourcePort, destinationPort, sequence, acknowledgment, flags, window, ...(options && { options }) }, payload);
  return ethernetFrame({ source: self.mac, destination: to.mac }, TYPE_IPV4, ipv4Packet({ ...addresses, dontFragment: true }, PROTOCOL_TCP, tcp));
}
