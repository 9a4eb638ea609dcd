import { concat, utf8, type Bytes } from "../../base/index.ts";
import { bareIp } from "../packet/bare-ip.ts";
import type { CapturedFrame } from "../types.ts";
import {
  APPLICATION,
  BYTE_ORDER,
  COMMENT,
  ENHANCED_PACKET,
  ETHERNET,
  FRAMING_BYTES,
  INTERFACE,
  INTERFACE_NAME,
  paddedTo4,
  SECTION_HEADER,
  TIME_RESOLUTION,
} from "./blocks.ts";

export interface PcapngPacket {
  /** Name under which Wireshark shows where it was seen: a segment, or a link in a machine. */
  readonly interface: string;
  /** Milliseconds since 1970; kept to the microsecond. */
  readonly at: number;
  readonly frame: Uint8Array;
  /** Shown by Wireshark beside the packet. */
  readonly comment?: string;
}

/** Writes a capture piece by piece, for a file or a pipe: `start` once, then `packet` as often as there are any. */
export class PcapngWriter {
  readonly #interfaces = new Map<string, number>();

  start(): Bytes {
    return block(SECTION_HEADER, section(), option(APPLICATION, utf8("Podwire")));
  }

  /** The packet, and before the first one of an interface that interface's description. */
  packet({ interface: name, at, frame, comment }: PcapngPacket): Bytes {
    const known = this.#interfaces.get(name);
    const id = known ?? this.#interfaces.size;
    if (known === undefined) this.#interfaces.set(name, id);
    const { bytes, comments } = onEthernet(frame, comment);
    const options = concat(comments.map((one) => option(COMMENT, utf8(one))));
    const written = block(ENHANCED_PACKET, packetHeader(id, at, bytes.length), padded(bytes), options);
    return known === undefined ? concat([describe(name), written]) : written;
  }

  /** A frame from the wire; what the fault injector did to it becomes the comment. */
  captured(captured: CapturedFrame): Bytes {
    const { segment, at, frame } = captured;
    const comment = fateComment(captured.fate);
    return this.packet({ interface: segment, at, frame, ...(comment !== undefined && { comment }) });
  }
}

/** A whole capture at once. */
export function writePcapng(packets: readonly PcapngPacket[]): Bytes {
  const writer = new PcapngWriter();
  return concat([writer.start(), ...packets.map((packet) => writer.packet(packet))]);
}

/** What became of a frame, for people; nothing when it simply arrived. */
export function fateComment(fate: CapturedFrame["fate"]): string | undefined {
  switch (fate) {
    case "delivered":
      return undefined;
    case "lost":
      return "lost: the link was told to lose frames";
    case "too-big":
      return "dropped: larger than the link's MTU";
    case "partitioned":
      return "dropped: the link is cut";
    case "delayed":
      return "delayed by the link; this is when it was sent";
  }
}

/**
 * Packets of devices without Ethernet get a header with no addresses before them: tcpdump refuses a file whose interfaces are
 * of more than one kind.
 */
function onEthernet(frame: Uint8Array, comment: string | undefined): { readonly bytes: Uint8Array; readonly comments: readonly string[] } {
  const comments = comment === undefined ? [] : [comment];
  const network = bareIp(frame);
  if (network === undefined) return { bytes: frame, comments };
  const header = Uint8Array.from([...new Uint8Array(12), ...(network === "ipv4" ? [0x08, 0x00] : [0x86, 0xdd])]);
  return { bytes: concat([header, frame]), comments: [...comments, "this device has no Ethernet: the header is made up"] };
}

function section(): Bytes {
  const body = new DataView(new ArrayBuffer(16));
  body.setUint32(0, BYTE_ORDER, true);
  body.setUint16(4, 1, true);
  // Section length not known: all ones.
  body.setUint32(8, 0xffff_ffff, true);
  body.setUint32(12, 0xffff_ffff, true);
  return new Uint8Array(body.buffer);
}

function describe(name: string): Bytes {
  const body = new DataView(new ArrayBuffer(8));
  body.setUint16(0, ETHERNET, true);
  return block(INTERFACE, new Uint8Array(body.buffer), concat([option(INTERFACE_NAME, utf8(name)), option(TIME_RESOLUTION, Uint8Array.of(6))]));
}

function packetHeader(id: number, at: number, length: number): Bytes {
  const microseconds = Math.max(0, Math.round(at * 1000));
  const body = new DataView(new ArrayBuffer(20));
  body.setUint32(0, id, true);
  body.setUint32(4, Math.floor(microseconds / 0x1_0000_0000), true);
  body.setUint32(8, microseconds % 0x1_0000_0000, true);
  body.setUint32(12, length, true);
  body.setUint32(16, length, true);
  return new Uint8Array(body.buffer);
}

/** Options end with an empty one of code 0, which `block` adds where there are any. */
function option(code: number, value: Uint8Array): Bytes {
  const short = value.length > 0xffff ? value.subarray(0, 0xffff) : value;
  const header = new DataView(new ArrayBuffer(4));
  header.setUint16(0, code, true);
  header.setUint16(2, short.length, true);
  return concat([new Uint8Array(header.buffer), padded(short)]);
}

function block(type: number, ...body: readonly Uint8Array[]): Bytes {
  const options = body.at(-1);
  const end = options !== undefined && options.length > 0 && body.length > 1 ? new Uint8Array(4) : new Uint8Array();
  const content = concat([...body, end]);
  const whole = new Uint8Array(FRAMING_BYTES + content.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, whole.length, true);
  whole.set(content, 8);
  view.setUint32(whole.length - 4, whole.length, true);
  return whole;
}

function padded(bytes: Uint8Array): Uint8Array {
  const length = paddedTo4(bytes.length);
  if (length === bytes.length) return bytes;
  const whole = new Uint8Array(length);
  whole.set(bytes);
  return whole;
}
