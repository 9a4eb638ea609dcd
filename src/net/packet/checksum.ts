import type { PseudoHeader } from "./dissection.ts";
import type { LayerBuilder } from "./layer.ts";

/** The Internet checksum's sum (RFC 1071) over part of a frame, not yet folded. */
export function sum16(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let sum = start;
  for (let at = from; at + 1 < to; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  if ((to - from) % 2 === 1) sum += (bytes[to - 1] ?? 0) << 8;
  return sum;
}

/** Folds a sum and complements it: what belongs into a checksum field that counted as zero in the sum. */
export function finish(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

/** Sum over the pseudo header of UDP, TCP (RFC 9293 3.1) and ICMPv6 (RFC 8200 8.1). */
export function pseudoSum(bytes: Uint8Array, pseudo: PseudoHeader, protocol: number, length: number): number {
  const { source, destination, addressBytes } = pseudo;
  const addresses = sum16(bytes, source, source + addressBytes, sum16(bytes, destination, destination + addressBytes));
  return addresses + protocol + (length >>> 16) + (length & 0xffff);
}

export interface Covered {
  readonly from: number;
  readonly to: number;
  /** Of the pseudo header and the like. */
  readonly start: number;
  /** The sum cannot be verified, and why. */
  readonly unless?: string | undefined;
}

/** Reads a checksum field at the layer's place and notes whether it is right over what it covers. */
export function checksumField(layer: LayerBuilder, covered: Covered): void {
  const at = layer.at;
  const found = layer.u16("checksum", "Checksum", (value) => `0x${value.toString(16).padStart(4, "0")}`);
  if (covered.unless !== undefined) return layer.note("checksum-unverified", `not verified: ${covered.unless}`);
  const right = finish(sum16(layer.bytes, covered.from, covered.to, covered.start) - sum16(layer.bytes, at, at + 2));
  // Zero and 0xffff are the same number in one's complement; UDP writes the latter (RFC 768).
  if (right === found || (right === 0 && found === 0xffff)) layer.note("checksum-ok", "right");
  else layer.note("checksum-bad", `wrong: should be 0x${right.toString(16).padStart(4, "0")}`);
}
