/** `02:50:00:00:00:01` of six bytes at `at`; the caller makes sure that they are there. */
export function formatMac(bytes: Uint8Array, at = 0): string {
  let text = "";
  for (let i = 0; i < 6; i += 1) text += (i > 0 ? ":" : "") + (bytes[at + i] ?? 0).toString(16).padStart(2, "0");
  return text;
}

/** A MAC address as an integer below 2^48, which is a quick key for a table. */
export function macKey(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const low =
    (((bytes[at + 2] ?? 0) << 24) | ((bytes[at + 3] ?? 0) << 16) | ((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)) >>> 0;
  return high * 0x1_0000_0000 + low;
}

/** `undefined` when the text is no MAC address (six hexadecimal pairs with `:` or `-`). */
export function parseMac(text: string): Uint8Array<ArrayBuffer> | undefined {
  const parts = text.split(/[:-]/);
  if (parts.length !== 6 || !parts.every((part) => /^[0-9a-f]{1,2}$/i.test(part))) return undefined;
  return Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
}

export function formatIpv4(bytes: Uint8Array, at = 0): string {
  return `${bytes[at] ?? 0}.${bytes[at + 1] ?? 0}.${bytes[at + 2] ?? 0}.${bytes[at + 3] ?? 0}`;
}

/** `undefined` when the text is not four decimal numbers of 0 … 255 without leading zeros. */
export function parseIpv4(text: string): Uint8Array<ArrayBuffer> | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return Uint8Array.from(parts, Number);
}

/** RFC 5952: lower case, the longest run of at least two zero groups as `::`. */
export function formatIpv6(bytes: Uint8Array, at = 0): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[at + 2 * i] ?? 0) << 8) | (bytes[at + 2 * i + 1] ?? 0));
  let best = { from: 0, length: 0 };
  for (let from = 0; from < 8; from += 1) {
    let length = 0;
    while (groups[from + length] === 0) length += 1;
    if (length > best.length) best = { from, length };
  }
  const join = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  if (best.length < 2) return join(groups);
  return `${join(groups.slice(0, best.from))}::${join(groups.slice(best.from + best.length))}`;
}

/** `undefined` when the text is no IPv6 address; an IPv4 tail (`::ffff:10.0.0.1`) is read too, a zone is not. */
export function parseIpv6(text: string): Uint8Array<ArrayBuffer> | undefined {
  const tail = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(text);
  if (tail) {
    const v4 = parseIpv4(tail[2] ?? "");
    if (v4 === undefined) return undefined;
    const pair = (at: number): string => (((v4[at] ?? 0) << 8) | (v4[at + 1] ?? 0)).toString(16);
    return parseIpv6(`${tail[1] ?? ""}${pair(0)}:${pair(2)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (!groups.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const [head = [], rest] = groups;
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (rest === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => "0"), ...(rest ?? [])];
  return Uint8Array.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

/** An IPv4 (4 bytes) or IPv6 (16 bytes) address from text. */
export function parseIp(text: string): Uint8Array<ArrayBuffer> | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

export interface Cidr {
  /** The address as written, host bits included: 4 or 16 bytes. */
  readonly address: Uint8Array<ArrayBuffer>;
  readonly prefix: number;
}

/** `10.0.0.1/24` or `fd00::1/64`; an address alone is its own network (/32, /128). `undefined` when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [host = "", length, ...more] = text.split("/");
  const address = parseIp(host);
  if (address === undefined || more.length > 0) return undefined;
  const bits = address.length * 8;
  if (length === undefined) return { address, prefix: bits };
  if (!/^[0-9]{1,3}$/.test(length) || Number(length) > bits) return undefined;
  return { address, prefix: Number(length) };
}

/** Whether the address at `at` of `bytes` lies in the network; the caller knows that its family is the network's. */
export function inNetwork(network: Cidr, bytes: Uint8Array, at = 0): boolean {
  const whole = network.prefix >> 3;
  for (let i = 0; i < whole; i += 1) if (bytes[at + i] !== network.address[i]) return false;
  const rest = network.prefix & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((bytes[at + whole] ?? 0) & mask) === ((network.address[whole] ?? 0) & mask);
}
