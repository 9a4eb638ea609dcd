/** The card of a machine's that no other machine is on: its neighbour is TypeScript. */
import { CodedError, text, type Bytes, type Clock, type Disposable } from "../base/index.ts";
import { Neighbour, vlanOf, withoutTag, withTag, type Connection, type Neighbourhood, type StaleConnection } from "../net/index.ts";
import type { Identity, LinkOptions, Nic } from "./types.ts";

/** Locally administered, and of no machine of a topology: those have zeros in the third place. */
const OWN_MAC = "02:50:ff:00:00:01";
const MACHINE_MAC = "02:50:ff:00:00:02";
/** Bytes of an IP packet: the largest that the machine's card takes with a VLAN's tag, rounded down. Few and large ones cost the machine least. */
const MTU = 8960;

export interface MachineLinkOptions extends LinkOptions {
  /** Cards that the machine has beside this one. */
  readonly cards: number;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  /** Hands a frame to the machine's card, as it is. */
  readonly send: (frame: Bytes) => void;
}

/**
 * A machine has one emulated card; with this link it is a trunk, whose last VLAN the link is. Whoever is on the other end of `frames`
 * sees the machine as if it had no link: a card alone has no tags.
 */
export class MachineLink implements Neighbourhood, Disposable {
  readonly #options: MachineLinkOptions;
  readonly #neighbour: Neighbour;
  readonly #vlan: number;

  constructor(options: MachineLinkOptions) {
    const { address, neighbour, cards, clock, random, send } = options;
    this.#options = options;
    this.#vlan = cards + 1;
    this.#neighbour = new Neighbour({
      self: { mac: OWN_MAC, address: neighbour }, machine: { mac: MACHINE_MAC, address: address.replace(/\/.*/, "") }, mtu: MTU, clock, random,
      send: (frame) => send(cards === 0 ? frame : withTag(frame, this.#vlan)),
    });
  }

  listen(port: number, accept: (connection: Connection) => void): Disposable {
    return this.#neighbour.listen(port, accept);
  }

  connect(port: number): Promise<Connection> {
    return this.#neighbour.connect(port);
  }

  /** Who the machine is, with this card. @throws CodedError `LINK_INVALID` */
  identity(identity: Identity): Identity {
    const { card, address } = this.#options;
    if (identity.nics.some(({ name }) => name === card)) throw new CodedError("LINK_INVALID", `${identity.hostname} has a card named ${card} already. Name it otherwise in lab.yaml.`);
    const nic: Nic = { name: card, segment: "", mac: MACHINE_MAC, addresses: [address], mtu: MTU };
    return { ...identity, nics: [...identity.nics, nic] };
  }

  /** A frame of the machine's. @returns what of it is for other machines */
  fromMachine(frame: Bytes): Bytes | undefined {
    const { cards } = this.#options;
    const vlan = cards === 0 ? this.#vlan : vlanOf(frame);
    if (vlan === this.#vlan) return this.#take(cards === 0 ? frame : withoutTag(frame));
    if (cards > 1) return frame;
    return vlan === 1 ? withoutTag(frame) : undefined;
  }

  #take(frame: Bytes): undefined {
    this.#neighbour.receive(frame);
  }

  /** A frame from other machines. @returns it as the machine's card is to be given it */
  toMachine(frame: Bytes): Bytes {
    return this.#options.cards === 1 ? withTag(frame, 1) : frame;
  }

  pause(): void {
    this.#neighbour.pause();
  }

  resume(): void {
    this.#neighbour.resume();
  }

  /** The machine is another one from here on. */
  forget(): void {
    this.#neighbour.forget();
  }

  /** Ends what the machine still believes in. @param table its `/proc/net/tcp` */
  unsettle(table: Uint8Array): void {
    this.#neighbour.unsettle(connectionsTo(this.#options.neighbour, text(table)));
  }

  dispose(): void {
    this.#neighbour.dispose();
  }
}

/** States of connections that wait for nothing any more: TIME_WAIT, CLOSE, LISTEN. Source: Linux, include/net/tcp_states.h. */
const SETTLED = new Set(["06", "07", "0A"]);

/** Source: Linux, Documentation/networking/proc_net_tcp.rst: local and remote `ADDRESS:PORT` and the state, in hexadecimal; addresses are little endian. */
export function connectionsTo(address: string, table: string): readonly StaleConnection[] {
  const wanted = address.split(".").reverse().map((byte) => Number(byte).toString(16).padStart(2, "0")).join("").toUpperCase();
  return table.split("\n").flatMap((line) => {
    const [, , machinePort = "", remote = "", port = "", state = ""] = /^\s*\d+: ([0-9A-F]{8}):([0-9A-F]{4}) ([0-9A-F]{8}):([0-9A-F]{4}) ([0-9A-F]{2})/.exec(line) ?? [];
    if (remote !== wanted || SETTLED.has(state)) return [];
    return [{ machinePort: Number.parseInt(machinePort, 16), port: Number.parseInt(port, 16) }];
  });
}
