/** What a command-line program needs of the operating system. */
import type { Clock } from "../base/index.ts";
import type { Files } from "./files.ts";

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** All of the standard input. */
  input(): string;
}

export interface System {
  readonly files: Files;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a program on the same terminal; its exit code. */
  run(argv: readonly string[]): Promise<number>;
}
