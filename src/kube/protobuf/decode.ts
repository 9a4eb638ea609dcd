/**
 * Kubernetes' protobuf bodies as JSON: clients from 1.32 on send nothing else for many kinds.
 * Sources: apimachinery, pkg/runtime/serializer/protobuf (the envelope); protobuf.dev, "Encoding".
 */
import protobuf from "protobufjs/minimal.js";
import { isCoded, messageOf, toBase64 } from "../../base/index.ts";
import { setField } from "../access.ts";
import { parseApiVersion } from "../gvk.ts";
import { decodeJson, defaultLimits, type DecodeLimits } from "../json.ts";
import { quote } from "../quote.ts";
import type { KubeSchema, SchemaField } from "../schema/index.ts";
import { ApiError } from "../status.ts";
import type { Json, JsonObject } from "../types.ts";
import {
  DELIMITED, eachField, endOf, expectWire, FIXED64, Malformed, readIntOrString, readMicroseconds, readRaw, readSeconds, readSimple, readTexts, toNumber, VARINT,
  type Reader,
} from "./simple.ts";
import { wireTable, type WireTable } from "./wire.ts";

/** `k8s\0` */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];
/** Messages inside one another. */
const MAX_DEPTH = 64;
interface Known {
  readonly schema: KubeSchema;
  readonly limits: DecodeLimits;
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
      return toBase64(reader.bytes());
    default:
      return readMessage(reader, endOf(reader, wire, within), field, known, depth);
  }
}

function readMessage(reader: Reader, end: number, { type, ref = "" }: SchemaField, known: Known, depth: number): Json {
  switch (type) {
    case "time":
      return readSeconds(reader, end);
    case "microTime":
      return readMicroseconds(reader, end);
    case "quantity":
      return readTexts(reader, end).at(-1) ?? "0";
    case "stringList":
      return readTexts(reader, end);
    case "intOrString":
      return readIntOrString(reader, end);
    case "rawExtension":
    case "fieldsV1":
    case "json":
      return readRaw(reader, end, known.limits);
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
