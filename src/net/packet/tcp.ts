import { checksumField, pseudoSum } from "./checksum.ts";
import type { Dissection, DissectorName, Next } from "./dissection.ts";
import { isHttp } from "./http.ts";
import { hexNumber, Malformed, type LayerBuilder } from "./layer.ts";
import { isTls } from "./tls.ts";

/** Bit 0 first; letters as tcpdump shows them. */
const FLAGS = [
  ["FIN", "F"],
  ["SYN", "S"],
  ["RST", "R"],
  ["PSH", "P"],
  ["ACK", "."],
  ["URG", "U"],
  ["ECE", "E"],
  ["CWR", "W"],
] as const;

/** RFC 9293. */
export function tcp(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("tcp", "TCP", at, end);
  const source = layer.u16("source-port", "Source port");
  const destination = layer.u16("destination-port", "Destination port");
  packet.ports(source, destination);
  const sequence = layer.u32("sequence", "Sequence number");
  const acknowledged = layer.u32("acknowledgment", "Acknowledgment number");
  const { flags, headerBytes } = offsetAndFlags(layer);
  const window = layer.u16("window", "Window");
  const { pseudo } = packet;
  const start = pseudo === undefined ? 0 : pseudoSum(packet.bytes, pseudo, 6, end - at);
  checksumField(layer, { from: at, to: end, start, unless: pseudo === undefined ? "no IP header before it" : pseudo.partial });
  layer.u16("urgent", "Urgent pointer");
  const options = tcpOptions(layer, at + headerBytes);
  const payload = end - layer.at;
  const letters = FLAGS.map(([, letter], bit) => ((flags >> bit) & 1 ? letter : "")).join("") || "none";
  layer.summary = `${source} → ${destination} [${flagNames(flags)}], ${payload} bytes`;
  const ack = (flags & 0x10) !== 0 ? `, ack ${acknowledged}` : "";
  const range = payload > 0 ? `${sequence}:${(sequence + payload) % 0x1_0000_0000}` : String(sequence);
  packet.say(`Flags [${letters}], seq ${range}${ack}, win ${window}${options ? `, options [${options}]` : ""}, length ${payload}`);
  return { dissect: byContent(packet, source, destination, layer.at, end), at: layer.at, end };
}

function offsetAndFlags(layer: LayerBuilder): { flags: number; headerBytes: number } {
  const word = layer.peek(2, "Flags");
  const headerBytes = (word >> 12) * 4;
  if (headerBytes < 20) throw new Malformed(`TCP header says that it is ${headerBytes} bytes long; the least is 20`, layer.at);
  layer.add("header-length", "Header length", `${headerBytes} bytes`, layer.at, 1);
  layer.add("flags", "Flags", `${hexNumber(2)(word & 0xff)} ${flagNames(word & 0xff)}`.trim(), layer.at + 1, 1);
  layer.skip(2, "Flags");
  return { flags: word & 0xff, headerBytes };
}

function flagNames(flags: number): string {
  return FLAGS.flatMap(([name], bit) => ((flags >> bit) & 1 ? [name] : [])).join(", ");
}

function byContent(packet: Dissection, source: number, destination: number, at: number, end: number): DissectorName {
  if (at >= end || packet.pseudo?.isFragment === true) return "data";
  if (source === 53 || destination === 53) return "dnsOverTcp";
  if (isTls(packet.bytes, at, end)) return "tls";
  return isHttp(packet.bytes, at, end) ? "http" : "data";
}

/** Options up to the end of the header; what each says in tcpdump's words, joined. */
function tcpOptions(layer: LayerBuilder, headerEnd: number): string {
  layer.require(headerEnd - layer.at, "Options");
  const said: string[] = [];
  while (layer.at < headerEnd) {
    const kind = layer.peek(1, "Options");
    if (kind === 0) {
      layer.take(headerEnd - layer.at, "option", "End of options", () => "");
      said.push("eol");
    } else if (kind === 1) {
      layer.take(1, "option", "No operation", () => "");
      said.push("nop");
    } else {
      const length = layer.peek(1, "Options", layer.at + 1);
      if (length < 2 || layer.at + length > headerEnd) throw new Malformed(`TCP option ${kind} says ${length} bytes`, layer.at);
      said.push(knownOption(layer, kind, length));
    }
  }
  return said.join(",");
}

function knownOption(layer: LayerBuilder, kind: number, length: number): string {
  const word = (at: number, bytes: number): number => layer.peek(bytes, "Option", layer.at + at);
  const take = (name: string, value: string): void => void layer.take(length, "option", name, () => value);
  if (kind === 2 && length === 4) {
    const mss = word(2, 2);
    take("Maximum segment size", String(mss));
    return `mss ${mss}`;
  }
  if (kind === 3 && length === 3) {
    const shift = word(2, 1);
    take("Window scale", `${shift} (× ${2 ** Math.min(shift, 14)})`);
    return `wscale ${shift}`;
  }
  if (kind === 4) {
    take("Selective acknowledgment permitted", "yes");
    return "sackOK";
  }
  if (kind === 5) {
    const blocks = Array.from({ length: (length - 2) >> 3 }, (_, i) => `${word(2 + 8 * i, 4)}:${word(6 + 8 * i, 4)}`);
    take("Selective acknowledgment", blocks.join(", "));
    return `sack ${blocks.length} {${blocks.join("}{")}}`;
  }
  if (kind === 8 && length === 10) {
    const [value, echoed] = [word(2, 4), word(6, 4)];
    take("Timestamps", `${value}, echo ${echoed}`);
    return `TS val ${value} ecr ${echoed}`;
  }
  take(`Option ${kind}`, `${length} bytes`);
  return `unknown-${kind}`;
}
