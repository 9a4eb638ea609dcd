/** Who a PKCS #10 request is for: as much of it as a description shows. Sources: RFC 2986, RFC 5280 (names), X.690 (DER). */
import { fromBase64 } from "../../../base/index.ts";

interface Node {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

export interface RequestNames {
  readonly subject: readonly (readonly [key: string, value: string])[];
  readonly names: readonly { readonly kind: "dns" | "email" | "uri" | "ip"; readonly value: string }[];
}

const KEYS: Readonly<Record<string, string>> = { "550403": "CN", "550405": "serialNumber", "550406": "C", "550407": "L", "550408": "ST", "55040a": "O", "55040b": "OU" };
const ALTERNATIVE_NAMES = "551d11";
const KINDS: Readonly<Record<number, "dns" | "email" | "uri" | "ip">> = { 0x81: "email", 0x82: "dns", 0x86: "uri", 0x87: "ip" };

function children(bytes: Uint8Array, { from, to }: Pick<Node, "from" | "to">): Node[] {
  const found: Node[] = [];
  for (let at = from; at + 1 < to; ) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1] ?? 0;
    at += 2;
    if (length >= 0x80) {
      const count = length & 0x7f;
      length = 0;
      for (let digit = 0; digit < count; digit += 1) length = length * 256 + (bytes[at + digit] ?? 0);
      at += count;
    }
    if (at + length > to) break;
    found.push({ tag, from: at, to: at + length });
    at += length;
  }
  return found;
}

const hexOf = (bytes: Uint8Array, { from, to }: Node): string => Array.from(bytes.subarray(from, to), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** UTF-8, as far as names need it. */
function textOf(bytes: Uint8Array, { from, to }: Node): string {
  let encoded = "";
  for (const byte of bytes.subarray(from, to)) encoded += byte < 0x80 && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function address(bytes: Uint8Array, { from, to }: Node): string {
  const part = bytes.subarray(from, to);
  if (part.length === 4) return part.join(".");
  return Array.from({ length: part.length / 2 }, (_, at) => (((part[at * 2] ?? 0) << 8) | (part[at * 2 + 1] ?? 0)).toString(16)).join(":");
}

/** Every extension's name and content within the attributes. */
function alternativeNames(bytes: Uint8Array, node: Node): RequestNames["names"] {
  const inner = node.tag & 0x20 ? children(bytes, node) : [];
  const [first, ...rest] = inner;
  const last = rest.at(-1);
  if (first?.tag === 0x06 && hexOf(bytes, first) === ALTERNATIVE_NAMES && last?.tag === 0x04) {
    return children(bytes, last).flatMap((sequence) => children(bytes, sequence)).flatMap((name) => {
      const kind = KINDS[name.tag];
      return kind === undefined ? [] : [{ kind, value: kind === "ip" ? address(bytes, name) : textOf(bytes, name) }];
    });
  }
  return inner.flatMap((one) => alternativeNames(bytes, one));
}

/** @param pem bytes of the text; nothing is found in what is no request */
export function readRequest(pem: Uint8Array): RequestNames {
  const text = Array.from(pem, (byte) => String.fromCharCode(byte)).join("");
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(text)?.[1]?.replace(/\s+/g, "");
  const bytes = body === undefined ? undefined : fromBase64(body);
  if (bytes === undefined) return { subject: [], names: [] };
  const [whole] = children(bytes, { from: 0, to: bytes.length });
  const [info] = whole ? children(bytes, whole) : [];
  const [, subject, , attributes] = info ? children(bytes, info) : [];
  const pairs = subject ? children(bytes, subject).flatMap((set) => children(bytes, set)).flatMap((pair): (readonly [string, string])[] => {
    const [key, value] = children(bytes, pair);
    const name = key ? KEYS[hexOf(bytes, key)] : undefined;
    return name === undefined || value === undefined ? [] : [[name, textOf(bytes, value)]];
  }) : [];
  return { subject: pairs, names: attributes ? alternativeNames(bytes, attributes) : [] };
}
