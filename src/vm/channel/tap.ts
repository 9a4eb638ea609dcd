/** Reads the kernel's text of packets (src/guest/agent/tap.ts). A guest may say anything. */
import { z } from "zod";
import type { Bytes, Clock } from "../../base/index.ts";
import type { LinkPacket } from "../types.ts";
import { Lines } from "./lines.ts";
import type { Reader } from "./subscription.ts";

const LINE = 4096;
/** Namespaces that a machine's names may tell. */
const NAMES = 256;
const ETHERNET = 14;
/** ARPHRD_ETHER, include/uapi/linux/if_arp.h. */
const ARPHRD_ETHER = 1;
/** Bytes that a frame inside a machine has at most. */
const MOST = 0x10000 + ETHERNET;

/** `in: (net.netif_receive_skb) dev="veth0" i=3 ns=4026531840 y=1 len=84 nl=0 w={0x…,…}` */
const PACKET = /^\s*(in|out): \([\w.]+\) dev="([^"]{1,15})" i=(\d{1,10}) ns=(\d{1,10}) y=(\d{1,5}) len=(\d{1,10}) nl=(\d{1,10}) w=\{([0-9a-fx,]*)\}$/;

const namesSchema = z.object({ names: z.array(z.tuple([z.int(), z.string().max(255)])).max(NAMES) });

export class PacketReader implements Reader<LinkPacket> {
  readonly #clock: Clock;
  readonly #lines = new Lines(LINE);
  #names = new Map<number, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  push(bytes: Uint8Array): LinkPacket[] {
    return this.#lines.push(bytes).flatMap((line) => this.#line(line) ?? []);
  }

  reset(): void {
    this.#lines.reset();
    this.#names = new Map();
  }

  #line(line: string): LinkPacket | undefined {
    if (line.startsWith("{")) this.#learn(line);
    return parsePacket(line, this.#names, this.#clock.now());
  }

  #learn(line: string): void {
    try {
      const told = namesSchema.safeParse(JSON.parse(line)).data;
      if (told !== undefined) this.#names = new Map(told.names);
    } catch {
      // Not JSON: then it tells no names.
    }
  }
}

/** @param names of namespaces, by inode */
export function parsePacket(line: string, names: ReadonlyMap<number, string>, at: number): LinkPacket | undefined {
  const match = PACKET.exec(line);
  if (match === null) return undefined;
  const [, way = "", link = "", , inode = "", type = "", told = "", paged = "", words = ""] = match;
  const ethernet = Number(type) === ARPHRD_ETHER;
  const received = way === "in";
  // What was received has its Ethernet header before what the kernel counts; a tunnel's packets have none.
  const length = Number(told) + (received && ethernet ? ETHERNET : 0);
  if (length > MOST) return undefined;
  const bytes = littleEndian(words).subarray(received && !ethernet ? ETHERNET : 0);
  return {
    at,
    namespace: names.get(Number(inode)) ?? `net:[${inode}]`,
    link,
    direction: received ? "in" : "out",
    frame: bytes.slice(0, Math.max(0, length - Number(paged))),
    length,
  };
}

/** `0x11223344,0x…`, as a little-endian machine prints the bytes 44 33 22 11. */
function littleEndian(words: string): Bytes {
  const values = words === "" ? [] : words.split(",").map(Number);
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, at) => view.setUint32(at * 4, value, true));
  return bytes;
}
