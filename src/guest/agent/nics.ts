import type { NicSpec } from "../../base/channel/index.ts";

/** Name of the one card of a machine that has several: an 802.1Q trunk whose VLANs are the machine's cards. */
const TRUNK = "wire0";
/** Bytes of a VLAN tag. */
const TAG = 4;

/**
 * Commands for `ip -batch` that make of the card at hand what the topology says.
 * @param present the card's name now
 */
export function nicCommands(present: string, nics: readonly NicSpec[]): string[] {
  const [first, ...others] = nics;
  if (first === undefined) return [`link set dev ${present} down`];
  if (others.length === 0) return [...rename(present, first.name), `link set dev ${first.name} address ${first.mac}`, ...dress(first)];
  return [
    ...rename(present, TRUNK),
    `link set dev ${TRUNK} mtu ${Math.max(...nics.map(({ mtu }) => mtu)) + TAG}`,
    `link set dev ${TRUNK} up`,
    ...nics.flatMap((nic, at) => [`link add link ${TRUNK} name ${nic.name} address ${nic.mac} type vlan id ${at + 1}`, ...dress(nic)]),
  ];
}

function rename(from: string, to: string): string[] {
  return [`link set dev ${from} down`, ...(from === to ? [] : [`link set dev ${from} name ${to}`]), `address flush dev ${to}`];
}

function dress({ name, mtu, addresses }: NicSpec): string[] {
  return [
    `link set dev ${name} mtu ${mtu}`,
    ...addresses.map((address) => `address add ${address}${address.includes(":") ? " nodad" : " brd +"} dev ${name}`),
    `link set dev ${name} up`,
  ];
}

/** Cards that an earlier identity made of the trunk, to be taken away before the next one. */
export function removals(links: readonly string[]): string[] {
  return links.map((name) => `link del dev ${name}`);
}
