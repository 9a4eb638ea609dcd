import type { DissectorName } from "./dissection.ts";

/** What an IP protocol number says comes next. */
export function byProtocol(protocol: number): DissectorName {
  switch (protocol) {
    case 1:
      return "icmp";
    case 4:
      return "ipv4";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 41:
      return "ipv6";
    case 47:
      return "gre";
    case 58:
      return "icmpv6";
    default:
      return "data";
  }
}
