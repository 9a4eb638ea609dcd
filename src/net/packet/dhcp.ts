import { formatIpv4, formatMac } from "../address.ts";
import type { Dissection } from "./dissection.ts";
import { hexNumber } from "./layer.ts";

const MESSAGES: Readonly<Record<number, string>> = { 1: "Discover", 2: "Offer", 3: "Request", 4: "Decline", 5: "ACK", 6: "NAK", 7: "Release", 8: "Inform" };
const COOKIE = 0x63825363;

/** RFC 2131 and 2132: who asks, what address is given, and which message it is. */
export function dhcp(packet: Dissection, at: number, end: number): undefined {
  const layer = packet.layer("dhcp", "DHCP", at, end);
  const operation = layer.u8("operation", "Operation", (value) => (value === 1 ? "request (1)" : value === 2 ? "reply (2)" : String(value)));
  layer.skip(3, "Hardware type");
  layer.u32("transaction", "Transaction", hexNumber(8));
  layer.skip(4, "Seconds and flags");
  layer.take(4, "client-ip", "Client IP", formatIpv4);
  layer.take(4, "your-ip", "Your IP", formatIpv4);
  layer.take(4, "server-ip", "Server IP", formatIpv4);
  layer.skip(4, "Relay IP");
  const client = formatMac(layer.take(6, "client-mac", "Client MAC", formatMac));
  layer.skip(10 + 64 + 128, "Server and file name");
  const message = layer.at + 4 <= end && layer.peek(4, "Cookie") === COOKIE ? messageType(layer.bytes, layer.at + 4, end) : undefined;
  layer.summary = `${message ?? (operation === 1 ? "BOOTP request" : "BOOTP reply")} ${operation === 1 ? "from" : "for"} ${client}`;
  packet.say(`BOOTP/DHCP, ${layer.summary}, length ${end - at}`);
  layer.at = end;
}

function messageType(bytes: Uint8Array, from: number, end: number): string | undefined {
  for (let at = from; at + 2 < end && bytes[at] !== 255; ) {
    if (bytes[at] === 53) return MESSAGES[bytes[at + 2] ?? 0];
    at += bytes[at] === 0 ? 1 : 2 + (bytes[at + 1] ?? 0);
  }
  return undefined;
}
