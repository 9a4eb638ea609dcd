import { text, type Bytes } from "../../base/index.ts";
import {
  BYTE_ORDER,
  COMMENT,
  ENHANCED_PACKET,
  FRAMING_BYTES,
  INTERFACE,
  INTERFACE_NAME,
  paddedTo4,
  SECTION_HEADER,
  SIMPLE_PACKET,
  TIME_RESOLUTION,
} from "./blocks.ts";

export interface ReadPacket {
  readonly interface: string;
  /** 1 is Ethernet. */
  readonly linkType: number;
  /** Milliseconds since 1970; 0 where the file does not say. */
  readonly at: number;
  readonly frame: Bytes;
  readonly comments: readonly string[];
}

export interface ReadCapture {
  readonly packets: readonly ReadPacket[];
  /** Why reading ended before the end of the file. */
  readonly problem?: string;
}

interface Interface {
  readonly name: string;
  readonly linkType: number;
  readonly unitsPerMs: number;
}

const MAX_PACKETS = 200_000;
const MAX_INTERFACES = 1024;
const MAX_OPTIONS = 256;

/** Reads a pcapng capture of either byte order. Never throws: what is right before the first fault is kept, and the fault is named. */
export function readPcapng(file: Uint8Array): ReadCapture {
  const reader = new Reader(file);
  const problem = reader.run();
  return { packets: reader.packets, ...(problem !== undefined && { problem }) };
}

class Reader {
  readonly packets: ReadPacket[] = [];
  readonly #file: Uint8Array;
  readonly #view: DataView;
  #littleEndian = true;
  #interfaces: Interface[] = [];

  constructor(file: Uint8Array) {
    this.#file = file;
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  run(): string | undefined {
    if (this.#file.length < FRAMING_BYTES || this.#view.getUint32(0, true) !== SECTION_HEADER) return "this is no pcapng file";
    for (let at = 0; at < this.#file.length; ) {
      if (at + FRAMING_BYTES > this.#file.length) return `the file is cut short at byte ${at}`;
      if (this.#u32(at) === SECTION_HEADER && !this.#section(at)) return `the section at byte ${at} has no known byte order`;
      const length = this.#u32(at + 4);
      if (length < FRAMING_BYTES || length % 4 !== 0) return `the block at byte ${at} says that it is ${length} bytes long`;
      if (at + length > this.#file.length) return `the file is cut short in the block at byte ${at}`;
      if (this.#u32(at + length - 4) !== length) return `the block at byte ${at} does not end as it begins`;
      const problem = this.#block(this.#u32(at), at + 8, at + length - 4);
      if (problem !== undefined) return `${problem} (block at byte ${at})`;
      at += length;
    }
    return undefined;
  }

  #section(at: number): boolean {
    this.#interfaces = [];
    this.#littleEndian = this.#view.getUint32(at + 8, true) === BYTE_ORDER;
    return this.#littleEndian || this.#view.getUint32(at + 8, false) === BYTE_ORDER;
  }

  #block(type: number, at: number, end: number): string | undefined {
    if (type === INTERFACE) return this.#interface(at, end);
    if (type === ENHANCED_PACKET) return this.#packet(at, end);
    return type === SIMPLE_PACKET ? this.#simplePacket(at, end) : undefined;
  }

  #interface(at: number, end: number): string | undefined {
    if (end - at < 8) return "an interface without its header";
    if (this.#interfaces.length === MAX_INTERFACES) return `more than ${MAX_INTERFACES} interfaces`;
    const linkType = this.#u16(at);
    let name = `interface ${this.#interfaces.length}`;
    let unitsPerMs = 1000;
    for (const { code, value } of this.#options(at + 8, end)) {
      if (code === INTERFACE_NAME) name = text(value);
      if (code === TIME_RESOLUTION && value.length === 1) unitsPerMs = resolution(value[0] ?? 6);
    }
    this.#interfaces.push({ name, linkType, unitsPerMs });
    return undefined;
  }

  #packet(at: number, end: number): string | undefined {
    if (end - at < 20) return "a packet without its header";
    const from = this.#interfaces[this.#u32(at)];
    if (from === undefined) return "a packet of an interface that is not described";
    const length = this.#u32(at + 12);
    if (length > end - at - 20) return "a packet longer than its block";
    if (this.packets.length === MAX_PACKETS) return `more than ${MAX_PACKETS} packets`;
    const time = this.#u32(at + 4) * 0x1_0000_0000 + this.#u32(at + 8);
    const options = [...this.#options(at + 20 + paddedTo4(length), end)];
    this.packets.push({
      interface: from.name,
      linkType: from.linkType,
      at: time / from.unitsPerMs,
      frame: Uint8Array.from(this.#file.subarray(at + 20, at + 20 + length)),
      comments: options.filter(({ code }) => code === COMMENT).map(({ value }) => text(value)),
    });
    return undefined;
  }

  #simplePacket(at: number, end: number): string | undefined {
    const from = this.#interfaces[0];
    if (from === undefined || end - at < 4) return "a packet of an interface that is not described";
    if (this.packets.length === MAX_PACKETS) return `more than ${MAX_PACKETS} packets`;
    const length = Math.min(this.#u32(at), end - at - 4);
    const frame = Uint8Array.from(this.#file.subarray(at + 4, at + 4 + length));
    this.packets.push({ interface: from.name, linkType: from.linkType, at: 0, frame, comments: [] });
    return undefined;
  }

  *#options(from: number, end: number): Iterable<{ readonly code: number; readonly value: Uint8Array }> {
    let at = from;
    for (let count = 0; count < MAX_OPTIONS && at + 4 <= end; count += 1) {
      const code = this.#u16(at);
      const length = this.#u16(at + 2);
      if (code === 0 || at + 4 + length > end) return;
      yield { code, value: this.#file.subarray(at + 4, at + 4 + length) };
      at += 4 + paddedTo4(length);
    }
  }

  #u16(at: number): number {
    return this.#view.getUint16(at, this.#littleEndian);
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#littleEndian);
  }
}

/** `if_tsresol`: a negative power of ten, or of two when the highest bit is set. */
function resolution(value: number): number {
  const perSecond = (value & 0x80) === 0 ? 10 ** value : 2 ** (value & 0x7f);
  return perSecond / 1000;
}
