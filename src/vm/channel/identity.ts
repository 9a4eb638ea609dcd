import { hex } from "../../base/index.ts";
import type { IdentitySpec } from "../../base/channel/index.ts";
import type { Identity } from "../types.ts";

/** @param now milliseconds since 1970 */
export function identityRequest(identity: Identity, now: number, entropy: Uint8Array): IdentitySpec {
  return {
    op: "identity",
    hostname: identity.hostname,
    hosts: hostsFile(identity),
    nics: identity.nics.map(({ name, mac, addresses, mtu }) => ({ name, mac, addresses, mtu })),
    at: now,
    entropy: hex(entropy),
  };
}

/** A machine finds itself under 127.0.1.1 only where no address of its own is told, as Debian does it. */
function hostsFile({ hostname, hosts }: Identity): string {
  const lines = ["127.0.0.1 localhost", ...hosts.map(({ address, names }) => `${address} ${names.join(" ")}`)];
  if (!hosts.some(({ names }) => names.includes(hostname))) lines.push(`127.0.1.1 ${hostname}`);
  return `${lines.join("\n")}\n`;
}
