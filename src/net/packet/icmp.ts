import { formatIpv4 } from "../address.ts";
import { checksumField } from "./checksum.ts";
import type { Dissection, Next } from "./dissection.ts";
import type { LayerBuilder } from "./layer.ts";
import { ipProtocolName } from "./names.ts";

const TYPES: Readonly<Record<number, string>> = {
  0: "echo reply",
  3: "destination unreachable",
  4: "source quench",
  5: "redirect",
  8: "echo request",
  9: "router advertisement",
  10: "router solicitation",
  11: "time exceeded",
  12: "parameter problem",
  13: "timestamp request",
  14: "timestamp reply",
};

const UNREACHABLE: readonly string[] = [
  "network unreachable",
  "host unreachable",
  "protocol unreachable",
  "port unreachable",
  "fragmentation needed",
  "source route failed",
  "network unknown",
  "host unknown",
  "source host isolated",
  "network administratively prohibited",
  "host administratively prohibited",
  "network unreachable for type of service",
  "host unreachable for type of service",
  "administratively prohibited",
];

/** RFC 792. */
export function icmp(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("icmp", "ICMP", at, end);
  const type = layer.u8("type", "Type", (value) => named(TYPES[value], value));
  const code = layer.u8("code", "Code", (value) => (type === 3 ? named(UNREACHABLE[value], value) : String(value)));
  checksumField(layer, { from: at, to: end, start: 0, unless: packet.pseudo?.partial });
  if (type === 0 || type === 8) return echo(packet, layer, TYPES[type] ?? "");
  const name = type === 3 ? (UNREACHABLE[code] ?? `unreachable, code ${code}`) : (TYPES[type] ?? `type ${type}, code ${code}`);
  const detail = rest(layer, type, code);
  const quoted = type === 3 || type === 4 || type === 5 || type === 11 || type === 12 ? quote(layer) : "";
  layer.summary = `${name}${detail}${quoted}`;
  packet.say(`ICMP ${layer.summary}, length ${end - at}`);
  return { dissect: "data", at: layer.at, end };
}

export function echo(packet: Dissection, layer: LayerBuilder, name: string): Next {
  const id = layer.u16("id", "Identifier");
  const sequence = layer.u16("sequence", "Sequence number");
  layer.summary = `${name}, id ${id}, seq ${sequence}`;
  packet.say(`${layer.name} ${layer.summary}, length ${layer.end - layer.offset}`);
  return { dissect: "data", at: layer.at, end: layer.end };
}

export function named(name: string | undefined, value: number): string {
  return name === undefined ? String(value) : `${name} (${value})`;
}

/** The second word of the header: its meaning depends on the type. */
function rest(layer: LayerBuilder, type: number, code: number): string {
  if (type === 3 && code === 4) {
    layer.skip(2, "Unused");
    return ` (mtu ${layer.u16("mtu", "MTU of the next hop")})`;
  }
  if (type === 5) return ` to ${formatIpv4(layer.take(4, "gateway", "Better gateway", formatIpv4))}`;
  layer.take(4, "rest", "Rest of header", () => "unused");
  return "";
}

/** Errors quote the header of the packet that they are about (RFC 792: and eight bytes more, where the ports are). */
function quote(layer: LayerBuilder): string {
  const { bytes, at, end } = layer;
  const headerBytes = ((bytes[at] ?? 0) & 0x0f) * 4;
  if (at + 20 > end || (bytes[at] ?? 0) >> 4 !== 4 || headerBytes < 20) return "";
  const protocol = bytes[at + 9] ?? 0;
  const transport = at + headerBytes;
  const hasPorts = (protocol === 6 || protocol === 17) && transport + 4 <= end;
  const port = (offset: number): string => (hasPorts ? `.${layer.peek(2, "Quoted port", transport + offset)}` : "");
  const about = `${formatIpv4(bytes, at + 12)}${port(0)} > ${formatIpv4(bytes, at + 16)}${port(2)}`;
  layer.add("quoted", "About the packet", `${about}, ${ipProtocolName(protocol)}`, at, Math.min(end - at, headerBytes + 8));
  return `, about ${about}`;
}
