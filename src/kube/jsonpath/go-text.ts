/** Values as Go's programs show them. Sources: Go's fmt (%v) and encoding/json. */
import { isObject } from "../access.ts";

function exponentOf(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** `%v`: maps in the order of their keys, without quotes. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${(value as readonly unknown[]).map(goText).join(" ")}]`;
  if (isObject(value)) return `map[${Object.keys(value).sort().map((key) => `${key}:${goText(value[key])}`).join(" ")}]`;
  if (typeof value === "number") return exponentOf(String(value));
  return typeof value === "string" ? value : String(value === true);
}

const UNSAFE: Readonly<Record<string, string>> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** JSON as Go writes maps: keys in order, HTML's characters escaped. */
export function goJson(value: unknown, indent = ""): string {
  const text = hasIndexKeys(value) ? writeJson(value, indent, "") : JSON.stringify(sorted(value), undefined, indent) ?? "null";
  return text.replace(/[<>&\u2028\u2029]/g, (character) => UNSAFE[character] ?? character);
}

function hasIndexKeys(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasIndexKeys);
  if (!isObject(value)) return false;
  return Object.keys(value).some((key) => /^(\d+|__proto__)$/.test(key) || hasIndexKeys(value[key]));
}

/** Slower, but keeps the order of keys such as `10` and `9`. */
function writeJson(value: unknown, indent: string, before: string): string {
  const inner = before + indent;
  const [open, separator, close] = indent === "" ? ["", ",", ""] : [`\n${inner}`, `,\n${inner}`, `\n${before}`];
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[${open}${value.map((item) => writeJson(item, indent, inner)).join(separator)}${close}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort();
  if (keys.length === 0) return "{}";
  const colon = indent === "" ? ":" : ": ";
  return `{${open}${keys.map((key) => `${JSON.stringify(key)}${colon}${writeJson(value[key], indent, inner)}`).join(separator)}${close}}`;
}
