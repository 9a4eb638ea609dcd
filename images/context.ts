/** What every part of a build is told. */
import type { PackageStore } from "./packages.ts";

export type BuildPhase = "wait" | "resolve" | "download" | "unpack" | "pack" | "snapshot";

export interface BuildReport {
  readonly phase: BuildPhase;
  /** 0 to 1, within the phase. */
  readonly fraction: number;
  readonly note?: string;
}

export interface BuildContext {
  /** The checkout that is built. */
  readonly root: string;
  readonly imagesFolder: string;
  readonly store: PackageStore;
  readonly report: (report: BuildReport) => void;
  readonly warn: (message: string) => void;
  readonly frozen: boolean;
  readonly snapshot: boolean;
  readonly signal: AbortSignal | undefined;
}
