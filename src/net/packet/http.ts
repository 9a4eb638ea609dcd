import { printable } from "./data.ts";
import type { Dissection, Next } from "./dissection.ts";
import type { LayerBuilder } from "./layer.ts";

const STARTS = ["GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS ", "CONNECT ", "TRACE ", "HTTP/1."];
const MAX_HEADERS = 64;
const MAX_LINE = 2048;

/** HTTP/1 is known by how its first segment begins; later segments of a body look like data. */
export function isHttp(bytes: Uint8Array, at: number, end: number): boolean {
  const start = printable(bytes.subarray(at, Math.min(end, at + 8)));
  return STARTS.some((known) => start.startsWith(known.slice(0, 8)));
}

/** RFC 9112: start line and header fields as far as they are in this segment. */
export function http(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("http", "HTTP", at, end);
  const first = line(layer) ?? "";
  layer.add("start-line", first.startsWith("HTTP/") ? "Status line" : "Request line", first, at, layer.at - at);
  layer.summary = first;
  packet.say(`HTTP: ${first}`);
  for (let count = 0; count < MAX_HEADERS; count += 1) {
    const from = layer.at;
    const header = line(layer);
    if (header === undefined || header === "") break;
    const colon = header.indexOf(":");
    layer.add("header", colon < 0 ? "Header" : header.slice(0, colon), header.slice(colon + 1).trim(), from, layer.at - from);
  }
  return { dissect: "data", at: layer.at, end };
}

/** The text up to the next line feed, or to the end; `undefined` at the end. */
function line(layer: LayerBuilder): string | undefined {
  if (layer.at >= layer.end) return undefined;
  const from = layer.at;
  const limit = Math.min(layer.end, from + MAX_LINE);
  let to = from;
  while (to < limit && layer.bytes[to] !== 0x0a) to += 1;
  layer.at = Math.min(layer.end, to + 1);
  return printable(layer.bytes.subarray(from, layer.bytes[to - 1] === 0x0d && to > from ? to - 1 : to));
}
