import { parseCidr, parseIp, parseMac, type Cidr } from "../address.ts";
import type { Direction, NetworkKind, Test } from "./expression.ts";
import { ETHER_TYPE_NUMBERS, PORT_NUMBERS, PROTOCOL_NUMBERS } from "./names.ts";
import { filterError, type Token } from "./tokens.ts";

export const TYPES = ["host", "net", "port", "portrange", "proto"] as const;
export type ValueType = (typeof TYPES)[number];
export const VIAS = ["ether", "ip", "ip6", "arp", "tcp", "udp"] as const;
export type Via = (typeof VIAS)[number];

/** What stands before a value; `port 80 or 443` uses it for the second value again. */
export interface Qualifiers {
  readonly via: Via | undefined;
  readonly direction: Direction;
  readonly type: ValueType;
}

/** @throws CodedError `FILTER_INVALID` when the value is not of the kind that its qualifiers ask for */
export function valueTest(qualifiers: Qualifiers, token: Token): Test {
  switch (qualifiers.type) {
    case "host":
      return hostTest(qualifiers, token);
    case "net":
      return netTest(qualifiers, token);
    case "port":
    case "portrange":
      return portTest(qualifiers, token);
    case "proto":
      return protocolTest(qualifiers, token);
  }
}

function hostTest({ via, direction }: Qualifiers, token: Token): Test {
  if (via === "ether") {
    const mac = parseMac(token.text);
    if (mac === undefined) throw filterError(token.column, `"${token.text}" is no MAC address such as 02:50:00:00:00:01.`);
    return { kind: "mac", direction, mac };
  }
  const address = parseIp(token.text);
  if (address === undefined) {
    const range = parseCidr(token.text) === undefined ? "" : ' For a range, write "net".';
    throw filterError(token.column, `"${token.text}" is no IP address.${range}`);
  }
  return { kind: "net", direction, network: { address, prefix: address.length * 8 }, via: networkVia(via, address.length, token) };
}

function netTest({ via, direction }: Qualifiers, token: Token): Test {
  const network = parseCidr(token.text) ?? shortNetwork(token.text);
  if (network === undefined) throw filterError(token.column, `"${token.text}" is no network such as 10.0.0.0/24.`);
  return { kind: "net", direction, network, via: networkVia(via, network.address.length, token) };
}

function portTest({ via, direction, type }: Qualifiers, token: Token): Test {
  if (via !== undefined && via !== "tcp" && via !== "udp") throw filterError(token.column, `"${via}" has no ports; tcp and udp do.`);
  const [first = "", second, ...more] = type === "portrange" ? token.text.split("-") : [token.text];
  if (type === "portrange" && (second === undefined || more.length > 0)) {
    throw filterError(token.column, `"${token.text}" is no range of ports such as 8000-8080.`);
  }
  const from = portNumber(first, token);
  const to = second === undefined ? from : portNumber(second, token);
  return { kind: "port", direction, from: Math.min(from, to), to: Math.max(from, to), via };
}

function protocolTest({ via }: Qualifiers, token: Token): Test {
  const name = token.text.replace(/^\\/, "");
  const known = via === "ether" ? ETHER_TYPE_NUMBERS : PROTOCOL_NUMBERS;
  const most = via === "ether" ? 0xffff : 0xff;
  const value = Object.hasOwn(known, name) ? known[name] : numberOf(name, most);
  if (value === undefined) throw filterError(token.column, `"${token.text}" is no protocol: a name such as ${Object.keys(known).slice(0, 3).join(", ")}, or a number up to ${most}.`);
  if (via === "ether") return { kind: "ether-type", type: value };
  if (via !== undefined && via !== "ip" && via !== "ip6") throw filterError(token.column, `"${via} proto" is not known; ip, ip6 and ether have one.`);
  return { kind: "protocol", family: via === "ip" ? 4 : via === "ip6" ? 6 : 0, protocol: value };
}

function networkVia(via: Via | undefined, addressBytes: number, token: Token): NetworkKind | undefined {
  if (via === "tcp" || via === "udp" || via === "ether") throw filterError(token.column, `"${via}" has no hosts of its own; write "${via} and host ${token.text}".`);
  const isV6 = addressBytes === 16;
  if (via !== undefined && isV6 !== (via === "ip6")) throw filterError(token.column, `"${token.text}" is not an address of ${via}.`);
  return via;
}

/** pcap's `net 10.0` is 10.0.0.0/16. */
function shortNetwork(text: string): Cidr | undefined {
  const parts = text.split(".");
  if (parts.length > 3) return undefined;
  const whole = parseCidr([...parts, ...["0", "0", "0"].slice(0, 4 - parts.length)].join("."));
  return whole && { address: whole.address, prefix: parts.length * 8 };
}

function portNumber(text: string, token: Token): number {
  const known = Object.hasOwn(PORT_NUMBERS, text) ? PORT_NUMBERS[text] : numberOf(text, 0xffff);
  if (known === undefined) throw filterError(token.column, `"${text}" is no port; ports are numbers up to 65535.`);
  return known;
}

export function numberOf(text: string, most: number): number | undefined {
  if (!/^(?:[0-9]{1,10}|0x[0-9a-fA-F]{1,8})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= most ? value : undefined;
}
