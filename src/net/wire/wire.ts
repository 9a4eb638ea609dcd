import { CodedError, DisposableStore, Emitter, toDisposable, type Bytes, type Clock, type Event } from "../../base/index.ts";
import { seededRandom, type SeededRandom } from "../random.ts";
import type { CapturedFrame, Fault, Plug, PortId, Wire } from "../types.ts";
import { changeFault, MAX_MTU, MIN_MTU, NO_FAULT, sameFault } from "./fault.ts";
import { InFlight } from "./in-flight.ts";
import { judge } from "./judge.ts";
import { NOWHERE, Port, portKey, type Egress } from "./port.ts";
import { CaptureRing } from "./ring.ts";
import { readSaved, writeSaved } from "./saved.ts";
import { Segment } from "./segment.ts";

export interface WireOptions {
  /** `mtu`: bytes of an IP packet. */
  readonly segments: readonly { readonly name: string; readonly mtu: number }[];
  readonly clock: Clock;
  /** For loss and jitter; the same seed and the same frames give the same fates. */
  readonly random?: SeededRandom;
  /** Bytes that the capture ring keeps. Default 8 MiB. */
  readonly captureLimitBytes?: number;
  /** Frames that the capture ring keeps. Default 20 000. */
  readonly captureLimitFrames?: number;
}

/** Ethernet header: destination, source, type. */
const HEADER_BYTES = 14;

/**
 * The wire of a lab. Frames are neither copied nor changed on their way: what `send` is given is what every receiver and the
 * capture ring hold. So nobody may write to a frame or transfer its buffer to another thread; post it as a copy.
 */
export function createWire(options: WireOptions): Wire {
  return new LabWire(options);
}

class LabWire implements Wire {
  readonly #segments: ReadonlyMap<string, Segment>;
  readonly #ports = new Map<string, Port>();
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #ring: CaptureRing;
  readonly #inFlight: InFlight;
  readonly #captured = new Emitter<CapturedFrame>();
  readonly #faults = new Emitter<PortId>();
  readonly #owned = new DisposableStore();
  /** Frames sent while another is being handled: a receiver that answers at once must not overtake the other receivers. */
  readonly #backlog: { readonly from: Port; readonly frame: Bytes }[] = [];
  #busy = false;
  /** What listeners threw; a listener's fault keeps no frame from its receivers, and is thrown when all is done. */
  readonly #errors: unknown[] = [];
  #next = 1;

  constructor(options: WireOptions) {
    this.#segments = new Map(options.segments.map(({ name, mtu }) => [name, new Segment(name, checkMtu(name, mtu))]));
    this.#clock = options.clock;
    this.#random = options.random ?? seededRandom("wire");
    this.#ring = new CaptureRing(options.captureLimitBytes ?? 8 * 1024 * 1024, options.captureLimitFrames ?? 20_000);
    this.#inFlight = this.#owned.add(new InFlight(options.clock, (to, frame) => to.frames?.fire(frame)));
    this.#owned.add(this.#captured);
    this.#owned.add(this.#faults);
  }

  get onCapture(): Event<CapturedFrame> {
    return this.#captured.event;
  }

  get onFault(): Event<PortId> {
    return this.#faults.event;
  }

  plug(id: PortId, segmentName: string): Plug {
    const segment = this.#segment(segmentName);
    const port = this.#port(id);
    if (port.segment !== undefined && port.segment !== segmentName) this.#segments.get(port.segment)?.table.forget(port);
    this.#unplug(port);
    const frames = new Emitter<Bytes>();
    port.frames = frames;
    port.segment = segmentName;
    segment.add(port);
    const plugged = toDisposable(() => {
      if (port.frames !== frames) return;
      segment.table.forget(port);
      this.#unplug(port);
    });
    return {
      onFrame: frames.event,
      send: (frame) => {
        if (port.frames === frames) this.#send(port, frame);
      },
      dispose: () => plugged.dispose(),
    };
  }

  captured(segment?: string): readonly CapturedFrame[] {
    return this.#ring.list(segment);
  }

  mark(): number {
    return this.#next;
  }

  fault(id: PortId): Fault {
    return this.#port(id).fault;
  }

  setFault(id: PortId, change: Partial<Fault>): void {
    const port = this.#port(id);
    port.fault = changeFault(port.fault, change);
    this.#segmentOf(port)?.changed();
    this.#faults.fire(id);
  }

