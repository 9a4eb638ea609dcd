/** Ages as tables show them. Source: apimachinery, pkg/util/duration/duration.go (HumanDuration). */
import { parseTime } from "../../../kube/index.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

const tail = (count: number, unit: string): string => (count === 0 ? "" : `${count}${unit}`);

/** Two or three digits that matter. @param ms may be slightly negative, because clocks differ */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  const whole = (unit: number): number => Math.floor(seconds / unit);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 2 * MINUTE) return `${seconds}s`;
  if (seconds < 10 * MINUTE) return `${whole(MINUTE)}m${tail(seconds % MINUTE, "s")}`;
  if (seconds < 3 * HOUR) return `${whole(MINUTE)}m`;
  if (seconds < 8 * HOUR) return `${whole(HOUR)}h${tail(whole(MINUTE) % 60, "m")}`;
  if (seconds < 2 * DAY) return `${whole(HOUR)}h`;
  if (seconds < 8 * DAY) return `${whole(DAY)}d${tail(whole(HOUR) % 24, "h")}`;
  if (seconds < 2 * YEAR) return `${whole(DAY)}d`;
  if (seconds < 8 * YEAR) return `${whole(YEAR)}y${tail(whole(DAY) % 365, "d")}`;
  return `${whole(YEAR)}y`;
}

/** @param time RFC 3339 @param now milliseconds since 1970 */
export function since(time: unknown, now: number): string {
  const then = typeof time === "string" ? parseTime(time) : undefined;
  return then === undefined ? "<unknown>" : humanDuration(now - then);
}
