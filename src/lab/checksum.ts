/** Two independent 32-bit FNV-1a-like sums over the bytes: finds truncation and damage, not intent. About 1 ms a megabyte. */
export function checksum(bytes: Uint8Array): string {
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other ^ byte, 0x85ebca6b) + 1;
  }
  return word(one) + word(other);
}

/** Short name of a text, for keys. */
export function fingerprint(text: string): string {
  return checksum(new TextEncoder().encode(text));
}

function word(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
