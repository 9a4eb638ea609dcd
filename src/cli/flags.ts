import type { Language } from "../lessons/index.ts";

/** Options of the commands with many. */
export interface GradeFlags {
  readonly submission: string;
  readonly format: "tap" | "junit" | "json" | "github";
  readonly output?: string;
  readonly artifacts?: string;
  readonly seed?: string;
  /** Of titles, and of what checks say. */
  readonly language: Language;
  readonly jobs: number;
}

export interface Share {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

export interface ValidateFlags {
  readonly schema: boolean;
  readonly shard?: Share;
  readonly json?: boolean;
  readonly output?: string;
  readonly jobs: number;
}
