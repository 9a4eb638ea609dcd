/** Times as objects hold them: always UTC. Source: apimachinery, pkg/apis/meta/v1/time.go and micro_time.go. */
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/;

interface Instant {
  /** Since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  /** Of the second, 0 to 999,999; what is finer is cut off. */
  readonly micros: number;
}

function offsetSeconds(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60;
}

function parse(text: string): Instant | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetSeconds(match[8] ?? "Z");
  if (offset === undefined) return undefined;
  // Date.UTC takes years below 100 for years of the twentieth century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return { seconds: date.getTime() / 1000 - offset, micros: Number((match[7] ?? "").padEnd(6, "0").slice(0, 6)) };
}

function daysIn(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

function format(seconds: number, fraction: string): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, `${fraction}Z`);
}

/** Milliseconds since 1970 of an RFC 3339 time; undefined where it is none. */
export function parseTime(text: string): number | undefined {
  const instant = parse(text);
  return instant && instant.seconds * 1000 + Math.floor(instant.micros / 1000);
}

/** `2026-01-31T10:20:30Z`; what is finer than a second is cut off. @param ms since 1970 */
export function formatTime(ms: number): string {
  return format(Math.floor(ms / 1000), "");
}

/** `2026-01-31T10:20:30.123000Z`, as Leases and Events have it. @param ms since 1970 */
export function formatMicroTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return microTimeOf(seconds, Math.floor((ms - seconds * 1000) * 1000));
}

/** @param seconds since 1970 @param micros of the second, 0 to 999,999 */
export function microTimeOf(seconds: number, micros: number): string {
  return format(seconds, `.${String(micros).padStart(6, "0")}`);
}

/** Any RFC 3339 time as the API stores it; clients send milliseconds and offsets. Undefined where it is none. */
export function normalTime(text: string): string | undefined {
  const instant = parse(text);
  return instant && format(instant.seconds, "");
}

/** As `normalTime`, with microseconds. */
export function normalMicroTime(text: string): string | undefined {
  const instant = parse(text);
  return instant && microTimeOf(instant.seconds, instant.micros);
}
