import { macKey } from "../address.ts";
import { isFaulty } from "./fault.ts";
import { ForwardingTable } from "./fdb.ts";
import { NOWHERE, type Egress, type Port } from "./port.ts";

/** One learning switch: decides where a frame goes; who delivers it and what may befall it there is the wire's business. */
export class Segment {
  readonly name: string;
  /** Bytes of an IP packet. */
  readonly mtu: number;
  readonly table = new ForwardingTable();
  readonly ports = new Set<Port>();
  /** Whether any link of this segment has a fault: the quick path asks only this. */
  faulty = false;

  constructor(name: string, mtu: number) {
    this.name = name;
    this.mtu = mtu;
  }

  add(port: Port): void {
    this.ports.add(port);
    this.changed();
  }

  remove(port: Port): void {
    this.ports.delete(port);
    this.changed();
  }

  /** To be called after ports or faults have changed. */
  changed(): void {
    this.faulty = false;
    for (const port of this.ports) {
      port.flood = undefined;
      this.faulty ||= isFaulty(port.fault);
    }
  }

  /**
   * Learns the sender's address and says where the frame goes: to the one port that the destination was seen behind, to nobody
   * if that is the port it came from, to all others otherwise (unknown, broadcast, multicast).
   */
  forward(frame: Uint8Array, from: Port, now: number): Egress {
    if (((frame[6] ?? 0) & 1) === 0) this.table.learn(macKey(frame, 6), from, now);
    if (((frame[0] ?? 0) & 1) === 0) {
      const known = this.table.lookup(macKey(frame, 0), now);
      if (known === from) return NOWHERE;
      if (known !== undefined && known.segment === this.name) return known.egress;
    }
    return (from.flood ??= this.#everyoneBut(from));
  }

  #everyoneBut(from: Port): Egress {
    const ports = [...this.ports].filter((port) => port !== from);
    return { ports, ids: ports.map((port) => port.id) };
  }
}
