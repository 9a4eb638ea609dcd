/**
 * What may reach v86's network backend. That backend answers ARP, DNS, DHCP, NTP, ping and UDP, resets TCP it does not know,
 * and fetches on port 80 whatever a guest asks for, from the browser or the host. So it is shown nothing but ARP requests for
 * its own address and TCP to the ports that are ours.
 */
import { CodedError } from "../../base/index.ts";
import type { LinkOptions } from "./protocol.ts";

const ETHERNET = 14;
const ARP_LENGTH = ETHERNET + 28;
const TYPE_IPV4 = 0x0800;
const TYPE_ARP = 0x0806;
const PROTOCOL_TCP = 6;
const TCP_HEADER = 20;
/** v86 answers this port by itself, with requests of its own. */
const PROXY_PORT = 80;

const numbers = (text: string, separator: string, radix: number) => text.split(separator).map((part) => parseInt(part, radix));

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) << 8 | (bytes[at + 1] ?? 0);
}

function stands(bytes: Uint8Array, at: number, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[at + index] === byte);
}

/** Who the frame is for: the link, or the wire between machines. Never throws. */
export type LinkFilter = (frame: Uint8Array) => "link" | "wire" | "nobody";

/** @throws CodedError `LINK_INVALID` for a port that v86 would serve itself, or an address that is none */
export function linkFilter({ address, mac, ports }: LinkOptions): LinkFilter {
  const ip = numbers(address, ".", 10);
  const hardware = numbers(mac, ":", 16);
  if (ip.length !== 4 || hardware.length !== 6 || [...ip, ...hardware].some((byte) => !(byte >= 0 && byte <= 255))) {
    throw new CodedError("LINK_INVALID", `${address} at ${mac} is no address of a link. Give IPv4 and MAC.`);
  }
  if (ports.includes(PROXY_PORT)) throw new CodedError("LINK_INVALID", `Port ${PROXY_PORT} cannot be linked: the emulator answers it itself. Take another.`);
  const open = new Set(ports);

  const isArp = (frame: Uint8Array) =>
    frame.length >= ARP_LENGTH && u16(frame, 12) === TYPE_ARP && u16(frame, ETHERNET) === 1 && u16(frame, ETHERNET + 2) === TYPE_IPV4 &&
    u16(frame, ETHERNET + 6) === 1 && stands(frame, ETHERNET + 24, ip);

  /** Whole, unfragmented, with the length it says, so that v86's reader and this one see the same ports. */
  const isTcp = (frame: Uint8Array) => {
    const headerLength = ((frame[ETHERNET] ?? 0) & 0x0f) * 4;
    const length = u16(frame, ETHERNET + 2);
    return u16(frame, 12) === TYPE_IPV4 && (frame[ETHERNET] ?? 0) >> 4 === 4 && headerLength >= 20 &&
      length >= headerLength + TCP_HEADER && ETHERNET + length <= frame.length && (u16(frame, ETHERNET + 6) & 0x3fff) === 0 &&
      frame[ETHERNET + 9] === PROTOCOL_TCP && stands(frame, ETHERNET + 16, ip) && open.has(u16(frame, ETHERNET + headerLength + 2));
  };

  return (frame) => {
    if (isArp(frame)) return "link";
    if (!stands(frame, 0, hardware)) return "wire";
    return isTcp(frame) ? "link" : "nobody";
  };
}
