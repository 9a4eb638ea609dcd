/**
 * Whether a packet begins with its IP header, as on tunnel devices without Ethernet (`tunl0`, `wg0`), and which.
 * An Ethernet frame does not begin so: 0x45 would be a group address in no known use, and with 0x60, a real vendor's first byte,
 * the type field of Ethernet and the length field of IPv6 cannot both be right.
 */
export function bareIp(bytes: Uint8Array): "ipv4" | "ipv6" | undefined {
  if (bytes[0] === 0x45 && bytes.length >= 20 && u16(bytes, 2) >= bytes.length) return "ipv4";
  const isV6 = bytes[0] === 0x60 && bytes.length >= 40 && u16(bytes, 4) + 40 >= bytes.length && !ETHER_TYPES.includes(u16(bytes, 12));
  return isV6 ? "ipv6" : undefined;
}

const ETHER_TYPES: readonly number[] = [0x0800, 0x0806, 0x8100, 0x86dd, 0x88a8];

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
