/** IANA names of what is met on a lab's wire; others are shown by number. */
const ETHER_TYPES: Readonly<Record<number, string>> = {
  0x0800: "IPv4",
  0x0806: "ARP",
  0x8100: "802.1Q",
  0x86dd: "IPv6",
  0x88a8: "802.1ad",
  0x88cc: "LLDP",
  0x6558: "Ethernet",
};

const IP_PROTOCOLS: Readonly<Record<number, string>> = {
  0: "Hop-by-hop options",
  1: "ICMP",
  2: "IGMP",
  4: "IP in IP",
  6: "TCP",
  17: "UDP",
  41: "IPv6",
  43: "Routing header",
  44: "Fragment header",
  47: "GRE",
  50: "ESP",
  51: "AH",
  58: "ICMPv6",
  59: "no next header",
  60: "Destination options",
  89: "OSPF",
  112: "VRRP",
  132: "SCTP",
};

export function etherTypeName(type: number): string {
  const name = ETHER_TYPES[type];
  const number = `0x${type.toString(16).padStart(4, "0")}`;
  return name === undefined ? number : `${name} (${number})`;
}

export function ipProtocolName(protocol: number): string {
  const name = IP_PROTOCOLS[protocol];
  return name === undefined ? String(protocol) : `${name} (${protocol})`;
}
