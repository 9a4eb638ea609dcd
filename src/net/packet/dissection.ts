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
  /** Why only part of the transport's bytes are here, so that its checksum cannot be verified. */
  readonly partial: string | undefined;
  /** Of a fragment only a tunnel's headers are looked into: they stand at its beginning. */
  readonly isFragment: boolean;
}

/** A packet while it is being taken apart. */
export class Dissection {
  readonly bytes: Uint8Array;
  readonly flows: Flow[] = [];
  pseudo: PseudoHeader | undefined;
  /** Bytes that an IP header announces and the frame does not have: a capture that cuts long packets off, as a rule. */
  missing = 0;
  readonly #open: LayerBuilder[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  layer(protocol: string, name: string, at: number, end: number): LayerBuilder {
    const layer = new LayerBuilder(this.bytes, protocol, name, at, end);
    this.#open.push(layer);
    return layer;
  }

  /** Notes that the length just read goes past what there is, and returns where what there is ends. */
  endWithin(layer: LayerBuilder, announced: number): number {
    if (announced <= layer.end) return announced;
    this.missing = announced - layer.end;
    layer.note("bytes-missing", `${this.missing} bytes are not in this frame`);
    return layer.end;
  }

  /** Whether all of an IP packet's payload is here. */
  whole(isFragment: boolean): Pick<PseudoHeader, "partial" | "isFragment"> {
    if (isFragment) return { isFragment, partial: "the packet is a fragment" };
    return { isFragment, partial: this.missing > 0 ? "the capture has only part of the packet" : undefined };
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
