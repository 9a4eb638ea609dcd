import { messageOf } from "../base/index.ts";
import type { PacketSeen } from "../lab/index.ts";
import { decode, fateComment, readFilter, writePcapng, type DecodedPacket } from "../net/index.ts";
import { placeOf, type PacketSummary, type PacketTools } from "../ui/index.ts";

/** The net room's dissectors, as the elements want them. */
export const packetTools: PacketTools = {
  decode: (frame) => decode(frame).layers,
  summary: (frame) => summaryOf(decode(frame)),
  filter(text) {
    try {
      const matches = readFilter(text);
      return { kind: "ok", matches: (packet) => matches(packet.frame) };
    } catch (error) {
      return { kind: "error", message: messageOf(error) };
    }
  },
  pcapng: (packets) => writePcapng(packets.map(toPcapng)),
};

function toPcapng(packet: PacketSeen): Parameters<typeof writePcapng>[0][number] {
  const comment = fateComment(packet.fate);
  return { interface: placeOf(packet).label, at: packet.at, frame: packet.frame, ...(comment !== undefined && { comment }) };
}

function summaryOf(packet: DecodedPacket): PacketSummary {
  const { source, destination } = packet.inner;
  const tunnel = packet.encapsulated ? packet.layers.find((layer) => ["vxlan", "gre"].includes(layer.protocol))?.name ?? "IPIP" : undefined;
  return {
    protocol: packet.protocol,
    kind: tunnel ? "tunnel" : kindOf(packet.class),
    source,
    target: destination,
    info: tunnel ? `${tunnel} ${packet.outer.source} > ${packet.outer.destination} · ${infoOf(packet)}` : infoOf(packet),
  };
}

/** The last layer's own words; addresses have columns of their own. */
function infoOf({ layers, summary }: DecodedPacket): string {
  const said = layers.findLast((layer) => layer.protocol !== "data" && layer.summary !== "")?.summary;
  return said ?? summary;
}

function kindOf(packetClass: DecodedPacket["class"]): PacketSummary["kind"] {
  switch (packetClass) {
    case "arp":
    case "icmp":
    case "tcp":
    case "udp":
      return packetClass;
    case "dns":
    case "dhcp":
      return "udp";
    case "http":
    case "tls":
      return "tcp";
    case "wireguard":
      return "tunnel";
    default:
      return "other";
  }
}
