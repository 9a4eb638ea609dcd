import { formatIpv6, formatMac } from "../address.ts";
import { checksumField, pseudoSum } from "./checksum.ts";
import type { Dissection, Next } from "./dissection.ts";
import { echo, named } from "./icmp.ts";
import type { LayerBuilder } from "./layer.ts";

const TYPES: Readonly<Record<number, string>> = {
  1: "destination unreachable",
  2: "packet too big",
  3: "time exceeded",
  4: "parameter problem",
  128: "echo request",
  129: "echo reply",
  130: "multicast listener query",
  131: "multicast listener report",
  132: "multicast listener done",
  133: "router solicitation",
  134: "router advertisement",
  135: "neighbor solicitation",
  136: "neighbor advertisement",
  137: "redirect",
  143: "multicast listener report v2",
};

const OPTIONS: Readonly<Record<number, string>> = {
  1: "Source link-layer address",
  2: "Target link-layer address",
  3: "Prefix",
  4: "Redirected header",
  5: "MTU",
};
const MAX_OPTIONS = 16;

/** RFC 4443; neighbour discovery from RFC 4861. */
export function icmpv6(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("icmpv6", "ICMPv6", at, end);
  const type = layer.u8("type", "Type", (value) => named(TYPES[value], value));
  layer.u8("code", "Code");
  const { pseudo } = packet;
  const unless = pseudo === undefined ? "no IP header before it" : pseudo.partial;
  checksumField(layer, { from: at, to: end, start: pseudo === undefined ? 0 : pseudoSum(packet.bytes, pseudo, 58, end - at), unless });
  const name = TYPES[type] ?? `type ${type}`;
  if (type === 128 || type === 129) return echo(packet, layer, name);
  const detail = type === 135 || type === 136 ? neighbour(layer, type) : "";
  if (type === 2) layer.u32("mtu", "MTU of the next hop");
  layer.summary = `${name}${detail}`;
  packet.say(`ICMP6, ${layer.summary}, length ${end - at}`);
  return { dissect: "data", at: layer.at, end };
}

function neighbour(layer: LayerBuilder, type: number): string {
  const flags = (["router", "solicited", "override"] as const).filter((_, bit) => (layer.peek(1, "Flags") & (0x80 >> bit)) !== 0);
  layer.add("flags", "Flags", flags.join(", ") || "none", layer.at, 1);
  layer.skip(4, "Flags");
  const target = formatIpv6(layer.take(16, "target", "Target", (bytes) => formatIpv6(bytes)));
  for (let count = 0; count < MAX_OPTIONS && layer.at + 2 <= layer.end; count += 1) {
    const kind = layer.peek(1, "Option");
    const bytes = layer.peek(1, "Option", layer.at + 1) * 8;
    if (bytes === 0) break;
    const isAddress = (kind === 1 || kind === 2) && bytes === 8;
    layer.take(bytes, "option", OPTIONS[kind] ?? `Option ${kind}`, (option) => (isAddress ? formatMac(option, 2) : `${bytes} bytes`));
  }
  return type === 135 ? `, who has ${target}` : `, tgt is ${target}`;
}
