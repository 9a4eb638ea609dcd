/**
 * JSON on the channel is pure ASCII, everything else escaped: QuickJS has no TextDecoder, and decoding UTF-8 in
 * JavaScript would cost 10 µs a byte in the guest, where `String.fromCharCode` and `JSON.parse` are C.
 */

/** Characters that one call of `String.fromCharCode` takes. */
const AT_ONCE = 16384;

export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** @param text of ASCII alone */
export function fromText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Byte by byte: what is not ASCII becomes some other character, never an error. */
export function toText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    text += String.fromCharCode.apply(null, Array.from(bytes.subarray(at, at + AT_ONCE)));
  }
  return text;
}
