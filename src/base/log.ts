export type LogLevel = "debug" | "info" | "warn" | "error";

/** Where a program says what it does; the edge decides what becomes of it. */
export interface Log {
  (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
