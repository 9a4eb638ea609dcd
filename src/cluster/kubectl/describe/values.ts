/** Reading fields that may not be there, and times as descriptions show them. */
import { fieldOf, goText, isObject, parseTime, valueAt } from "../../../kube/index.ts";

export type Fields = Readonly<Record<string, unknown>>;

export const at = (value: unknown, ...path: readonly (string | number)[]): unknown => valueAt(value, path);
export const list = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = valueAt(value, path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
};
export const text = (value: unknown, ...path: readonly string[]): string => {
  const found = valueAt(value, path);
  return found === undefined || found === null || isObject(found) ? "" : goText(found);
};
export const number = (value: unknown, ...path: readonly string[]): number => {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : 0;
};
export const has = (value: unknown, name: string): boolean => {
  const found = fieldOf(value, name);
  return found !== undefined && found !== null;
};
export const strings = (value: unknown, ...path: readonly string[]): readonly string[] => list(value, ...path).map(String);

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Mon, 02 Jan 2006 15:04:05 +0000`. Source: RFC 1123, as Go's time.RFC1123Z. */
export function rfc1123(time: string): string {
  const ms = parseTime(time);
  if (ms === undefined) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${DAYS[date.getUTCDay()] ?? ""}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
