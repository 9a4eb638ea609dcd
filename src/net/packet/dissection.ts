import { LayerBuilder, type Layer } from "./layer.ts";

/** Which dissector comes next, by name: headers nest in any order, modules must not. `decode.ts` has the table. */
export type DissectorName =
  | "ethernet"
  | "vlan"
  | "arp"
  | "ipv4"
  | "ipv6"
  | "icmp"
  | "icmpv6"
  | "udp"
  | "tcp"
  | "gre"
  | "vxlan"
  | "wireguard"
  | "dns"
  | "dnsOverTcp"
  | "dhcp"
  | "http"
  | "tls"
  | "data";

/** Continues behind a header: what dissects the payload, and where that lies. */
export interface Next {
  readonly dissect: DissectorName;
  readonly at: number;
  readonly end: number;
}

/** Reads one header; says what comes next, or nothing when the payload is of no known kind (or there is none). */
export type Dissector = (packet: Dissection, at: number, end: number) => Next | undefined;

/** One pair of addresses on the way in: a packet inside a tunnel has several, the outermost first. */
export interface Flow {
  readonly kind: "Ethernet" | "ARP" | "IP" | "IP6";
  readonly source: string;
  readonly destination: string;
  sourcePort?: number;
  destinationPort?: number;
  /** Said about it, in tcpdump's words, without addresses. */
  text: string;
}

/** Addresses of the IP header last read, as offsets in the frame: transport checksums cover them. */
export interface PseudoHeader {
  readonly source: number;
  readonly destination: number;
  readonly addressBytes: 4 | 16;
  /** Only part of the transport's bytes are here, so its checksum cannot be verified. */
  readonly fragment: boolean;
}

/** A packet while it is being taken apart. */
export class Dissection {
  readonly bytes: Uint8Array;
  readonly flows: Flow[] = [];
  pseudo: PseudoHeader | undefined;
  readonly #open: LayerBuilder[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  layer(protocol: string, name: string, at: number, end: number): LayerBuilder {
    const layer = new LayerBuilder(this.bytes, protocol, name, at, end);
    this.#open.push(layer);
    return layer;
  }

  /** What the last flow's line says. */
  say(text: string): void {
    const flow = this.flows.at(-1);
    if (flow !== undefined) flow.text = text;
  }

  ports(sourcePort: number, destinationPort: number): void {
    const flow = this.flows.at(-1);
    if (flow === undefined) return;
    flow.sourcePort = sourcePort;
    flow.destinationPort = destinationPort;
  }

  layers(): readonly Layer[] {
    return this.#open.map((layer) => layer.build());
  }
}
