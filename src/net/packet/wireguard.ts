import type { Dissection } from "./dissection.ts";

const NAMES: Readonly<Record<number, string>> = { 1: "handshake initiation", 2: "handshake response", 3: "cookie reply", 4: "transport data" };
/** Whole messages have fixed lengths, except data: header and authentication tag, then blocks of 16. */
const BYTES: Readonly<Record<number, number>> = { 1: 148, 2: 92, 3: 64 };
const LEAST_DATA_BYTES = 32;
/** `ListenPort` of the examples in WireGuard's own documentation; Calico's is 51820. */
const DEFAULT_PORT = 51820;

/** WireGuard has no magic number: known by type, reserved zeros and length; data messages only on its usual ports. */
export function isWireguard(bytes: Uint8Array, at: number, end: number, ...ports: readonly number[]): boolean {
  const type = bytes[at] ?? 0;
  if (end - at < LEAST_DATA_BYTES || NAMES[type] === undefined) return false;
  if (bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 3] !== 0) return false;
  if (type === 4) return ports.some((port) => port >= DEFAULT_PORT && port < DEFAULT_PORT + 10) && (end - at) % 16 === 0;
  return end - at === BYTES[type];
}

/** What can be seen without the keys. Source: "WireGuard: Next Generation Kernel Network Tunnel", section 5.4. */
export function wireguard(packet: Dissection, at: number, end: number): undefined {
  const layer = packet.layer("wireguard", "WireGuard", at, end);
  const type = layer.u8("type", "Type", (value) => `${NAMES[value] ?? "unknown"} (${value})`);
  layer.skip(3, "Reserved bytes");
  if (type === 1 || type === 2) layer.take(4, "sender", "Sender index", littleEndian);
  if (type !== 1) layer.take(4, "receiver", "Receiver index", littleEndian);
  if (type === 4) {
    layer.take(8, "counter", "Counter", littleEndian);
    layer.take(end - layer.at, "encrypted", "Encrypted", (bytes) => `${bytes.length} bytes`);
  } else {
    layer.take(end - layer.at, "keys", "Keys and encrypted parts", (bytes) => `${bytes.length} bytes`);
  }
  layer.summary = NAMES[type] ?? "";
  packet.say(`WireGuard ${layer.summary}, length ${end - at}`);
}

function littleEndian(bytes: Uint8Array): string {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n).toString();
}
