import { printable } from "./data.ts";
import type { Dissection, Next } from "./dissection.ts";
import type { LayerBuilder } from "./layer.ts";
import { named } from "./icmp.ts";

const RECORDS: Readonly<Record<number, string>> = { 20: "change cipher spec", 21: "alert", 22: "handshake", 23: "application data" };
const HANDSHAKES: Readonly<Record<number, string>> = {
  1: "ClientHello",
  2: "ServerHello",
  4: "NewSessionTicket",
  8: "EncryptedExtensions",
  11: "Certificate",
  12: "ServerKeyExchange",
  13: "CertificateRequest",
  14: "ServerHelloDone",
  15: "CertificateVerify",
  16: "ClientKeyExchange",
  20: "Finished",
};
const VERSIONS: Readonly<Record<number, string>> = { 0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3" };
/** 2^14 and what encryption may add (RFC 8446, section 5.2). */
const MAX_RECORD_BYTES = 16_384 + 256;
const MAX_EXTENSIONS = 64;
const SERVER_NAME = 0;

/** A record's header at the beginning of a segment; records that begin inside one are not looked for. */
export function isTls(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 5 || RECORDS[bytes[at] ?? 0] === undefined || bytes[at + 1] !== 3 || (bytes[at + 2] ?? 255) > 4) return false;
  return (((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)) <= MAX_RECORD_BYTES;
}

/** RFC 8446, section 5.1. */
export function tls(packet: Dissection, at: number, end: number): Next | undefined {
  const layer = packet.layer("tls", "TLS", at, end);
  const type = layer.u8("type", "Record", (value) => named(RECORDS[value], value));
  layer.u16("version", "Version in the record", version);
  const length = layer.u16("length", "Length");
  const here = Math.min(end, layer.at + length);
  if (layer.at + length > end) layer.note("continues", "goes on in the next segment");
  layer.end = here;
  const what = type === 22 ? handshake(layer) : (RECORDS[type] ?? "");
  if (layer.at < here) {
    const name = type === 23 ? "Encrypted" : "Content";
    layer.take(here - layer.at, "content", name, (bytes) => `${bytes.length} bytes`);
  }
  layer.summary = what;
  packet.say(`TLS ${what}, length ${end - at}`);
  const more = isTls(packet.bytes, here, end);
  return here < end ? { dissect: more ? "tls" : "data", at: here, end } : undefined;
}

function version(value: number): string {
  return VERSIONS[value] ?? `0x${value.toString(16)}`;
}

/** Past the key exchange everything is encrypted: then the type byte means nothing. */
function handshake(layer: LayerBuilder): string {
  const type = layer.at < layer.end ? layer.peek(1, "Handshake type") : 0;
  const name = HANDSHAKES[type];
  if (name === undefined) return "handshake, encrypted";
  layer.u8("handshake", "Handshake", (value) => named(HANDSHAKES[value], value));
  const server = type === 1 ? serverName(layer) : undefined;
  return server === undefined ? name : `${name}, server name ${server}`;
}

/** Walks a ClientHello to its server name (RFC 6066); says nothing when the segment ends before. */
function serverName(layer: LayerBuilder): string | undefined {
  const { bytes, end } = layer;
  const u16 = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  let at = layer.at + 3 + 2 + 32;
  at += 1 + (bytes[at] ?? 0);
  at += 2 + u16(at);
  at += 1 + (bytes[at] ?? 0);
  at += 2;
  for (let count = 0; count < MAX_EXTENSIONS && at + 4 <= end; count += 1) {
    const bytesOfIt = u16(at + 2);
    if (u16(at) === SERVER_NAME && at + 9 <= end) {
      const nameBytes = u16(at + 7);
      if (at + 9 + nameBytes > end) return undefined;
      const name = printable(bytes.subarray(at + 9, at + 9 + nameBytes));
      layer.add("server-name", "Server name", name, at + 9, nameBytes, { id: "in-the-clear", text: "readable by everyone on the path" });
      return name;
    }
    at += 4 + bytesOfIt;
  }
  return undefined;
}
