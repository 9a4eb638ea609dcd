/** Addresses and node ports of Services. Source: kubernetes, pkg/registry/core/service/ipallocator and portallocator. */
import { formatIpv4, inNetwork, parseCidr, parseIpv4 } from "../../../../net/index.ts";

/** Node ports. Source: kubernetes, pkg/kubeapiserver/options (DefaultServiceNodePortRange). */
const portRange = { first: 30_000, last: 32_767 };

/** The addresses of the lower part are left to those who choose one for themselves. */
const [leastStatic, mostStatic] = [16, 256];

/** @param range IPv4, for example `10.96.0.0/16`. Undefined when all are taken */
export function freeAddress(range: string, taken: ReadonlySet<string>): string | undefined {
  const cidr = parseCidr(range);
  if (cidr === undefined) return undefined;
  // Neither the network's own address nor its broadcast address is given away.
  const count = 2 ** (32 - cidr.prefix) - 2;
  const fixed = Math.min(Math.max(leastStatic, Math.floor(count / 16)), mostStatic, count);
  for (let n = 0; n < count; n++) {
    const address = nth(cidr.address, cidr.prefix, 1 + ((fixed + n) % count));
    if (!taken.has(address)) return address;
  }
  return undefined;
}

function nth(network: Uint8Array, prefix: number, offset: number): string {
  const base = network.reduce((sum, byte) => sum * 256 + byte, 0);
  const number = base - (base % 2 ** (32 - prefix)) + offset;
  return formatIpv4(Uint8Array.from([24, 16, 8, 0], (shift) => Math.floor(number / 2 ** shift) % 256));
}

export function inRange(range: string, address: string): boolean {
  const [cidr, bytes] = [parseCidr(range), parseIpv4(address)];
  return cidr !== undefined && bytes !== undefined && inNetwork(cidr, bytes);
}

export function freePort(taken: ReadonlySet<number>): number | undefined {
  for (let port = portRange.first; port <= portRange.last; port++) if (!taken.has(port)) return port;
  return undefined;
}

export function isNodePort(port: number): boolean {
  return port >= portRange.first && port <= portRange.last;
}

export const nodePortText = `${portRange.first}-${portRange.last}`;

/** That of the Service `kubernetes`. Undefined where the range is none. */
export function firstAddress(range: string): string | undefined {
  const cidr = parseCidr(range);
  return cidr && nth(cidr.address, cidr.prefix, 1);
}
