/**
 * A running lab as the UI, the CLI and the grader see it. It runs the same in the browser and in Node.
 */
import type { Bytes, Disposable, Event } from "../base/index.ts";
import type { Machine, MachineState, NamespaceView, Progress } from "../vm/types.ts";
import type { Wire } from "../net/index.ts";
import type { Language, LabSpec, Lesson } from "../lessons/index.ts";

export type { LinkView, NamespaceView } from "../vm/types.ts";

/** What a step's check found. Exit codes as in the contract: 0, 1, 2/124/other, 77. */
export type CheckOutcome =
  | { readonly kind: "passed"; readonly score: Score }
  /** `message` is the last `FAIL: ` line: what was observed. */
  | { readonly kind: "failed"; readonly message: string; readonly score: Score }
  /** The check itself broke or ran out of time; never counted against the learner. */
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "skipped"; readonly message: string }
  | { readonly kind: "cancelled" };

export interface Score {
  readonly points: number;
  readonly of: number;
}

export interface CheckReport {
  readonly step: string;
  readonly outcome: CheckOutcome;
  readonly durationMs: number;
  /** All that the check printed, stdout and stderr, bounded; for the curious and for CI's artifacts. */
  readonly output: string;
}

export interface LabProgress extends Progress {
  readonly machine: string;
}

export type LabState =
  | { readonly kind: "starting" }
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "disposed" };

/** All machines at one moment, the switch included. */
export interface Checkpoint {
  /** Begins with what it was taken for: `step-`, `auto-` or `own-`. */
  readonly id: string;
  readonly lab: string;
  readonly seed: string;
  /** Step that was current when it was taken. */
  readonly step: string;
  readonly takenAt: number;
  readonly label: string;
}

export interface MachineView {
  readonly machine: string;
  readonly namespaces: readonly NamespaceView[];
}

/** A packet seen somewhere: on a segment between machines, or on a link inside one. */
export interface PacketSeen {
  readonly at: number;
  readonly where:
    | { readonly kind: "segment"; readonly segment: string; readonly from: string; readonly to: readonly string[] }
    | { readonly kind: "link"; readonly machine: string; readonly namespace: string; readonly link: string; readonly direction: "in" | "out" };
  readonly frame: Bytes;
  /** What the fault injector did to it. */
  readonly fate: "delivered" | "lost" | "too-big" | "partitioned" | "delayed";
}

/** Something the learner should know of, that is no answer to what they did. */
export type LabNotice =
  /** Checkpoints cannot be kept; what was passed is kept all the same. */
  | { readonly kind: "storage-full"; readonly message: string }
  /** The browser's storage failed in another way; the next save is tried all the same. */
  | { readonly kind: "not-saved"; readonly message: string }
  /** A checkpoint was damaged or stale and has been removed; the lab was started afresh instead. */
  | { readonly kind: "checkpoint-lost"; readonly message: string }
  /** Restored in part only: the lab went back to its ready state, because a mixture would be wrong. */
  | { readonly kind: "reset"; readonly message: string };

/** Whose a sign of life is: a terminal and a link's faults are the learner's own; frames may be a program's that runs by itself. */
export type ActivitySource = "learner" | "wire";

/** What a step's `solve.sh` did. */
export interface Solution {
  readonly answers: Readonly<Record<string, string>>;
  readonly output: string;
}

export interface Lab extends Disposable {
  /** With the learner's values in it. */
  readonly spec: LabSpec;
  readonly lesson: Lesson | undefined;
  /** Seed of the learner's random variables; the same seed gives the same `vars`. */
  readonly seed: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly state: LabState;
  readonly onState: Event<LabState>;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly onMachineState: Event<{ readonly machine: string; readonly state: MachineState }>;
  readonly wire: Wire;
  readonly onPacket: Event<PacketSeen>;
  /** Namespaces and links, sent anew when they change. */
  readonly onView: Event<MachineView>;
  view(machine: string): MachineView | undefined;
  readonly onNotice: Event<LabNotice>;
  /** Language of what checks say. */
  language: Language;
  /** Ids of the steps, in order: the lesson's, or `1`, `2`, … without a lesson. */
  readonly steps: readonly string[];

  /**
   * The learner has come to this step: wire questions count from here, and a checkpoint is taken to reset the step to.
   * Beginning a step again, or when storage is full, changes nothing but the count.
   */
  begin(step: string): Promise<void>;
  /** Back to how the machines were when the step began; to the lab's ready state when that is not known. Resolves to which it was. */
  resetStep(step: string): Promise<"step" | "lab">;
  /** One machine back to its ready state, seed included: the way out of a crash. */
  restartMachine(machine: string): Promise<void>;
  /** Replaces the last autosave; resolves to whether it did. Storage being full is told through `onNotice`, not thrown. */
  autosave(step: string): Promise<boolean>;
  /** Goes to the newest checkpoint of this lab and seed, if there is one that can be used. */
  resume(): Promise<Checkpoint | undefined>;

  /** Checks run one at a time; one that is asked for meanwhile waits. @throws CodedError `STEP_UNKNOWN` */
  check(step: string, answers?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<CheckReport>;
  /** What the step's `hint.sh` says now, in the given language. */
  hint(step: string, language: string): Promise<string>;
  /** Runs the step's `solve.sh`; returns the answers it gave (lines `ANSWER id=value`). */
  solve(step: string): Promise<Solution>;
  /** Something that a level check could depend on may have changed (a command ended, frames flowed, links changed or were broken). */
  readonly onActivity: Event<ActivitySource>;
  checkpoint(step: string, label: string): Promise<Checkpoint>;
  checkpoints(): Promise<readonly Checkpoint[]>;
  rewind(checkpoint: Checkpoint): Promise<void>;
  /** Everything back to the lab's ready state. */
  reset(): Promise<void>;
}
