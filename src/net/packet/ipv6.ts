import { formatIpv6 } from "../address.ts";
import type { Dissection, Next } from "./dissection.ts";
import { Malformed, hexNumber, type LayerBuilder } from "./layer.ts";
import { ipProtocolName } from "./names.ts";
import { byProtocol } from "./ip-protocol.ts";

/** More than any packet has; a longer chain is an attack or noise. */
const MAX_EXTENSIONS = 8;
const FRAGMENT = 44;
const HEADER_BYTES = 40;

/** RFC 8200. */
export function ipv6(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("ipv6", "IPv6", at, end);
  const word = layer.peek(4, "Version");
  layer.add("version", "Version", String(word >>> 28), at, 1);
  if (word >>> 28 !== 6) throw new Malformed(`IPv6 header says version ${word >>> 28}`, at);
  layer.add("traffic-class", "Traffic class", String((word >>> 20) & 0xff), at, 2);
  layer.add("flow-label", "Flow label", hexNumber(5)(word & 0xfffff), at + 1, 3);
  layer.skip(4, "Version");
  const payloadBytes = layer.u16("payload-length", "Payload length");
  layer.end = packet.endWithin(layer, at + HEADER_BYTES + payloadBytes);
  let next = layer.u8("next-header", "Next header", ipProtocolName);
  const hops = layer.u8("hop-limit", "Hop limit");
  const source = formatIpv6(layer.take(16, "source", "Source", (bytes) => formatIpv6(bytes)));
  const destination = formatIpv6(layer.take(16, "destination", "Destination", (bytes) => formatIpv6(bytes)));
  layer.summary = `${source} → ${destination}, hop limit ${hops}`;
  packet.flows.push({ kind: "IP6", source, destination, text: "" });
  let fragment = { more: false, offset: 0 };
  for (let count = 0; isExtension(next); count += 1) {
    if (count === MAX_EXTENSIONS) throw new Malformed(`IPv6 has more than ${MAX_EXTENSIONS} extension headers`, layer.at);
    if (next === FRAGMENT) fragment = fragmentHeader(layer);
    next = extension(layer, next);
  }
  packet.say(`ip-proto-${next}, length ${layer.end - layer.at}`);
  packet.pseudo = { source: at + 8, destination: at + 24, addressBytes: 16, ...packet.whole(fragment.more || fragment.offset > 0) };
  if (fragment.offset > 0) {
    layer.summary += `, fragment at ${fragment.offset}`;
    packet.say(`frag ${fragment.offset}${fragment.more ? "+" : ""}, ip-proto-${next}, length ${layer.end - layer.at}`);
    return { dissect: "data", at: layer.at, end: layer.end };
  }
  return { dissect: byProtocol(next), at: layer.at, end: layer.end };
}

/** Hop-by-hop, routing, fragment, destination options. */
export function isExtension(protocol: number): boolean {
  return protocol === 0 || protocol === 43 || protocol === FRAGMENT || protocol === 60;
}

function extension(layer: LayerBuilder, kind: number): number {
  const next = layer.peek(1, "Extension header");
  const bytes = kind === FRAGMENT ? 8 : (layer.peek(1, "Extension header", layer.at + 1) + 1) * 8;
  layer.take(bytes, "extension", "Extension header", () => `${ipProtocolName(kind)}, then ${ipProtocolName(next)}`);
  return next;
}

function fragmentHeader(layer: LayerBuilder): { more: boolean; offset: number } {
  const word = layer.peek(2, "Fragment offset", layer.at + 2);
  return { more: (word & 1) === 1, offset: word & 0xfff8 };
}
