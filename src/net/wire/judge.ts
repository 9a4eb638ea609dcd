import type { SeededRandom } from "../random.ts";
import type { CapturedFrame, Fault } from "../types.ts";
import { NOWHERE, type Egress, type Port } from "./port.ts";

export type Fate = CapturedFrame["fate"];

export interface Verdict {
  /** What the capture tells: one group a fate, in the order in which they first occur. */
  readonly groups: readonly { readonly fate: Fate; readonly to: Egress }[];
  readonly deliveries: readonly { readonly port: Port; readonly delayMs: number }[];
}

export interface Case {
  /** Bytes of the IP packet. */
  readonly size: number;
  /** The segment's. */
  readonly mtu: number;
  readonly from: Port;
  /** Asked only if the frame reaches the switch at all: a frame that does not is not learned from either. */
  readonly egress: () => Egress;
  readonly random: SeededRandom;
  /** Whether the frame would have to wait in a queue that has no room: then it is lost. */
  readonly queueFull: boolean;
}

/** What befalls a frame on a segment with faults: first on the sender's link, then on each receiver's. */
export function judge({ size, mtu, from, egress, random, queueFull }: Case): Verdict {
  const refused = harm(from.fault, size, mtu, random);
  if (refused !== undefined) return { groups: [{ fate: refused, to: NOWHERE }], deliveries: [] };
  const firstDelay = delayOf(from.fault, random);
  const fates = new Map<Fate, Port[]>();
  const deliveries: { port: Port; delayMs: number }[] = [];
  const { ports } = egress();
  for (const port of ports) {
    const refusedHere = harm(port.fault, size, mtu, random);
    const delayMs = firstDelay + (refusedHere === undefined ? delayOf(port.fault, random) : 0);
    const harmed = refusedHere ?? (delayMs > 0 && queueFull ? "lost" : undefined);
    if (harmed === undefined) deliveries.push({ port, delayMs });
    const fate = harmed ?? (delayMs > 0 ? "delayed" : "delivered");
    fates.set(fate, [...(fates.get(fate) ?? []), port]);
  }
  if (fates.size === 0) return { groups: [{ fate: firstDelay > 0 ? "delayed" : "delivered", to: NOWHERE }], deliveries };
  return { groups: [...fates].map(([fate, to]) => ({ fate, to: { ports: to, ids: to.map(({ id }) => id) } })), deliveries };
}

function harm(fault: Fault, size: number, mtu: number, random: SeededRandom): Fate | undefined {
  if (fault.partitioned) return "partitioned";
  if (size > Math.min(mtu, fault.mtu || mtu)) return "too-big";
  if (fault.loss > 0 && random.next() < fault.loss) return "lost";
  return undefined;
}

/** Even over delayMs ± jitterMs, never negative. With jitter, frames overtake one another, as under `tc netem`. */
function delayOf(fault: Fault, random: SeededRandom): number {
  if (fault.jitterMs === 0) return fault.delayMs;
  return Math.max(0, fault.delayMs + (2 * random.next() - 1) * fault.jitterMs);
}