  save(): Bytes {
    const now = this.#clock.monotonic();
    return writeSaved({
      next: this.#next,
      random: this.#random.state,
      ports: [...this.#ports.values()].map(({ id, fault }) => ({ machine: id.machine, nic: id.nic, fault })),
      stations: [...this.#segments.values()].flatMap((segment) =>
        [...segment.table.entries()].map(({ mac, port, seenAt }) => ({
          segment: segment.name,
          mac,
          port: portKey(port.id),
          ageMs: now - seenAt,
        })),
      ),
      delayed: this.#inFlight.list().map(({ due, to, frame }) => ({ port: portKey(to.id), inMs: Math.max(0, due - now), frame })),
    });
  }

  restore(bytes: Bytes): void {
    const saved = readSaved(bytes);
    const now = this.#clock.monotonic();
    this.#inFlight.clear();
    const before = new Map([...this.#ports.values()].map((port) => [port, port.fault]));
    for (const port of before.keys()) port.fault = NO_FAULT;
    for (const { machine, nic, fault } of saved.ports) this.#port({ machine, nic }).fault = fault;
    for (const segment of this.#segments.values()) {
      segment.table.clear();
      segment.changed();
    }
    for (const { segment, mac, port, ageMs } of saved.stations) {
      const known = this.#ports.get(port);
      if (known !== undefined) this.#segments.get(segment)?.table.learn(mac, known, now - ageMs);
    }
    for (const { port, inMs, frame } of saved.delayed) {
      const known = this.#ports.get(port);
      if (known !== undefined) this.#inFlight.add(known, frame, inMs);
    }
    this.#random.state = saved.random;
    this.#next = Math.max(this.#next, saved.next);
    for (const port of this.#ports.values()) if (!sameFault(before.get(port) ?? NO_FAULT, port.fault)) this.#faults.fire(port.id);
  }

  dispose(): void {
    for (const port of this.#ports.values()) this.#unplug(port);
    this.#backlog.length = 0;
    this.#ring.clear();
    this.#owned.dispose();
  }

  #send(from: Port, frame: Bytes): void {
    this.#backlog.push({ from, frame: compact(frame) });
    if (this.#busy) return;
    this.#busy = true;
    for (let at = 0; at < this.#backlog.length; at += 1) {
      const sent = this.#backlog[at];
      if (sent !== undefined) this.#pass(sent.from, sent.frame);
    }
    this.#backlog.length = 0;
    this.#busy = false;
    if (this.#errors.length > 0) throw this.#errors.splice(0)[0];
  }

  #pass(from: Port, frame: Bytes): void {
    const segment = this.#segmentOf(from);
    if (segment === undefined) return;
    if (frame.length < HEADER_BYTES) return this.#record(segment, from, NOWHERE, "lost", frame);
    const size = packetBytes(frame);
    if (segment.faulty || size > segment.mtu) return this.#passHarmed(segment, from, frame, size);
    const to = segment.forward(frame, from, this.#clock.monotonic());
    this.#record(segment, from, to, "delivered", frame);
    for (const port of to.ports) this.#deliver(port, frame);
  }

  #passHarmed(segment: Segment, from: Port, frame: Bytes, size: number): void {
    const verdict = judge({
      size,
      mtu: segment.mtu,
      from,
      egress: () => segment.forward(frame, from, this.#clock.monotonic()),
      random: this.#random,
      queueFull: !this.#inFlight.accepts(frame.length),
    });
    for (const { fate, to } of verdict.groups) this.#record(segment, from, to, fate, frame);
    for (const { port, delayMs } of verdict.deliveries) {
      if (delayMs > 0) this.#inFlight.add(port, frame, delayMs);
      else this.#deliver(port, frame);
    }
  }

  #deliver(to: Port, frame: Bytes): void {
    try {
      to.frames?.fire(frame);
    } catch (error) {
      this.#errors.push(error);
    }
  }

  #record(segment: Segment, from: Port, to: Egress, fate: CapturedFrame["fate"], frame: Bytes): void {
    const captured: CapturedFrame = {
      number: this.#next,
      at: this.#clock.now(),
      segment: segment.name,
      from: from.id,
      to: to.ids,
      fate,
      frame,
    };
    this.#next += 1;
    this.#ring.push(captured);
    try {
      this.#captured.fire(captured);
    } catch (error) {
      this.#errors.push(error);
    }
  }

  #segmentOf(port: Port): Segment | undefined {
    return port.segment === undefined ? undefined : this.#segments.get(port.segment);
  }

  #segment(name: string): Segment {
    const segment = this.#segments.get(name);
    if (segment !== undefined) return segment;
    const known = [...this.#segments.keys()].join(", ");
    throw new CodedError("SEGMENT_UNKNOWN", `There is no segment "${name}" on this wire; it has: ${known || "none"}.`);
  }

  #port(id: PortId): Port {
    const key = portKey(id);
    let port = this.#ports.get(key);
    if (port === undefined) this.#ports.set(key, (port = new Port({ machine: id.machine, nic: id.nic })));
    return port;
  }

  #unplug(port: Port): void {
    const segment = this.#segmentOf(port);
    port.frames?.dispose();
    port.frames = undefined;
    port.segment = undefined;
    segment?.remove(port);
  }
}

/** IP packet bytes that the frame carries: what follows the Ethernet header and its VLAN tags (802.1Q, 802.1ad). */
function packetBytes(frame: Uint8Array): number {
  let at = 12;
  while (at + 4 < frame.length && ((frame[at] === 0x81 && frame[at + 1] === 0x00) || (frame[at] === 0x88 && frame[at + 1] === 0xa8))) at += 4;
  return frame.length - at - 2;
}

/** A small frame that is a view on a large buffer would keep all of it in the ring. */
function compact(frame: Bytes): Bytes {
  return frame.buffer.byteLength > 2 * frame.length + 1024 ? frame.slice() : frame;
}

function checkMtu(segment: string, mtu: number): number {
  if (Number.isInteger(mtu) && mtu >= MIN_MTU && mtu <= MAX_MTU) return mtu;
  throw new CodedError("SEGMENT_INVALID", `Segment "${segment}" has an MTU of ${mtu}; it must be ${MIN_MTU} … ${MAX_MTU}.`);
}
