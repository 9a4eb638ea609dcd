/** Flags as a command declares them. */

export interface Flag {
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** `list`: separated by commas, or given several times; `array`: given several times. */
  readonly type: "bool" | "string" | "int" | "duration" | "list" | "array";
  /** As text. */
  readonly initial?: string;
  /** The value of a flag without one. */
  readonly bare?: string;
  readonly usage: string;
  readonly hidden?: boolean;
}

export const bool = (name: string, usage: string, more: Partial<Flag> = {}): Flag => ({ name, type: "bool", initial: "false", bare: "true", usage, ...more });
export const string = (name: string, usage: string, more: Partial<Flag> = {}): Flag => ({ name, type: "string", initial: "", usage, ...more });
export const int = (name: string, initial: number, usage: string, more: Partial<Flag> = {}): Flag => ({ name, type: "int", initial: String(initial), usage, ...more });
export const list = (name: string, usage: string, more: Partial<Flag> = {}): Flag => ({ name, type: "list", usage, ...more });
export const array = (name: string, usage: string, more: Partial<Flag> = {}): Flag => ({ name, type: "array", usage, ...more });
export const duration = (name: string, initial: string, usage: string, more: Partial<Flag> = {}): Flag => ({ name, type: "duration", initial, usage, ...more });

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, "µs": 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of Go's `1h2m3.5s`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const [, sign = "", parts = ""] = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.exec(text) ?? [];
  if (parts === "") return undefined;
  let sum = 0;
  for (const [, number, unit = ""] of parts.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) sum += Number(number) * (UNITS[unit] ?? 0);
  return sign === "-" ? -sum : sum;
}

/** As Go prints it: `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (Math.abs(ms) < 1000) return `${ms}ms`;
  const seconds = Math.abs(ms) / 1000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = Math.round((seconds % 60) * 1000) / 1000;
  return `${ms < 0 ? "-" : ""}${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${rest}s`;
}
