/** Messages that are something simpler in JSON, and how a message is gone through. Source: protobuf.dev, "Encoding". */
import type protobuf from "protobufjs/minimal.js";
import { decodeJson, type DecodeLimits } from "../json.ts";
import { formatTime, microTimeOf } from "../time.ts";
import type { Json } from "../types.ts";

export type Reader = protobuf.Reader;

export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;
/** Years 0001 to 9999: outside of them a time has no text. */
const EARLIEST = -62_135_596_800;
const LATEST = 253_402_300_799;

/** The bytes are not what they should be; told as 400 by who decodes the body. */
export class Malformed extends Error {}

export function expectWire(found: number, wanted: number): void {
  if (found !== wanted) throw new Malformed(`wire type ${found} where ${wanted} is expected`);
}

/** Calls for every field of a message; what is not read is skipped. */
export function eachField(reader: Reader, end: number, visit: (number: number, wire: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    const number = tag >>> 3;
    if (number === 0) throw new Malformed("a field has the number 0");
    if (!visit(number, tag & 7)) reader.skipType(tag & 7);
    if (reader.pos > end) throw new Malformed("a field is longer than its message");
  }
}

/** Reads a length and gives the end of what follows. */
export function endOf(reader: Reader, wire: number, within: number): number {
  expectWire(wire, DELIMITED);
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > within) throw new Malformed("a field is longer than its message");
  return end;
}

/** Simple messages: texts, numbers and bytes by number. */
export function readSimple(reader: Reader, end: number, read: Readonly<Record<number, (wire: number) => void>>): void {
  eachField(reader, end, (number, wire) => {
    const found = read[number];
    found?.(wire);
    return found !== undefined;
  });
}

/** Without the `long` package the reader gives numbers, exact up to 2^53. */
export const toNumber = (value: unknown): number => Number(String(value));

function readTime(reader: Reader, end: number, format: (seconds: number, nanos: number) => string): Json {
  let seconds: number | undefined;
  let nanos = 0;
  readSimple(reader, end, {
    1: (wire) => {
      expectWire(wire, VARINT);
      seconds = toNumber(reader.int64());
    },
    2: (wire) => {
      expectWire(wire, VARINT);
      nanos = reader.int32();
    },
  });
  // A time that is not set is an empty message.
  if (seconds === undefined) return null;
  if (seconds < EARLIEST || seconds > LATEST) throw new Malformed("a time is out of range");
  if (nanos < 0 || nanos >= 1e9) throw new Malformed("a time has more nanoseconds than a second");
  return format(seconds, nanos);
}

export function readSeconds(reader: Reader, end: number): Json {
  return readTime(reader, end, (seconds) => formatTime(seconds * 1000));
}

export function readMicroseconds(reader: Reader, end: number): Json {
  return readTime(reader, end, (seconds, nanos) => microTimeOf(seconds, Math.floor(nanos / 1000)));
}

export function readIntOrString(reader: Reader, end: number): Json {
  let isText = false;
  let number = 0;
  let content = "";
  readSimple(reader, end, {
    1: (wire) => {
      expectWire(wire, VARINT);
      isText = toNumber(reader.int64()) === 1;
    },
    2: (wire) => {
      expectWire(wire, VARINT);
      number = reader.int32();
    },
    3: (wire) => {
      expectWire(wire, DELIMITED);
      content = reader.string();
    },
  });
  return isText ? content : number;
}

export function readTexts(reader: Reader, end: number): string[] {
  const texts: string[] = [];
  readSimple(reader, end, {
    1: (wire) => {
      expectWire(wire, DELIMITED);
      texts.push(reader.string());
    },
  });
  return texts;
}

/** Bytes that hold JSON. */
export function readRaw(reader: Reader, end: number, limits: DecodeLimits): Json {
  let raw = new Uint8Array();
  readSimple(reader, end, {
    1: (wire) => {
      expectWire(wire, DELIMITED);
      raw = Uint8Array.from(reader.bytes());
    },
  });
  return raw.length === 0 ? null : decodeJson(raw, limits).value;
}
