/**
 * What the elements show and what they may ask for. The app fills these in; the elements know nothing else of it.
 */
import type { Bytes } from "../base/index.ts";
import type { Checkpoint, CheckReport, Lab, LabProgress, PacketSeen } from "../lab/index.ts";
import type { Block, Language, StepSpec } from "../lessons/index.ts";
import type { MachineState } from "../vm/index.ts";

/** One lesson in the catalogue, in the language in use. */
export interface LessonCard {
  readonly id: string;
  readonly part: string;
  readonly number: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
  readonly difficulty: "beginner" | "intermediate" | "advanced";
  readonly steps: number;
  readonly done: number;
  /** Milliseconds since 1970 of the last visit; undefined when it was never opened. */
  readonly visitedAt: number | undefined;
}

export interface CataloguePart {
  /** Folder name, for example `1-linux`. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly lessons: readonly LessonCard[];
}

export type StepStatus = "todo" | "passed";

export type DynamicHint =
  | { readonly kind: "none" }
  | { readonly kind: "asking" }
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "failed"; readonly text: string };

export interface StepModel {
  readonly spec: StepSpec;
  /** From 1. */
  readonly number: number;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly status: StepStatus;
  readonly checking: boolean;
  /** Titles of the steps that must be passed before this one can be. */
  readonly waitsFor: readonly string[];
  /** The last verdict; undefined before the first. */
  readonly report: CheckReport | undefined;
  readonly answers: Readonly<Record<string, string>>;
  readonly hintsShown: number;
  readonly dynamicHint: DynamicHint;
}

/** Why the machines cannot run here, each with its own words. */
export type Unsupported = "wasm" | "worker" | "memory" | "secure";

export type LabPhase =
  | { readonly kind: "idle" }
  | { readonly kind: "loading"; readonly machines: readonly MachineLoading[]; readonly resuming: boolean }
  | { readonly kind: "ready"; readonly lab: Lab }
  | { readonly kind: "failed"; readonly code: string; readonly message: string }
  /** Another tab has this lesson's machines. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "unsupported"; readonly reason: Unsupported };

export interface MachineLoading {
  readonly machine: string;
  readonly progress: LabProgress | undefined;
  readonly done: boolean;
}

export interface MachineModel {
  readonly name: string;
  readonly state: MachineState | undefined;
  /** Grows by one whenever it has become another (reset, rewind, restart): its terminals start afresh. */
  readonly generation: number;
}

/** Something the learner should know of, until closed. */
export interface Notice {
  readonly id: string;
  readonly tone: "info" | "warn" | "bad";
  readonly text: string;
  /** Until what it tells of is over, though it is only for information. */
  readonly stays?: true;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface LessonModel {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
  readonly intro: readonly Block[];
  readonly steps: readonly StepModel[];
  /** Index into `steps`; equal to its length once all are done. */
  readonly current: number;
  readonly phase: LabPhase;
  readonly machines: readonly MachineModel[];
  readonly checkpoints: readonly Checkpoint[];
  /** What the whole lab is busy with; its buttons rest meanwhile. */
  readonly busy: "none" | "reset" | "rewind" | "save";
  readonly next: LessonCard | undefined;
}

export interface LessonActions {
  run(machine: string, terminal: number, command: string): void;
  answer(step: string, question: string, value: string): void;
  check(step: string): void;
  /** Opens the next staged hint, or asks the machines once all are open. */
  hint(step: string): void;
  select(step: number): void;
  resetStep(step: string): void;
  resetLab(): void;
  rewind(checkpoint: Checkpoint): void;
  exportSession(): void;
  restartMachine(machine: string): void;
  /** Tries again after a failure; takes the lab over from another tab; or starts although memory seems too small. */
  start(options?: { readonly takeOver?: boolean; readonly evenSo?: boolean }): void;
  open(lesson: string): void;
}

/** One field of a decoded packet; offsets are bytes from the start of the frame. */
export interface DecodedField {
  /** Stable, for example `ipv4.ttl`. */
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly offset: number;
  readonly length: number;
  readonly note?: { readonly id: string; readonly text: string };
}

export interface DecodedLayer {
  /** `ethernet`, `ipv4`, …: also the colour. */
  readonly protocol: string;
  readonly name: string;
  readonly summary: string;
  readonly offset: number;
  /** Header and what it carries. */
  readonly length: number;
  readonly payloadOffset: number;
  readonly fields: readonly DecodedField[];
}

/** One line about a frame, for lists and for the colour of its dot. */
export interface PacketSummary {
  readonly protocol: string;
  /** The few kinds that have a colour of their own: names of the tokens. */
  readonly kind: "arp" | "icmp" | "tcp" | "udp" | "tunnel" | "other";
  readonly source: string;
  readonly target: string;
  readonly info: string;
}

export type PacketFilter =
  | { readonly kind: "ok"; readonly matches: (packet: PacketSeen) => boolean }
  | { readonly kind: "error"; readonly message: string };

/** What the app lends the elements to look into packets with. None of it throws, whatever the bytes. */
export interface PacketTools {
  decode(frame: Uint8Array): readonly DecodedLayer[];
  summary(frame: Uint8Array): PacketSummary;
  filter(text: string): PacketFilter;
  pcapng(packets: readonly PacketSeen[]): Bytes;
}

export type ThemeChoice = "system" | "light" | "dark";
export type WirePlace = "below" | "tab" | "hidden";

/** How the learner likes the app; kept in the browser. */
export interface Preferences {
  readonly language: Language;
  readonly theme: ThemeChoice;
  readonly screenReader: boolean;
  readonly terminalFontSize: number;
  /** Share of the width that the lesson's text has, 0 … 1. */
  readonly lessonShare: number;
  /** Share of the height that the terminals have above the wire, 0 … 1. */
  readonly terminalShare: number;
  /** Share of the wire's width that the picture has, 0 … 1. */
  readonly pictureShare: number;
  readonly split: boolean;
  readonly wire: WirePlace;
}
