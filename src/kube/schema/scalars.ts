/** Values of fields as Go's decoder takes them, in the form the API stores. */
import { messageOf } from "../../base/index.ts";
import { canonicalQuantity } from "../quantity.ts";
import { quote } from "../quote.ts";
import { normalMicroTime, normalTime } from "../time.ts";
import type { Json } from "../types.ts";
import type { Scalar } from "./types.ts";

/** `wrong type` is told with the field; `wrong value` as it is. */
export type ScalarResult =
  | { readonly kind: "ok"; readonly value: Json }
  | { readonly kind: "type"; readonly found: string; readonly goType: string }
  | { readonly kind: "value"; readonly message: string };

const ok = (value: Json): ScalarResult => ({ kind: "ok", value });
const INT32 = 2 ** 31;
const INT64 = 2 ** 63;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** As Go names a JSON value. */
export function foundType(value: Json): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function integer(value: Json, bound: number, goType: string): ScalarResult {
  if (typeof value !== "number") return { kind: "type", found: foundType(value), goType };
  return Number.isInteger(value) && value >= -bound && value < bound ? ok(value) : { kind: "type", found: `number ${value}`, goType };
}

function time(value: Json, normal: (text: string) => string | undefined, layout: string): ScalarResult {
  if (typeof value !== "string") return { kind: "type", found: foundType(value), goType: "string" };
  const text = normal(value);
  if (text !== undefined) return ok(text);
  return { kind: "value", message: `parsing time ${quote(value)} as ${quote(layout)}: cannot parse ${quote(value)} as "2006"` };
}

function quantity(value: Json): ScalarResult {
  if (typeof value !== "string" && typeof value !== "number") return { kind: "value", message: "quantities must be a text or a number" };
  try {
    return ok(canonicalQuantity(String(value)));
  } catch (error) {
    return { kind: "value", message: messageOf(error) };
  }
}

function bytes(value: Json): ScalarResult {
  if (typeof value !== "string") return { kind: "type", found: foundType(value), goType: "[]uint8" };
  // Go's decoder skips line ends.
  const compact = value.replace(/[\r\n]/g, "");
  if (BASE64.test(compact)) return ok(compact);
  const at = /[^A-Za-z0-9+/]/.exec(value)?.index ?? Math.max(0, value.length - (value.length % 4));
  return { kind: "value", message: `illegal base64 data at input byte ${at}` };
}

function intOrString(value: Json): ScalarResult {
  if (typeof value === "string") return ok(value);
  return typeof value === "number" ? integer(value, INT32, "int32") : { kind: "type", found: foundType(value), goType: "string" };
}

export function decodeScalar(scalar: Scalar, value: Json): ScalarResult {
  switch (scalar) {
    case "string":
      return typeof value === "string" ? ok(value) : { kind: "type", found: foundType(value), goType: "string" };
    case "boolean":
      return typeof value === "boolean" ? ok(value) : { kind: "type", found: foundType(value), goType: "bool" };
    case "int32":
      return integer(value, INT32, "int32");
    case "int64":
      return integer(value, INT64, "int64");
    case "double":
      return typeof value === "number" ? ok(value) : { kind: "type", found: foundType(value), goType: "float64" };
    case "bytes":
      return bytes(value);
    case "quantity":
      return quantity(value);
    case "intOrString":
      return intOrString(value);
    case "time":
      return time(value, normalTime, "2006-01-02T15:04:05Z07:00");
    case "microTime":
      return time(value, normalMicroTime, "2006-01-02T15:04:05.000000Z07:00");
  }
}

/** What `null` is where a value must be: in lists and maps. Times and the like have none. */
export function zeroOf(scalar: Scalar): Json {
  switch (scalar) {
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "double":
    case "intOrString":
      return 0;
    case "quantity":
      return "0";
    case "time":
    case "microTime":
      return null;
    default:
      return "";
  }
}
