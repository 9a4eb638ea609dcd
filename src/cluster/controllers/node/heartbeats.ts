import type { Lease, Node } from "../kinds/index.ts";
import { conditionOf } from "../workloads/index.ts";
import { monitor } from "./lifecycle.ts";

interface Seen {
  readonly told: string;
  /** Milliseconds of our own clock, when this node was last looked at. */
  readonly looked: number;
  /** Milliseconds without a word, as far as anybody was there to hear one. */
  readonly silent: number;
}

/** How long each node has not been heard of: by its Lease, or by its status. The nodes' own clocks do not count. */
export class Heartbeats {
  readonly #seen = new Map<string, Seen>();

  /**
   * A lab may stand still for hours, in a tab that sleeps or as a checkpoint, and nodes and controllers with it. What goes by between
   * two looks therefore counts for two periods at most, so that no node is blamed for the time in which all slept.
   */
  silence(node: Node, lease: Lease | undefined, now: number): number {
    const name = node.metadata.name ?? "";
    const told = `${node.metadata.uid ?? ""} ${lease?.spec?.renewTime ?? ""} ${conditionOf(node.status?.conditions, "Ready")?.lastHeartbeatTime ?? ""}`;
    const known = this.#seen.get(name);
    const passed = known === undefined ? 0 : Math.min(Math.max(0, now - known.looked), 2 * monitor.period);
    const silent = known?.told === told ? known.silent + passed : 0;
    this.#seen.set(name, { told, looked: now, silent });
    return silent;
  }

  forget(name: string): void {
    this.#seen.delete(name);
  }
}
