/** Base64, written out because not every place this runs in has the same function for it. Source: RFC 4648, sections 4 and 5. */
import type { Bytes } from "./bytes.ts";

const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`;

function encode(bytes: Uint8Array, alphabet: string): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    const length = Math.min(bytes.length - at, 3) + 1;
    for (let digit = 0; digit < length; digit += 1) out += alphabet[(bits >> (18 - 6 * digit)) & 63] ?? "";
  }
  return out;
}

function decode(text: string, alphabet: string): Bytes | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let have = 0;
  let at = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes[at] = (bits >> have) & 0xff;
    at += 1;
  }
  // Bits left over must be zero, so that no two texts mean the same bytes.
  return (bits & ((1 << have) - 1)) === 0 ? bytes : undefined;
}

export function toBase64(bytes: Uint8Array): string {
  const digits = encode(bytes, STANDARD);
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
}

/** Undefined where it is not Base64 with its padding; line breaks are allowed. */
export function fromBase64(text: string): Bytes | undefined {
  const digits = text.replace(/[\r\n]/g, "");
  return digits.length % 4 === 0 ? decode(digits.replace(/={1,2}$/, ""), STANDARD) : undefined;
}

/** Without padding, as JSON Web Tokens have it. */
export function toBase64Url(bytes: Uint8Array): string {
  return encode(bytes, URL_SAFE);
}

/** Undefined where it is not Base64 for URLs without padding. */
export function fromBase64Url(text: string): Bytes | undefined {
  return decode(text, URL_SAFE);
}
