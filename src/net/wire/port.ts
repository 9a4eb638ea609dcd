import type { Bytes, Emitter } from "../../base/index.ts";
import type { Fault, PortId } from "../types.ts";
import { NO_FAULT } from "./fault.ts";

/** Where a frame goes: the ports, and their ids as the capture shows them; both lists are shared, never written. */
export interface Egress {
  readonly ports: readonly Port[];
  readonly ids: readonly PortId[];
}

export const NOWHERE: Egress = { ports: [], ids: [] };

/** A card's place on its segment. It outlives the plug, so that faults and learned addresses survive a restart. */
export class Port {
  readonly id: PortId;
  readonly egress: Egress;
  fault: Fault = NO_FAULT;
  /** Present while something is plugged in. */
  frames: Emitter<Bytes> | undefined;
  segment: string | undefined;
  /** Everyone else on the segment; made anew after a change of who is plugged in. */
  flood: Egress | undefined;

  constructor(id: PortId) {
    this.id = id;
    this.egress = { ports: [this], ids: [id] };
  }
}

export function portKey(id: PortId): string {
  return `${id.machine}/${id.nic}`;
}
