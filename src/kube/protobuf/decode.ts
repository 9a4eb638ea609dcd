/**
 * Kubernetes' protobuf bodies as JSON: clients from 1.32 on send nothing else for many kinds.
 * Sources: apimachinery, pkg/runtime/serializer/protobuf (the envelope); protobuf.dev, "Encoding".
 */
import protobuf from "protobufjs/minimal.js";
import { isCoded, messageOf } from "../../base/index.ts";
import { setField } from "../access.ts";
import { encodeBase64 } from "../base64.ts";
import { parseApiVersion } from "../gvk.ts";
import { decodeJson, defaultLimits, type DecodeLimits } from "../json.ts";
import { quote } from "../quote.ts";
import type { KubeSchema, SchemaField } from "../schema/index.ts";
import { ApiError } from "../status.ts";
import { formatTime, microTimeOf } from "../time.ts";
import type { Json, JsonObject } from "../types.ts";
import { wireTable, type WireTable } from "./wire.ts";

type Reader = protobuf.Reader;

/** `k8s\0` */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];
/** Messages inside one another. */
const MAX_DEPTH = 64;
const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
/** Years 0001 to 9999: outside of them a time has no text. */
const EARLIEST = -62_135_596_800;
const LATEST = 253_402_300_799;

class Malformed extends Error {}

interface Known {
  readonly schema: KubeSchema;
  readonly limits: DecodeLimits;
}

function expectWire(found: number, wanted: number): void {
  if (found !== wanted) throw new Malformed(`wire type ${found} where ${wanted} is expected`);
}

/** Calls for every field of a message; what is not read is skipped. */
function eachField(reader: Reader, end: number, visit: (number: number, wire: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    const number = tag >>> 3;
    if (number === 0) throw new Malformed("a field has the number 0");
    if (!visit(number, tag & 7)) reader.skipType(tag & 7);
    if (reader.pos > end) throw new Malformed("a field is longer than its message");
  }
}

/** Reads a length and gives the end of what follows. */
function endOf(reader: Reader, wire: number, within: number): number {
  expectWire(wire, DELIMITED);
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > within) throw new Malformed("a field is longer than its message");
  return end;
}

/** Simple messages: texts, numbers and bytes by number. */
function readSimple(reader: Reader, end: number, read: Readonly<Record<number, (wire: number) => void>>): void {
  eachField(reader, end, (number, wire) => {
    const found = read[number];
    found?.(wire);
    return found !== undefined;
  });
}

/** Without the `long` package the reader gives numbers, exact up to 2^53. */
const toNumber = (value: unknown): number => Number(String(value));

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

