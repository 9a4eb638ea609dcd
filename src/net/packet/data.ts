import type { Dissection } from "./dissection.ts";

const PREVIEW_BYTES = 64;

/** Bytes of a kind that nobody here knows, with what of them can be read. */
export function data(packet: Dissection, at: number, end: number): undefined {
  if (at >= end) return undefined;
  const layer = packet.layer("data", "Data", at, end);
  const bytes = end - at === 1 ? "1 byte" : `${end - at} bytes`;
  layer.summary = bytes;
  const shown = Math.min(PREVIEW_BYTES, end - at);
  layer.add("text", "As text", printable(packet.bytes.subarray(at, at + shown)) + (end - at > shown ? "…" : ""), at, end - at);
  return undefined;
}

/** ASCII as it is, everything else as a dot. */
export function printable(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
  return text;
}
