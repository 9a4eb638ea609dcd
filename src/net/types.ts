import type { Bytes, Disposable, Event } from "../base/index.ts";

/** Where a frame came out or went in: one machine's card on one segment. */
export interface PortId {
  readonly machine: string;
  readonly nic: string;
}

/** One frame as the wire saw it; times in milliseconds of the lab's clock. */
export interface CapturedFrame {
  /** Grows by one a frame, over the whole wire. */
  readonly number: number;
  readonly at: number;
  readonly segment: string;
  readonly from: PortId;
  readonly to: readonly PortId[];
  readonly fate: "delivered" | "lost" | "too-big" | "partitioned" | "delayed";
  readonly frame: Bytes;
}

/** What is wrong with one link (a machine's card on its segment), both directions. */
export interface Fault {
  /** 0 … 1. */
  readonly loss: number;
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Bytes of the IP packet; larger frames vanish. 0 means the segment's own. */
  readonly mtu: number;
  readonly partitioned: boolean;
}

export interface Plug extends Disposable {
  readonly onFrame: Event<Bytes>;
  /** The frame is handed over: do not write to it afterwards. */
  send(frame: Bytes): void;
}

/** All segments of a lab: learning switches that see, keep and may harm every frame. */
export interface Wire extends Disposable {
  /** Plugs a card in. A second plug with the same id replaces the first. */
  plug(port: PortId, segment: string): Plug;
  readonly onCapture: Event<CapturedFrame>;
  /** What the ring still holds, oldest first. */
  captured(segment?: string): readonly CapturedFrame[];
  /** Number that the next captured frame will have: where a step begins. */
  mark(): number;
  fault(port: PortId): Fault;
  setFault(port: PortId, fault: Partial<Fault>): void;
  /** A link's fault was set, by whomever, or a `restore` has made it another. */
  readonly onFault: Event<PortId>;
  /** Switch tables, faults and what is under way; for a checkpoint of the whole lab. */
  save(): Bytes;
  restore(saved: Bytes): void;
}
