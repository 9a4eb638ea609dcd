import { checksumField, pseudoSum } from "./checksum.ts";
import type { Dissection, DissectorName, Next } from "./dissection.ts";
import { Malformed } from "./layer.ts";
import { isVxlanPort } from "./vxlan-port.ts";
import { isWireguard } from "./wireguard.ts";

/** RFC 768. */
export function udp(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("udp", "UDP", at, end);
  const source = layer.u16("source-port", "Source port");
  const destination = layer.u16("destination-port", "Destination port");
  packet.ports(source, destination);
  const length = layer.u16("length", "Length");
  const whole = packet.pseudo?.partial === undefined;
  if (length < 8) throw new Malformed(`UDP says ${length} bytes; the least is 8`, at + 4);
  if (whole && at + length > end) throw new Malformed(`UDP says ${length} bytes, but only ${end - at} are here`, at + 4);
  layer.end = Math.min(end, at + length);
  const start = packet.pseudo === undefined ? 0 : pseudoSum(packet.bytes, packet.pseudo, 17, length);
  checksumField(layer, { from: at, to: layer.end, start, unless: unverifiable(packet, layer.peek(2, "Checksum")) });
  layer.summary = `${source} → ${destination}, ${layer.end - at - 8} bytes`;
  packet.say(`UDP, length ${length - 8}`);
  return { dissect: byPort(packet, source, destination, layer.at, layer.end), at: layer.at, end: layer.end };
}

function unverifiable(packet: Dissection, checksum: number): string | undefined {
  if (packet.pseudo === undefined) return "no IP header before it";
  return packet.pseudo.partial ?? (checksum === 0 ? "the sender made none" : undefined);
}

function byPort(packet: Dissection, source: number, destination: number, at: number, end: number): DissectorName {
  if (isVxlanPort(destination)) return "vxlan";
  if (packet.pseudo?.isFragment === true) return "data";
  if (source === 53 || destination === 53 || source === 5353 || destination === 5353) return "dns";
  if ((source === 67 || source === 68) && (destination === 67 || destination === 68)) return "dhcp";
  return isWireguard(packet.bytes, at, end, source, destination) ? "wireguard" : "data";
}
