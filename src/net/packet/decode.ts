import { arp } from "./arp.ts";
import { bareIp } from "./bare-ip.ts";
import { data } from "./data.ts";
import { dhcp } from "./dhcp.ts";
import { Dissection, type Dissector, type DissectorName, type Flow, type Next } from "./dissection.ts";
import { dns, dnsOverTcp } from "./dns.ts";
import { ethernet, vlan } from "./ethernet.ts";
import { gre } from "./gre.ts";
import { http } from "./http.ts";
import { icmp } from "./icmp.ts";
import { icmpv6 } from "./icmpv6.ts";
import { ipv4 } from "./ipv4.ts";
import { ipv6 } from "./ipv6.ts";
import { Malformed, type Field, type Layer } from "./layer.ts";
import { tcp } from "./tcp.ts";
import { tls } from "./tls.ts";
import { udp } from "./udp.ts";
import { vxlan } from "./vxlan.ts";
import { wireguard } from "./wireguard.ts";

const DISSECTORS: Readonly<Record<DissectorName, Dissector>> = {
  ethernet,
  vlan,
  arp,
  ipv4,
  ipv6,
  icmp,
  icmpv6,
  udp,
  tcp,
  gre,
  vxlan,
  wireguard,
  dns,
  dnsOverTcp,
  dhcp,
  http,
  tls,
  data,
};

/** Tunnels within tunnels end here; no lab goes deeper. */
const MAX_LAYERS = 24;

/** What a list of packets is coloured by: the innermost protocol that is known. */
export type PacketClass = "arp" | "icmp" | "tcp" | "udp" | "dns" | "http" | "tls" | "dhcp" | "wireguard" | "malformed" | "other";

export interface Endpoints {
  /** IP addresses; ARP's; MAC addresses where there is neither. */
  readonly source: string;
  readonly destination: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

export interface DecodedPacket {
  /** One line, much like tcpdump's. */
  readonly summary: string;
  readonly layers: readonly Layer[];
  readonly class: PacketClass;
  /** Name of the innermost layer that is known: `ICMP`, `DNS`. */
  readonly protocol: string;
  /** As the wire between the machines sees it. */
  readonly outer: Endpoints;
  /** As those who talk see it: of the innermost packet. */
  readonly inner: Endpoints;
  /** Whether there is a packet within the packet (IPIP, GRE, VXLAN). */
  readonly encapsulated: boolean;
  /** Fields that have a remark worth showing: wrong checksums, bytes that are missing. */
  readonly remarks: readonly Field[];
  /** Bytes of the frame. */
  readonly length: number;
}

/**
 * Takes a frame apart; or a bare IP packet, as devices without Ethernet have it. Never throws: a `malformed` layer says what is
 * wrong, a `cut` layer that the capture has only part of the packet, after the layers that are right.
 */
export function decode(frame: Uint8Array): DecodedPacket {
  const packet = new Dissection(frame);
  const fault = dissectAll(packet, frame.length);
  const malformed = fault?.protocol === "malformed" ? fault : undefined;
  const layers = fault === undefined ? packet.layers() : [...packet.layers(), fault];
  const network = packet.flows.filter(({ kind }) => kind === "IP" || kind === "IP6" || kind === "ARP");
  const flows = network.length > 0 ? network : packet.flows.slice(-1);
  const known = layers.filter(({ protocol }) => protocol !== "data" && protocol !== "malformed" && protocol !== "cut");
  return {
    summary: summarize(flows, malformed),
    layers,
    class: malformed ? "malformed" : classOf(known),
    protocol: known.at(-1)?.name ?? "Unknown",
    outer: endpoints(flows[0]),
    inner: endpoints(flows.at(-1)),
    encapsulated: network.length > 1 || packet.flows.filter(({ kind }) => kind === "Ethernet").length > 1,
    remarks: layers.flatMap(({ fields }) => fields.filter(({ note }) => note?.id === "checksum-bad" || note?.id === "bytes-missing")),
    length: frame.length,
  };
}

function dissectAll(packet: Dissection, end: number): Layer | undefined {
  let next: Next | undefined = { dissect: bareIp(packet.bytes) ?? "ethernet", at: 0, end };
  try {
    for (let count = 0; next !== undefined; count += 1) {
      if (count === MAX_LAYERS) throw new Malformed(`more than ${MAX_LAYERS} headers in one packet`, next.at);
      if (count > 0 && next.at >= next.end) return undefined;
      next = DISSECTORS[next.dissect](packet, next.at, next.end);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const { message, offset } = error;
    const rest = { offset, length: end - offset, fields: [], payloadOffset: end };
    if (packet.missing > 0) return { ...rest, protocol: "cut", name: "Cut short", summary: `${packet.missing} bytes are not in this frame` };
    return { ...rest, protocol: "malformed", name: "Malformed", summary: message };
  }
}

function summarize(flows: readonly Flow[], malformed: Layer | undefined): string {
  const lines = flows.map((flow, at) => {
    const last = at === flows.length - 1;
    // Below the innermost packet only a tunnel's own words are worth the room.
    const text = last || /^(VXLAN|GRE)/.test(flow.text) ? flow.text : "";
    if (flow.kind === "ARP") return `ARP, ${text}`;
    return `${flow.kind === "Ethernet" ? "" : `${flow.kind} `}${hostPort(flow.source, flow.sourcePort)} > ${hostPort(flow.destination, flow.destinationPort)}:${text ? ` ${text}` : ""}`;
  });
  const whole = lines.join(" ").trim();
  return malformed === undefined ? whole : `${whole} [malformed: ${malformed.summary}]`.trim();
}

function hostPort(host: string, port: number | undefined): string {
  return port === undefined ? host : `${host}.${port}`;
}

function endpoints(flow: Flow | undefined): Endpoints {
  if (flow === undefined) return { source: "", destination: "" };
  const { source, destination, sourcePort, destinationPort } = flow;
  return { source, destination, ...(sourcePort !== undefined && { sourcePort }), ...(destinationPort !== undefined && { destinationPort }) };
}

const CLASSES: Readonly<Record<string, PacketClass>> = {
  arp: "arp",
  icmp: "icmp",
  icmpv6: "icmp",
  tcp: "tcp",
  udp: "udp",
  dns: "dns",
  http: "http",
  tls: "tls",
  dhcp: "dhcp",
  wireguard: "wireguard",
};

function classOf(layers: readonly Layer[]): PacketClass {
  return CLASSES[layers.at(-1)?.protocol ?? ""] ?? "other";
}
