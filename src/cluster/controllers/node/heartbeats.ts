import type { Lease, Node } from "../kinds/index.ts";
import { conditionOf } from "../workloads/index.ts";

interface Seen {
  readonly told: string;
  /** Milliseconds of our own clock: the nodes' clocks do not count. */
  readonly at: number;
}

/** When each node was last heard of: by its Lease, or by its status. */
export class Heartbeats {
  readonly #seen = new Map<string, Seen>();

  /** Milliseconds since something new was heard; nothing has been heard before the first look. */
  silence(node: Node, lease: Lease | undefined, now: number): number {
    const name = node.metadata.name ?? "";
    const told = `${node.metadata.uid ?? ""} ${lease?.spec?.renewTime ?? ""} ${conditionOf(node.status?.conditions, "Ready")?.lastHeartbeatTime ?? ""}`;
    const known = this.#seen.get(name);
    if (known?.told === told) return now - known.at;
    this.#seen.set(name, { told, at: now });
    return 0;
  }

  forget(name: string): void {
    this.#seen.delete(name);
  }
}
