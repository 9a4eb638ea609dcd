/**
 * A lesson and a lab once they have been read and found right. The schemas (zod, in `schema.ts`) are the source;
 * these are what the rest of the project uses. Both languages of a lesson have the same steps and the same commands.
 */
export type Language = "en" | "zh-CN";
export const LANGUAGES: readonly Language[] = ["en", "zh-CN"];

export interface Lesson {
  /** `1.1`-like number is derived from the folders; the id is the front matter's, unique, kebab-case. */
  readonly id: string;
  /** Folder name, for example `1-linux`. */
  readonly part: string;
  /** Folder name, for example `01-namespaces`. */
  readonly folder: string;
  readonly number: string;
  readonly lab: string;
  readonly minutes: number;
  readonly difficulty: "beginner" | "intermediate" | "advanced";
  readonly prerequisites: readonly string[];
  readonly steps: readonly StepSpec[];
  readonly text: Readonly<Record<Language, LessonText>>;
}

export interface StepSpec {
  readonly id: string;
  readonly points: number;
  /** `level`: met by the state of the machines, ticks itself. `edge`: asks for a click or an answer. */
  readonly mode: "level" | "edge";
  /** Steps that must be passed before. */
  readonly needs: readonly string[];
  readonly timeoutMs: number;
}

export interface LessonText {
  readonly title: string;
  readonly summary: string;
  /** What stands before the first step. */
  readonly intro: readonly Block[];
  readonly steps: readonly { readonly title: string; readonly blocks: readonly Block[] }[];
}

/**
 * What a step is made of, in order. `html` is from markdown-it with raw HTML off. Prompts, labels, replies and captions are
 * one line of markdown as it was written: `renderInline` makes HTML of it.
 */
export type Block =
  | { readonly kind: "prose"; readonly html: string }
  /** A command to run: a click sends it to the machine's terminal. */
  | {
      readonly kind: "run";
      readonly machine: string;
      /** Index from 0, as `Machine.terminal` takes it; the markdown counts from 1. */
      readonly terminal: number;
      readonly command: string;
    }
  | { readonly kind: "copy"; readonly language: string; readonly text: string }
  /** An answer counts when the step's check says so; it gets the answer as `ANSWER_<ID>`. */
  | {
      readonly kind: "question";
      readonly id: string;
      readonly prompt: string;
      /** Empty for free text. */
      readonly choices: readonly { readonly value: string; readonly label: string }[];
      readonly placeholder: string;
    }
  /** A prediction before the command: not graded; choosing one opens what is behind it. */
  | {
      readonly kind: "predict";
      readonly prompt: string;
      readonly choices: readonly { readonly label: string; readonly right: boolean; readonly reply: string }[];
    }
  | { readonly kind: "hint"; readonly stage: number; readonly blocks: readonly Block[] }
  | { readonly kind: "myth"; readonly told: string; readonly blocks: readonly Block[] }
  | { readonly kind: "note"; readonly blocks: readonly Block[] }
  /** A static file of the lesson's own folder (SVG), with a text for who cannot see it. */
  | { readonly kind: "figure"; readonly file: string; readonly alt: string; readonly caption: string }
  /** Shows the live wire, filtered: `icmp and host 10.0.0.1`. */
  | { readonly kind: "wire"; readonly filter: string; readonly caption: string };

export interface LabSpec {
  readonly id: string;
  readonly title: Readonly<Record<Language, string>>;
  readonly machines: readonly MachineSpec[];
  readonly segments: readonly SegmentSpec[];
  readonly cluster: "none" | "kubernetes";
  readonly vars: Readonly<Record<string, VarSpec>>;
  /** Shell scripts by machine, run once after restore, before the learner sees a prompt. */
  readonly seed: Readonly<Record<string, string>>;
  /** By step number from 1. */
  readonly steps: readonly LabStep[];
}

export interface MachineSpec {
  readonly name: string;
  readonly memoryMiB: number;
  /** What it is in the lab's cluster. */
  readonly role?: "control" | "node";
  readonly interfaces: readonly {
    readonly name: string;
    readonly segment: string;
    /** CIDR notation; may hold `${var}` until `resolveLab` has put the learner's values in. */
    readonly addresses: readonly string[];
    readonly mtu: number;
    /** Name of the variable that `resolveLab` takes the MTU from. */
    readonly mtuVar?: string;
  }[];
}

export interface SegmentSpec {
  readonly name: string;
  readonly mtu: number;
  /** Name of the variable that `resolveLab` takes the MTU from. */
  readonly mtuVar?: string;
}

/** How a variable gets its value from the learner's seed. */
export type VarSpec =
  | { readonly kind: "pick"; readonly from: readonly string[] }
  | { readonly kind: "range"; readonly from: number; readonly to: number }
  | { readonly kind: "hex"; readonly bytes: number };

export interface LabStep {
  /** `check.sh`, `check.2.sh`, …: all must pass. At least one. */
  readonly check: readonly Script[];
  readonly hint: Script;
  /** `solve.sh`, `solve.2.sh`, …: run in order. At least one. */
  readonly solve: readonly Script[];
  /** Wire questions asked beside the check, from `wire.yaml`; all must hold. */
  readonly wire: readonly WireQuestion[];
}

export interface Script {
  /** From the script's first line, `# machine: NAME`. */
  readonly machine: string;
  readonly text: string;
  /** Path for messages. */
  readonly file: string;
}

/** Which frames there must (or must not) have been on a segment since the step began. */
export interface WireQuestion {
  readonly segment: string;
  readonly filter: string;
  readonly expect: "some" | "none";
  /** What the learner reads when it does not hold, by language. */
  readonly message: Readonly<Record<Language, string>>;
}
