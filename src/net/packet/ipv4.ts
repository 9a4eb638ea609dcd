import { formatIpv4 } from "../address.ts";
import { checksumField } from "./checksum.ts";
import type { Dissection, Next } from "./dissection.ts";
import { Malformed, hexNumber, type LayerBuilder } from "./layer.ts";
import { ipProtocolName } from "./names.ts";
import { byProtocol } from "./ip-protocol.ts";

/** RFC 791. */
export function ipv4(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("ipv4", "IPv4", at, end);
  const { headerBytes, totalBytes } = lengths(packet, layer);
  layer.u16("id", "Identification", hexNumber(4));
  const fragment = fragmentation(layer);
  const ttl = layer.u8("ttl", "Time to live");
  const protocol = layer.u8("protocol", "Protocol", ipProtocolName);
  checksumField(layer, { from: at, to: at + headerBytes, start: 0 });
  const source = formatIpv4(layer.take(4, "source", "Source", formatIpv4));
  const destination = formatIpv4(layer.take(4, "destination", "Destination", formatIpv4));
  options(layer, at + headerBytes);
  layer.summary = `${source} → ${destination}, TTL ${ttl}`;
  packet.flows.push({ kind: "IP", source, destination, text: `ip-proto-${protocol}, length ${totalBytes - headerBytes}` });
  packet.pseudo = { source: at + 12, destination: at + 16, addressBytes: 4, ...packet.whole(fragment.more || fragment.offset > 0) };
  if (fragment.offset > 0) {
    layer.summary += `, fragment at ${fragment.offset}`;
    packet.say(`frag ${fragment.offset}${fragment.more ? "+" : ""}, ip-proto-${protocol}, length ${totalBytes - headerBytes}`);
    return { dissect: "data", at: layer.at, end: layer.end };
  }
  return { dissect: byProtocol(protocol), at: layer.at, end: layer.end };
}

function lengths(packet: Dissection, layer: LayerBuilder): { headerBytes: number; totalBytes: number } {
  const { at } = layer;
  const first = layer.peek(1, "Version");
  const headerBytes = (first & 0x0f) * 4;
  layer.add("version", "Version", String(first >> 4), at, 1);
  if (first >> 4 !== 4) throw new Malformed(`IPv4 header says version ${first >> 4}`, at);
  layer.add("header-length", "Header length", `${headerBytes} bytes`, at, 1);
  layer.skip(1, "Version");
  if (headerBytes < 20) throw new Malformed(`IPv4 header says that it is ${headerBytes} bytes long; the least is 20`, at);
  layer.u8("tos", "DSCP and ECN", (tos) => `DSCP ${tos >> 2}, ECN ${tos & 3}`);
  const totalBytes = layer.u16("length", "Total length");
  if (totalBytes < headerBytes) throw new Malformed(`IPv4 says ${totalBytes} bytes in all, less than its header`, layer.at - 2);
  layer.end = packet.endWithin(layer, at + totalBytes);
  return { headerBytes, totalBytes };
}

function fragmentation(layer: LayerBuilder): { more: boolean; offset: number } {
  const word = layer.peek(2, "Flags");
  const flags = [(word & 0x4000) !== 0 ? "don't fragment" : "", (word & 0x2000) !== 0 ? "more fragments" : ""].filter(Boolean);
  layer.add("flags", "Flags", flags.join(", ") || "none", layer.at, 1);
  const offset = (word & 0x1fff) * 8;
  layer.add("fragment-offset", "Fragment offset", String(offset), layer.at, 2);
  layer.skip(2, "Flags");
  return { more: (word & 0x2000) !== 0, offset };
}

function options(layer: LayerBuilder, headerEnd: number): void {
  if (headerEnd <= layer.at) return;
  layer.take(headerEnd - layer.at, "options", "Options", (bytes) => optionNames(bytes).join(", "));
}

const OPTION_NAMES: Readonly<Record<number, string>> = { 7: "record route", 68: "timestamp", 131: "loose source route", 137: "strict source route", 148: "router alert" };

function optionNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at] ?? 0;
    if (kind === 0) break;
    if (kind === 1) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    names.push(OPTION_NAMES[kind] ?? `option ${kind}`);
    if (length < 2) return [...names, "of impossible length"];
    at += length;
  }
  return names;
}