function readIntOrString(reader: Reader, end: number): Json {
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

function readTexts(reader: Reader, end: number): string[] {
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
function readRaw(reader: Reader, end: number, { limits }: Known): Json {
  let raw = new Uint8Array();
  readSimple(reader, end, {
    1: (wire) => {
      expectWire(wire, DELIMITED);
      raw = Uint8Array.from(reader.bytes());
    },
  });
  return raw.length === 0 ? null : decodeJson(raw, limits).value;
}

function readVarint(reader: Reader, type: SchemaField["type"]): Json {
  if (type === "boolean") return reader.bool();
  return type === "int32" ? reader.int32() : toNumber(reader.int64());
}

function readOne(reader: Reader, wire: number, within: number, field: SchemaField, known: Known, depth: number): Json {
  const { type } = field;
  switch (type) {
    case "boolean":
    case "int32":
    case "int64":
      expectWire(wire, VARINT);
      return readVarint(reader, type);
    case "double":
      expectWire(wire, FIXED64);
      return reader.double();
    case "string":
      expectWire(wire, DELIMITED);
      return reader.string();
    case "bytes":
      expectWire(wire, DELIMITED);
      return encodeBase64(reader.bytes());
    default:
      return readMessage(reader, endOf(reader, wire, within), field, known, depth);
  }
}

function readMessage(reader: Reader, end: number, { type, ref = "" }: SchemaField, known: Known, depth: number): Json {
  switch (type) {
    case "time":
      return readTime(reader, end, (seconds) => formatTime(seconds * 1000));
    case "microTime":
      return readTime(reader, end, (seconds, nanos) => microTimeOf(seconds, Math.floor(nanos / 1000)));
    case "quantity":
      return readTexts(reader, end).at(-1) ?? "0";
    case "stringList":
      return readTexts(reader, end);
    case "intOrString":
      return readIntOrString(reader, end);
    case "rawExtension":
    case "fieldsV1":
    case "json":
      return readRaw(reader, end, known);
    default: {
      const definition = known.schema.file.definitions[ref];
      if (!definition) throw new Malformed(`${ref} is no known type`);
      const object: Record<string, Json> = {};
      readFields(reader, end, wireTable(definition), object, known, depth + 1);
      return object;
    }
  }
}

function readEntry(reader: Reader, end: number, field: SchemaField, known: Known, depth: number): [key: string, value: Json] {
  let key = "";
  let value: Json = null;
  readSimple(reader, end, {
    1: (wire) => {
      expectWire(wire, DELIMITED);
      key = reader.string();
    },
    2: (wire) => {
      value = readOne(reader, wire, end, field, known, depth);
    },
  });
  return [key, value];
}

function readFields(reader: Reader, end: number, table: WireTable, object: Record<string, Json>, known: Known, depth: number): void {
  if (depth > MAX_DEPTH) throw new Malformed(`messages are nested more than ${MAX_DEPTH} levels deep`);
  eachField(reader, end, (number, wire) => {
    const entry = table.get(number);
    if (!entry) return false;
    if (entry.kind === "inline") readFields(reader, endOf(reader, wire, end), entry.table, object, known, depth + 1);
    else addField(reader, wire, end, entry.field, object, known, depth);
    return true;
  });
}

function addField(reader: Reader, wire: number, end: number, field: SchemaField, object: Record<string, Json>, known: Known, depth: number): void {
  const before = Object.hasOwn(object, field.name) ? object[field.name] : undefined;
  if (field.of === "map") {
    const map = typeof before === "object" && before !== null && !Array.isArray(before) ? (before as Record<string, Json>) : {};
    const [key, value] = readEntry(reader, endOf(reader, wire, end), field, known, depth);
    setField(map, key, value);
    object[field.name] = map;
  } else if (field.of === "list") {
    const list = Array.isArray(before) ? (before as Json[]) : [];
    list.push(...readItems(reader, wire, end, field, known, depth));
    object[field.name] = list;
  } else {
    const value = readOne(reader, wire, end, field, known, depth);
    if (value !== null) object[field.name] = value;
  }
}

/** Numbers may be packed into one field. */
function readItems(reader: Reader, wire: number, end: number, field: SchemaField, known: Known, depth: number): Json[] {
  const { type } = field;
  const packed = wire === DELIMITED && (type === "int32" || type === "int64" || type === "boolean");
  if (!packed) return [readOne(reader, wire, end, field, known, depth)];
  const inner = endOf(reader, wire, end);
  const items: Json[] = [];
  while (reader.pos < inner) items.push(readVarint(reader, type));
  return items;
}

interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
  readonly isJson: boolean;
}

/** `Unknown` of apimachinery, pkg/runtime/generated.proto. */
function readEnvelope(body: Uint8Array): Envelope {
  const reader = protobuf.Reader.create(body.subarray(MAGIC.length));
  const found = { apiVersion: "", kind: "", raw: new Uint8Array(), isJson: false };
  const text = (then: (content: string) => void) => (wire: number) => {
    expectWire(wire, DELIMITED);
    then(reader.string());
  };
  readSimple(reader, reader.len, {
    1: (wire) => readSimple(reader, endOf(reader, wire, reader.len), {
      1: text((content) => { found.apiVersion = content; }),
      2: text((content) => { found.kind = content; }),
    }),
    2: (wire) => {
      expectWire(wire, DELIMITED);
      found.raw = Uint8Array.from(reader.bytes());
    },
    3: text((encoding) => {
      if (encoding !== "") throw new Malformed(`the content encoding ${quote(encoding)} is not known`);
    }),
    4: text((type) => { found.isJson = type === "application/json"; }),
  });
  return found;
}

function decode(body: Uint8Array, known: Known): JsonObject {
  const { apiVersion, kind, raw, isJson } = readEnvelope(body);
  if (isJson) {
    const { value } = decodeJson(raw, known.limits);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  }
  const version = parseApiVersion(apiVersion);
  const id = version && known.schema.idOf({ ...version, kind });
  const definition = id === undefined ? undefined : known.schema.file.definitions[id];
  if (!definition) throw ApiError.badRequest(`no kind ${quote(kind)} is registered for version ${quote(apiVersion)}`);
  const object: Record<string, Json> = { kind, apiVersion };
  const reader = protobuf.Reader.create(raw);
  readFields(reader, reader.len, wireTable(definition), object, known, 0);
  return object;
}

/** Whether a body begins as the envelope does. */
export function isProtobuf(body: Uint8Array): boolean {
  return MAGIC.every((byte, at) => body[at] === byte);
}

/**
 * The object in a body, as JSON would have it; `decodeObject` goes on from there.
 * @throws ApiError BadRequest, RequestEntityTooLarge
 */
export function decodeProtobuf(schema: KubeSchema, body: Uint8Array, limits: DecodeLimits = defaultLimits): JsonObject {
  if (body.length > limits.size) throw ApiError.entityTooLarge(`limit is ${limits.size}`);
  if (!isProtobuf(body)) throw ApiError.badRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  try {
    return decode(body, { schema, limits });
  } catch (error) {
    if (isCoded(error)) throw error;
    // The library's own errors: a length or a number that goes beyond the end.
    throw ApiError.badRequest(`the body is not protobuf: ${messageOf(error)}`);
  }
}
