/**
 * Amounts as `100m`, `1.5Gi`, `1e3`, exact down to a billionth.
 * Source: apimachinery, pkg/api/resource/quantity.go and suffix.go.
 */
import { CodedError } from "../base/index.ts";

type Format = "binary" | "decimal" | "exponent";

export interface Quantity {
  /** Billionths of one. */
  readonly nano: bigint;
  /** How it was written; that decides how it is shown. */
  readonly format: Format;
}

const NANO = 1_000_000_000n;
/** Larger ones are taken for this. */
const MAX = (2n ** 63n - 1n) * NANO;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
/** A longer one would cost time out of proportion. */
const MAX_LENGTH = 256;
const MAX_EXPONENT = 400;

function wrong(message: string): CodedError {
  return new CodedError("QUANTITY_INVALID", message);
}

const MALFORMED = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const BAD_SUFFIX = "unable to parse quantity's suffix";

interface Scale {
  readonly format: Format;
  readonly two: number;
  readonly ten: number;
}

function scaleOf(suffix: string): Scale {
  const two = Object.hasOwn(BINARY, suffix) ? BINARY[suffix] : undefined;
  if (two !== undefined) return { format: "binary", two, ten: 0 };
  const ten = Object.hasOwn(DECIMAL, suffix) ? DECIMAL[suffix] : undefined;
  if (ten !== undefined) return { format: "decimal", two: 0, ten };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix);
  const value = Number(exponent?.[1] ?? Number.NaN);
  if (!exponent || Math.abs(value) > MAX_EXPONENT) throw wrong(BAD_SUFFIX);
  return { format: "exponent", two: 0, ten: value };
}

/** What is finer than a billionth is rounded away from zero: some is not none. */
function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** @throws CodedError `QUANTITY_INVALID`, in upstream's words */
export function parseQuantity(text: string): Quantity {
  if (text === "") throw wrong("quantities must not be empty; use 0 or leave it out");
  const match = text.length > MAX_LENGTH ? null : /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/.exec(text);
  const [, sign = "", whole = "", fraction = "", suffix = ""] = match ?? [];
  if (!match || whole + fraction === "") throw wrong(MALFORMED);
  const { format, two, ten } = scaleOf(suffix);
  const power = ten - fraction.length + 9;
  const scaled = BigInt(whole + fraction) * 2n ** BigInt(two);
  const nano = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  const bounded = nano > MAX ? MAX : nano;
  return { nano: sign === "-" ? -bounded : bounded, format };
}

function inDecimal(nano: bigint, format: Format): string {
  if (nano === 0n) return "0";
  let mantissa = nano;
  let exponent = -9;
  while (mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  // No suffix is larger.
  for (; format === "decimal" && exponent > 18; exponent -= 3) mantissa *= 1000n;
  if (format === "exponent") return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`;
  return `${mantissa}${Object.keys(DECIMAL).find((suffix) => DECIMAL[suffix] === exponent) ?? ""}`;
}

function inBinary(whole: bigint): string {
  let mantissa = whole;
  let two = 0;
  for (; two < 60 && mantissa !== 0n && mantissa % 1024n === 0n; two += 10) mantissa /= 1024n;
  return `${mantissa}${Object.keys(BINARY).find((suffix) => BINARY[suffix] === two) ?? ""}`;
}

/** The canonical text: no fraction, the largest suffix that keeps it exact. Binary ones below 1024 or with a fraction are shown as decimal. */
export function formatQuantity({ nano, format }: Quantity): string {
  const magnitude = nano < 0n ? -nano : nano;
  if (format !== "binary") return inDecimal(nano, format);
  return magnitude < 1024n * NANO || magnitude % NANO !== 0n ? inDecimal(nano, "decimal") : inBinary(nano / NANO);
}

/** As the API stores it. @throws CodedError `QUANTITY_INVALID` */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}

/** Below zero where `a` is less. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.format };
}

/** Whole ones, rounded up. */
export function quantityValue({ nano }: Quantity): number {
  return Number(nano > 0n ? divideUp(nano, NANO) : nano / NANO);
}

/** Thousandths, rounded up: CPU is counted in them. */
export function quantityMilli({ nano }: Quantity): number {
  return Number(nano > 0n ? divideUp(nano, NANO / 1000n) : nano / (NANO / 1000n));
}
