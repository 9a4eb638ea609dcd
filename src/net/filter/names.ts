import type { Test } from "./expression.ts";

/** Words that are a whole test by themselves, as in pcap's filters. */
export const PLAIN_TESTS: Readonly<Record<string, Test>> = {
  all: { kind: "all" },
  ip: { kind: "ether-type", type: 0x0800 },
  ip6: { kind: "ether-type", type: 0x86dd },
  arp: { kind: "ether-type", type: 0x0806 },
  tcp: { kind: "protocol", family: 0, protocol: 6 },
  udp: { kind: "protocol", family: 0, protocol: 17 },
  icmp: { kind: "protocol", family: 4, protocol: 1 },
  icmp6: { kind: "protocol", family: 6, protocol: 58 },
  igmp: { kind: "protocol", family: 4, protocol: 2 },
  ipip: { kind: "protocol", family: 4, protocol: 4 },
  gre: { kind: "protocol", family: 0, protocol: 47 },
  wireguard: { kind: "wireguard" },
  broadcast: { kind: "group", broadcast: true, layer: "ether" },
  multicast: { kind: "group", broadcast: false, layer: "ether" },
  "tcp-fin": { kind: "tcp-flag", mask: 0x01 },
  "tcp-syn": { kind: "tcp-flag", mask: 0x02 },
  "tcp-rst": { kind: "tcp-flag", mask: 0x04 },
  "tcp-push": { kind: "tcp-flag", mask: 0x08 },
  "tcp-ack": { kind: "tcp-flag", mask: 0x10 },
  "tcp-urg": { kind: "tcp-flag", mask: 0x20 },
  "icmp-echoreply": { kind: "icmp-type", family: 4, type: 0 },
  "icmp-unreach": { kind: "icmp-type", family: 4, type: 3 },
  "icmp-redirect": { kind: "icmp-type", family: 4, type: 5 },
  "icmp-echo": { kind: "icmp-type", family: 4, type: 8 },
  "icmp-timxceed": { kind: "icmp-type", family: 4, type: 11 },
  "icmp-paramprob": { kind: "icmp-type", family: 4, type: 12 },
  "icmp6-destinationunreach": { kind: "icmp-type", family: 6, type: 1 },
  "icmp6-packettoobig": { kind: "icmp-type", family: 6, type: 2 },
  "icmp6-timeexceeded": { kind: "icmp-type", family: 6, type: 3 },
  "icmp6-echo": { kind: "icmp-type", family: 6, type: 128 },
  "icmp6-echoreply": { kind: "icmp-type", family: 6, type: 129 },
  "icmp6-routersolicit": { kind: "icmp-type", family: 6, type: 133 },
  "icmp6-routeradvert": { kind: "icmp-type", family: 6, type: 134 },
  "icmp6-neighborsolicit": { kind: "icmp-type", family: 6, type: 135 },
  "icmp6-neighboradvert": { kind: "icmp-type", family: 6, type: 136 },
};

/** For `ip proto` and `ip6 proto`. */
export const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  ip6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  icmp6: 58,
  ospf: 89,
};

/** For `ether proto`. */
export const ETHER_TYPE_NUMBERS: Readonly<Record<string, number>> = { ip: 0x0800, arp: 0x0806, ip6: 0x86dd };

/** The ports that a lab's lessons name. */
export const PORT_NUMBERS: Readonly<Record<string, number>> = { ssh: 22, domain: 53, bootps: 67, bootpc: 68, http: 80, ntp: 123, bgp: 179, https: 443 };
