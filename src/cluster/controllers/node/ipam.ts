/** Each node's share of the pods' addresses. Source: kubernetes, pkg/controller/nodeipam/ipam/range_allocator.go. */
import { formatIpv4, parseCidr } from "../../../net/index.ts";
import { nodes, type Node } from "../kinds/index.ts";
import { event, nothing, type Plan } from "../runtime/index.ts";

export interface Ranges {
  /** `10.244.0.0/16` */
  readonly cluster: string;
  /** Of what one node gets: 24. */
  readonly nodeBits: number;
}

function number(bytes: Uint8Array): number {
  return bytes.reduce((all, byte) => all * 256 + byte, 0);
}

/** The first that no node has; undefined where all are taken. IPv4 only. */
export function nextRange({ cluster, nodeBits }: Ranges, taken: ReadonlySet<string>): string | undefined {
  const whole = parseCidr(cluster);
  if (whole === undefined || whole.address.length !== 4) return undefined;
  const size = 2 ** (32 - nodeBits);
  const start = Math.floor(number(whole.address) / 2 ** (32 - whole.prefix)) * 2 ** (32 - whole.prefix);
  for (let at = 0; at < 2 ** (nodeBits - whole.prefix); at += 1) {
    const first = start + at * size;
    const text = `${formatIpv4(Uint8Array.from([24, 16, 8, 0], (shift) => Math.floor(first / 2 ** shift) % 256))}/${nodeBits}`;
    if (!taken.has(text)) return text;
  }
  return undefined;
}

export function decideRange(node: Node, all: readonly Node[], ranges: Ranges): Plan {
  if ((node.spec?.podCIDR ?? "") !== "" || node.metadata.deletionTimestamp !== undefined) return nothing;
  const taken = new Set(all.flatMap(({ spec }) => spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR])));
  const podCIDR = nextRange(ranges, taken);
  const name = node.metadata.name ?? "";
  if (podCIDR === undefined) return { actions: [event(node, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`)], again: 60_000 };
  return { actions: [{ kind: "patch", resource: nodes, object: node, patch: { type: "application/strategic-merge-patch+json", body: { spec: { podCIDR, podCIDRs: [podCIDR] } } } }] };
}
