import { byEtherType } from "./ethernet.ts";
import type { Dissection, Next } from "./dissection.ts";
import { hexNumber } from "./layer.ts";
import { etherTypeName } from "./names.ts";

const CHECKSUM = 0x8000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const TRANSPARENT_ETHERNET = 0x6558;

/** RFC 2784, with key and sequence number from RFC 2890. */
export function gre(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("gre", "GRE", at, end);
  const flags = layer.u16("flags", "Flags and version", hexNumber(4));
  const type = layer.u16("type", "Carries", etherTypeName);
  if ((flags & CHECKSUM) !== 0) layer.u32("checksum", "Checksum and reserved", hexNumber(8));
  const key = (flags & KEY) !== 0 ? `, key ${layer.u32("key", "Key", hexNumber(8))}` : "";
  if ((flags & SEQUENCE) !== 0) layer.u32("sequence", "Sequence number");
  layer.summary = `carries ${etherTypeName(type)}${key}`;
  packet.say(`GRE${key}, length ${end - layer.at}`);
  return { dissect: type === TRANSPARENT_ETHERNET ? "ethernet" : byEtherType(type), at: layer.at, end };
}
