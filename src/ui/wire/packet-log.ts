import { Emitter, type Disposable } from "../../base/index.ts";
import type { Lab, PacketSeen } from "../../lab/index.ts";
import type { PacketSummary, PacketTools } from "../model.ts";
import { placeOf, type Place } from "./place.ts";

/** Packets kept for the list; the wire's own ring, which a download takes, is larger. */
export const LOG_LIMIT = 3000;

/** A packet in the list. What it says is worked out when it is first looked at: most are never shown. */
export class LoggedPacket {
  readonly number: number;
  readonly seen: PacketSeen;
  readonly place: Place;
  readonly #tools: PacketTools;
  #summary: PacketSummary | undefined;

  constructor(number: number, seen: PacketSeen, tools: PacketTools) {
    this.number = number;
    this.seen = seen;
    this.place = placeOf(seen);
    this.#tools = tools;
  }

  get summary(): PacketSummary {
    return (this.#summary ??= this.#tools.summary(this.seen.frame));
  }
}

/** The last packets seen anywhere in the lab, shared by the picture, the list and the lesson's live filters. */
export class PacketLog implements Disposable {
  readonly #tools: PacketTools;
  readonly #packet = new Emitter<LoggedPacket>();
  readonly #cleared = new Emitter<void>();
  #packets: LoggedPacket[] = [];
  #next = 1;
  #lab: Pick<Lab, "onPacket"> | undefined;
  #subscription: Disposable | undefined;

  /** Every packet, as it comes. */
  readonly onPacket = this.#packet.event;
  readonly onCleared = this.#cleared.event;

  constructor(tools: PacketTools) {
    this.#tools = tools;
  }

  /** Oldest first. */
  get packets(): readonly LoggedPacket[] {
    return this.#packets;
  }

  /** Whether they were seen in more than one place, so that each must say where. */
  get scattered(): boolean {
    const [first] = this.#packets;
    return this.#packets.some(({ place }) => place.key !== first?.place.key);
  }

  /** Listens to a lab instead of the one before. Listening makes the machines look into themselves, so it is not done anew. */
  attach(lab: Pick<Lab, "onPacket"> | undefined): void {
    if (lab === this.#lab) return;
    this.#lab = lab;
    this.#subscription?.dispose();
    this.#subscription = lab?.onPacket((seen) => this.#take(seen));
  }

  clear(): void {
    this.#packets = [];
    this.#cleared.fire();
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#packet.dispose();
    this.#cleared.dispose();
  }

  #take(seen: PacketSeen): void {
    const packet = new LoggedPacket(this.#next++, seen, this.#tools);
    this.#packets.push(packet);
    // Trimmed by a good part at once, so that a flood does not move thousands of entries a packet.
    if (this.#packets.length > LOG_LIMIT * 1.25) this.#packets = this.#packets.slice(-LOG_LIMIT);
    this.#packet.fire(packet);
  }
}
