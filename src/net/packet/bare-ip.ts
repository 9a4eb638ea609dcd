/**
 * Whether a packet begins with its IP header, as on tunnel devices without Ethernet (`tunl0`, `wg0`), and which.
 * An Ethernet frame begins so only by chance (0x45 would be a group address in no known use, 0x60 is some vendors' first byte), and
 * then it has a type that is known where IP has its source; a lab has no sources of 8.0.0.0/16 and the like.
 */
export function bareIp(bytes: Uint8Array): "ipv4" | "ipv6" | undefined {
  if (ETHER_TYPES.includes(u16(bytes, 12))) return undefined;
  if (bytes[0] === 0x45 && bytes.length >= 20 && u16(bytes, 2) >= bytes.length) return "ipv4";
  return bytes[0] === 0x60 && bytes.length >= 40 && u16(bytes, 4) + 40 >= bytes.length ? "ipv6" : undefined;
}

const ETHER_TYPES: readonly number[] = [0x0800, 0x0806, 0x8100, 0x86dd, 0x88a8];

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
