import { formatMac } from "../address.ts";
import type { Dissection, DissectorName, Next } from "./dissection.ts";
import type { LayerBuilder } from "./layer.ts";
import { etherTypeName } from "./names.ts";

/** Below this the type field is a length (IEEE 802.3). */
const FIRST_TYPE = 0x0600;

/** What an EtherType says comes next; also GRE's and VXLAN's way on. */
export function byEtherType(type: number): DissectorName {
  if (type === 0x0800) return "ipv4";
  if (type === 0x0806) return "arp";
  if (type === 0x86dd) return "ipv6";
  return type === 0x8100 || type === 0x88a8 ? "vlan" : "data";
}

export function ethernet(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("ethernet", "Ethernet", at, end);
  const destination = formatMac(layer.take(6, "destination", "Destination", formatMac));
  noteGroup(layer);
  const source = formatMac(layer.take(6, "source", "Source", formatMac));
  packet.flows.push({ kind: "Ethernet", source, destination, text: "" });
  const next = typeField(packet, layer);
  layer.summary = `${source} → ${destination}`;
  return next;
}

function noteGroup(layer: LayerBuilder): void {
  const first = layer.bytes[layer.offset] ?? 0;
  if (layer.bytes.subarray(layer.offset, layer.offset + 6).every((byte) => byte === 0xff)) layer.note("broadcast", "to everyone");
  else if ((first & 1) === 1) layer.note("multicast", "to a group");
}

/** IEEE 802.1Q and 802.1ad. */
export function vlan(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("vlan", "802.1Q VLAN", at, end);
  const control = layer.peek(2, "Tag");
  const id = control & 0x0fff;
  layer.add("priority", "Priority", String(control >> 13), at, 1);
  layer.add("drop-eligible", "Drop eligible", (control & 0x1000) === 0 ? "no" : "yes", at, 1);
  layer.add("id", "VLAN", String(id), at, 2);
  layer.skip(2, "Tag");
  layer.summary = `VLAN ${id}`;
  return typeField(packet, layer);
}

function typeField(packet: Dissection, layer: LayerBuilder): Next | undefined {
  const type = layer.peek(2, "Type");
  if (type < FIRST_TYPE) {
    layer.u16("length", "Length");
    packet.say(`802.3, length ${type}`);
    return { dissect: "data", at: layer.at, end: Math.min(layer.end, layer.at + type) };
  }
  layer.u16("type", "Type", etherTypeName);
  packet.say(`ethertype ${etherTypeName(type)}, length ${layer.end - layer.at}`);
  return { dissect: byEtherType(type), at: layer.at, end: layer.end };
}
