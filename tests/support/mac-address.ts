/** Addresses for machines that tests make without a lab: a lab numbers its own (src/lab/identity.ts). */
import { utf8 } from "../../src/base/index.ts";

/** FNV-1a, 32 bits: short, spreads well, and needs nothing of a platform. Source: draft-eastlake-fnv. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * The same lab, machine and card always get the same address, in another tab or run too, so that captures compare.
 * @returns `02:50:xx:xx:xx:xx`, locally administered unicast
 */
export function macAddress(lab: string, machine: string, nic: string): string {
  const hash = fnv1a(JSON.stringify([lab, machine, nic]));
  const tail = [24, 16, 8, 0].map((shift) => (hash >>> shift & 0xff).toString(16).padStart(2, "0"));
  return ["02", "50", ...tail].join(":");
}
