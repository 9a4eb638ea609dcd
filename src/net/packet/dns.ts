import { formatIpv4, formatIpv6 } from "../address.ts";
import { printable } from "./data.ts";
import type { Dissection, Next } from "./dissection.ts";
import { hexNumber, Malformed, type LayerBuilder } from "./layer.ts";

const TYPES: Readonly<Record<number, string>> = { 1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 41: "OPT", 65: "HTTPS", 255: "ANY" };
const RCODES: readonly string[] = ["NoError", "FormErr", "ServFail", "NXDomain", "NotImp", "Refused"];
/** A name has at most 255 bytes (RFC 1035), so at most 127 labels; a compression loop would go on for ever. */
const MAX_JUMPS = 127;
const MAX_NAME = 255;
const MAX_RECORDS = 64;

/** DNS over TCP: two bytes of length first (RFC 1035, 4.2.2). */
export function dnsOverTcp(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("dns", "DNS", at, end);
  const length = layer.u16("length", "Length");
  if (length > end - layer.at) layer.note("continues", "goes on in the next segment");
  return message(packet, layer, layer.at);
}

/** RFC 1035. */
export function dns(packet: Dissection, at: number, end: number): Next | undefined {
  return message(packet, packet.layer("dns", "DNS", at, end), at);
}

function message(packet: Dissection, layer: LayerBuilder, start: number): undefined {
  const id = layer.u16("id", "Identifier", hexNumber(4));
  const flags = layer.u16("flags", "Flags", flagText);
  const counts = (["questions", "answers", "authorities", "additional"] as const).map((name) =>
    layer.u16(name, name[0]?.toUpperCase() + name.slice(1)),
  );
  const [questions = 0, answers = 0, authorities = 0, additional = 0] = counts;
  const asked: string[] = [];
  for (let i = 0; i < Math.min(questions, MAX_RECORDS); i += 1) asked.push(question(layer, start));
  const answered: string[] = [];
  const records = Math.min(answers + authorities + additional, MAX_RECORDS);
  for (let i = 0; i < records; i += 1) {
    const text = record(layer, start, i < answers ? "answer" : i < answers + authorities ? "authority" : "additional");
    if (i < answers) answered.push(text);
  }
  const rcode = flags & 0x0f;
  const isReply = (flags & 0x8000) !== 0;
  const result = rcode === 0 ? answered.join(", ") || "no answer" : (RCODES[rcode] ?? `rcode ${rcode}`);
  layer.summary = isReply ? `${asked.join(", ")} → ${result}` : `${asked.join(", ")}?`;
  const length = layer.end - start;
  packet.say(
    isReply
      ? `${id}${(flags & 0x0400) !== 0 ? "*" : ""} ${rcode === 0 ? "" : `${RCODES[rcode] ?? rcode} `}${answers}/${authorities}/${additional} ${answered.join(", ")} (${length})`.replace(/ +/g, " ")
      : `${id}${(flags & 0x0100) !== 0 ? "+" : ""} ${asked.map((one) => one.replace(" ", "? ")).join(", ")} (${length})`,
  );
}

function flagText(flags: number): string {
  const bits: readonly (readonly [number, string])[] = [
    [0x0400, "authoritative"],
    [0x0200, "truncated"],
    [0x0100, "recursion desired"],
    [0x0080, "recursion available"],
  ];
  const rcode = RCODES[flags & 0x0f] ?? `rcode ${flags & 0x0f}`;
  const isReply = (flags & 0x8000) !== 0;
  return [isReply ? `response, ${rcode}` : "query", ...bits.flatMap(([bit, name]) => ((flags & bit) !== 0 ? [name] : []))].join(", ");
}

function question(layer: LayerBuilder, start: number): string {
  const from = layer.at;
  const name = readName(layer, start);
  const type = layer.peek(2, "Question type");
  layer.skip(4, "Question type");
  const text = `${TYPES[type] ?? `TYPE${type}`} ${name}`;
  layer.add("question", "Question", text, from, layer.at - from);
  return text;
}

const SECTIONS = { answer: "Answer", authority: "Authority", additional: "Additional" } as const;

function record(layer: LayerBuilder, start: number, section: keyof typeof SECTIONS): string {
  const from = layer.at;
  const name = readName(layer, start);
  const type = layer.peek(2, "Record type");
  layer.skip(4, "Record type");
  const ttl = layer.peek(4, "Record TTL");
  layer.skip(4, "Record TTL");
  const length = layer.peek(2, "Record length");
  layer.skip(2, "Record length");
  layer.require(length, "Record data");
  const end = layer.at + length;
  const value = `${TYPES[type] ?? `TYPE${type}`} ${recordData(layer, start, type, length)}`.trim();
  layer.at = end;
  const time = type === 41 ? "" : `, TTL ${ttl}`;
  layer.add(section, SECTIONS[section], `${name} ${value}${time}`, from, end - from);
  return value;
}

function recordData(layer: LayerBuilder, start: number, type: number, length: number): string {
  const { bytes, at } = layer;
  if (type === 1 && length === 4) return formatIpv4(bytes, at);
  if (type === 28 && length === 16) return formatIpv6(bytes, at);
  if (type === 2 || type === 5 || type === 12) return readName(layer, start);
  if (type === 16) return `"${printable(bytes.subarray(at + 1, at + Math.min(length, 1 + (bytes[at] ?? 0))))}"`;
  if ((type === 33 && length > 6) || (type === 15 && length > 2)) {
    const port = type === 33 ? `:${layer.peek(2, "Port", at + 4)}` : "";
    const priority = layer.peek(2, "Priority");
    layer.skip(type === 33 ? 6 : 2, "Priority");
    return `${readName(layer, start)}${port} ${priority}`;
  }
  return "";
}

/** Reads a name at the layer's place, following compression pointers back into the message, bounded. */
function readName(layer: LayerBuilder, start: number): string {
  const labels: string[] = [];
  let at = layer.at;
  let resume: number | undefined;
  for (let jumps = 0, total = 0; ; ) {
    const length = layer.peek(1, "Name", at);
    if (length === 0) {
      layer.at = resume ?? at + 1;
      return `${labels.join(".")}.`;
    }
    if (length >= 0xc0) {
      resume ??= at + 2;
      jumps += 1;
      if (jumps > MAX_JUMPS) throw new Malformed("DNS name's compression goes in circles", layer.at);
      at = start + (layer.peek(2, "Name", at) & 0x3fff);
      continue;
    }
    if (length > 63) throw new Malformed(`DNS label says ${length} bytes; the most is 63`, at);
    total += length + 1;
    if (total > MAX_NAME) throw new Malformed("DNS name is longer than 255 bytes", layer.at);
    layer.peek(1, "Name", at + length);
    labels.push(printable(layer.bytes.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
}
