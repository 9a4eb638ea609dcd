import { CodedError, toDisposable, type Bytes, type Clock, type Disposable } from "../../base/index.ts";
import { ACK, arpAnswer, FIN, readSegment, RST, segmentFrame, SYN, type Host, type Outgoing, type Segment } from "./segment.ts";
import { TcpConnection } from "./tcp-connection.ts";
import { advance } from "./sequence.ts";
import type { Connection, Neighbourhood } from "./types.ts";

/** Ethernet, IPv4 and TCP take this much of the link's packets. */
const HEADERS = 40;
/** What a connection holds at most is twice 64 KiB. */
const CONNECTIONS = 512;
/** Ports that connections of ours come from. Source: RFC 6335, section 6. */
const DYNAMIC = { first: 49_152, count: 16_384 };

export interface NeighbourOptions {
  /** Who we are on the link. */
  readonly self: Host;
  /** The machine, as far as we connect to it. */
  readonly machine: Host;
  /** Bytes of an IP packet on the link. */
  readonly mtu: number;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  /** Hands a frame to the machine. */
  readonly send: (frame: Bytes) => void;
}

/** A connection of another time, as the machine knows it. */
export interface StaleConnection {
  readonly machinePort: number;
  readonly port: number;
}

/**
 * What answers on the other end of a machine's link: questions for its address, and TCP to ports that somebody listens on. Everything else
 * is silence, so nothing that a machine sends leads any further than to whoever listens here.
 */
export class Neighbour implements Neighbourhood, Disposable {
  readonly #options: NeighbourOptions;
  readonly #open = new Map<string, TcpConnection>();
  readonly #listening = new Map<number, (connection: Connection) => void>();
  #paused = false;
  #nextPort = 0;

  constructor(options: NeighbourOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#open.size;
  }

  listen(port: number, accept: (connection: Connection) => void): Disposable {
    if (this.#listening.has(port)) throw new CodedError("PORT_TAKEN", `Somebody listens on port ${port} of ${this.#options.self.address} already.`);
    this.#listening.set(port, accept);
    return toDisposable(() => this.#listening.delete(port));
  }

  async connect(port: number): Promise<Connection> {
    const { machine } = this.#options;
    if (this.#open.size >= CONNECTIONS) throw new CodedError("CONNECTION_LOST", `There are ${CONNECTIONS} connections already. Close some.`);
    let own: number;
    do own = DYNAMIC.first + (this.#nextPort++ % DYNAMIC.count);
    while (this.#open.has(key(machine.address, port, own)));
    const connection = this.#make(machine, port, own, port);
    await connection.opened();
    return connection;
  }

  /** A frame of the machine's; not kept. */
  receive(frame: Uint8Array): void {
    const { self, send } = this.#options;
    const answer = arpAnswer(frame, self);
    if (answer) return send(answer);
    const segment = readSegment(frame, self);
    if (!segment) return;
    const known = this.#open.get(key(segment.from.address, segment.sourcePort, segment.port));
    const begins = (segment.flags & (SYN | ACK)) === SYN;
    if (known && !(begins && !known.isAgain(segment))) return known.receive(segment);
    // The machine has begun to use its port anew, so the connection that was is gone.
    known?.drop("the machine began another one");
    if (begins) this.#accept(segment);
    else if (!(segment.flags & RST)) this.#refuse(segment);
  }

  pause(): void {
    this.#paused = true;
    for (const connection of this.#open.values()) connection.pause();
  }

  resume(): void {
    this.#paused = false;
    for (const connection of this.#open.values()) connection.resume();
  }

  /** The machine that they were with is no more: whoever reads or writes here hears of it. */
  forget(): void {
    for (const connection of [...this.#open.values()]) connection.drop("the machine was put back to another moment, or has ended");
  }

  /**
   * Ends connections that the machine still believes in and we know nothing of. What is sent is of no sequence number of theirs, so the
   * machine says where it is, and is then answered with the reset that it takes. Source: RFC 5961, section 3.2.
   */
  unsettle(stale: readonly StaleConnection[]): void {
    const { machine } = this.#options;
    for (const { machinePort, port } of stale) {
      if (this.#open.has(key(machine.address, machinePort, port))) continue;
      const sequence = this.#initial();
      this.#send(machine, { sourcePort: port, port: machinePort, sequence, acknowledgment: sequence, flags: ACK, window: 0, payload: new Uint8Array() });
    }
  }

  dispose(): void {
    this.#listening.clear();
    this.forget();
  }

  #accept(segment: Segment): void {
    const accept = this.#listening.get(segment.port);
    if (!accept || this.#open.size >= CONNECTIONS) return this.#refuse(segment);
    const connection = this.#make(segment.from, segment.sourcePort, segment.port, segment.port, segment);
    connection.opened().then(() => accept(connection), () => undefined);
  }

  #make(to: Host, theirs: number, ours: number, port: number, asked?: Segment): TcpConnection {
    const { clock, mtu } = this.#options;
    const at = key(to.address, theirs, ours);
    const connection = new TcpConnection({
      port, clock, initial: this.#initial(), mss: mtu - HEADERS,
      emit: (segment) => this.#send(to, { ...segment, sourcePort: ours, port: theirs }),
      over: () => this.#open.get(at) === connection && this.#open.delete(at),
    }, asked);
    this.#open.set(at, connection);
    if (this.#paused) connection.pause();
    return connection;
  }

  #refuse({ from, sourcePort, port, sequence, acknowledgment, flags, payload }: Segment): void {
    const length = payload.length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
    const reset = flags & ACK
      ? { flags: RST, sequence: acknowledgment, acknowledgment: 0 }
      : { flags: RST | ACK, sequence: 0, acknowledgment: advance(sequence, length) };
    this.#send(from, { ...reset, sourcePort: port, port: sourcePort, window: 0, payload: new Uint8Array() });
  }

  #send(to: Host, segment: Outgoing): void {
    this.#options.send(segmentFrame(this.#options.self, to, segment));
  }

  /** Not to be guessed, so that nothing old is taken for new. Source: RFC 9293, section 3.4.1. */
  #initial(): number {
    return this.#options.random(4).reduce((sum, byte) => sum * 256 + byte, 0) >>> 0;
  }
}

function key(address: string, theirs: number, ours: number): string {
  return `${address} ${theirs} ${ours}`;
}
