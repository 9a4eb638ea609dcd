import type { Dissection, Next } from "./dissection.ts";
import { hexNumber } from "./layer.ts";

/** RFC 7348: eight bytes, then a whole Ethernet frame. */
export function vxlan(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("vxlan", "VXLAN", at, end);
  const flags = layer.u8("flags", "Flags", hexNumber(2));
  if ((flags & 0x08) === 0) layer.note("vxlan-no-vni", "the bit that makes the network identifier valid is not set");
  layer.skip(3, "Reserved bytes");
  const vni = layer.u24("vni", "Network identifier (VNI)");
  layer.skip(1, "Reserved bytes");
  layer.summary = `VNI ${vni}`;
  packet.say(`VXLAN, flags [${(flags & 0x08) === 0 ? "." : "I"}], vni ${vni}`);
  return { dissect: "ethernet", at: layer.at, end };
}
