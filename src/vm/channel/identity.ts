import { hex } from "../../base/index.ts";
import type { IdentitySpec, NowSpec } from "../../base/channel/index.ts";
import type { Identity } from "../types.ts";

export function identityRequest(identity: Identity, now: NowSpec): IdentitySpec {
  return {
    op: "identity",
    hostname: identity.hostname,
    hosts: hostsFile(identity),
    nics: identity.nics.map(({ name, mac, addresses, mtu }) => ({ name, mac, addresses, mtu })),
    now,
  };
}

/** @param at milliseconds since 1970 */
export function nowSpec(at: number, entropy: Uint8Array): NowSpec {
  return { at, entropy: hex(entropy) };
}

/** A machine finds itself under 127.0.1.1 only where no address of its own is told, as Debian does it. */
function hostsFile({ hostname, hosts }: Identity): string {
  const lines = ["127.0.0.1 localhost", ...hosts.map(({ address, names }) => `${address} ${names.join(" ")}`)];
  if (!hosts.some(({ names }) => names.includes(hostname))) lines.push(`127.0.1.1 ${hostname}`);
  return `${lines.join("\n")}\n`;
}
