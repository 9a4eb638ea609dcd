/** Base64 with padding, as the API has bytes (RFC 4648, section 4). */
import type { Bytes } from "../base/index.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(LETTERS).map((letter, value) => [letter, value]));

export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const letter = (shift: number) => LETTERS[(three >> shift) & 63] ?? "";
    text += letter(18) + letter(12) + (left > 1 ? letter(6) : "=") + (left > 2 ? letter(0) : "=");
  }
  return text;
}

/** Undefined where it is none; line ends count for nothing. */
export function decodeBase64(text: string): Bytes | undefined {
  const compact = text.replace(/[\r\n]/g, "");
  const data = compact.replace(/={1,2}$/, "");
  if (compact.length % 4 !== 0 || data.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((data.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of data) {
    const value = VALUES.get(letter);
    if (value === undefined) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at] = (bits >> held) & 255;
      at += 1;
    }
  }
  return bytes;
}
