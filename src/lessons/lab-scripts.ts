import { MAX_FILE_LENGTH, type ContentFiles } from "./files.ts";
import type { Problem } from "./problems.ts";
import { wireFileSchema } from "./schema.ts";
import type { LabSpec, LabStep, Script, WireQuestion } from "./types.ts";
import { readYaml } from "./yaml-source.ts";

/** `labs/<lab>/…` of one step. */
const STEP_FILE = /^steps\/(\d\d)\/(?:(check|solve)(?:\.([2-9]))?\.sh|(hint)\.sh|(wire)\.yaml)$/;
const SEED_FILE = /^seed\/([a-z0-9-]+)\.sh$/;

interface StepParts {
  readonly check: Map<number, Script>;
  readonly solve: Map<number, Script>;
  hint?: Script;
  wire?: readonly WireQuestion[];
}

/** Reads every file of a lab but `lab.yaml`; a stray file is a problem, because nobody would ever run it. */
export function readLabScripts(
  id: string,
  machines: readonly string[],
  segments: readonly string[],
  files: ContentFiles,
  problems: Problem[],
): Pick<LabSpec, "seed" | "steps"> {
  const reader = new ScriptReader(machines, segments, problems);
  const root = `labs/${id}/`;
  for (const [file, text] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (file.startsWith(root) && file !== `${root}lab.yaml`) reader.take(file, file.slice(root.length), text);
  }
  return { seed: reader.seed, steps: reader.finish(root) };
}

class ScriptReader {
  readonly seed: Record<string, string> = {};
  readonly #steps = new Map<number, StepParts>();
  readonly #machines: readonly string[];
  readonly #segments: readonly string[];
  readonly #problems: Problem[];

  constructor(machines: readonly string[], segments: readonly string[], problems: Problem[]) {
    this.#machines = machines;
    this.#segments = segments;
    this.#problems = problems;
  }

  take(file: string, path: string, text: string): void {
    const seed = SEED_FILE.exec(path);
    const step = STEP_FILE.exec(path);
    if (text.length > MAX_FILE_LENGTH) this.#complain(file, `is longer than ${MAX_FILE_LENGTH} characters`);
    else if (seed) this.#seed(file, seed[1] ?? "", text);
    else if (step) this.#step(file, step, text);
    else this.#complain(file, "is no file of a lab: known are seed/<machine>.sh and steps/<nn>/{check,check.2,hint,solve,solve.2}.sh and wire.yaml");
  }

  finish(root: string): readonly LabStep[] {
    const steps: LabStep[] = [];
    const count = Math.max(0, ...this.#steps.keys());
    for (let number = 1; number <= count; number++) {
      const folder = `${root}steps/${String(number).padStart(2, "0")}`;
      const parts = this.#steps.get(number);
      const { hint, wire = [] } = parts ?? {};
      const check = this.#inOrder(`${folder}/check`, parts?.check);
      const solve = this.#inOrder(`${folder}/solve`, parts?.solve);
      if (hint) steps.push({ check, solve, hint, wire });
      else this.#complain(`${folder}/hint.sh`, "is missing: every step has a hint");
    }
    return steps;
  }

  #inOrder(stem: string, found: ReadonlyMap<number, Script> | undefined): readonly Script[] {
    const numbers = [...(found?.keys() ?? [])].sort((one, other) => one - other);
    const gap = numbers.findIndex((number, at) => number !== at + 1);
    if (numbers.length === 0 || gap !== -1) {
      this.#complain(`${stem}${numbers.length === 0 || gap === 0 ? "" : `.${gap + 1}`}.sh`, "is missing");
    }
    return numbers.flatMap((number) => found?.get(number) ?? []);
  }

  #seed(file: string, machine: string, text: string): void {
    if (!this.#machines.includes(machine)) this.#complain(file, `lab.yaml has no machine "${machine}"`);
    this.seed[machine] = text;
  }

  #step(file: string, match: RegExpExecArray, text: string): void {
    const [, step = "", repeated, ordinal = "1", hint] = match;
    const parts = this.#parts(Number(step));
    if (step === "00") return this.#complain(file, "steps are counted from 01");
    if (repeated === "check" || repeated === "solve") parts[repeated].set(Number(ordinal), this.#script(file, text));
    else if (hint) parts.hint = this.#script(file, text);
    else parts.wire = this.#wire(file, text);
  }

  #parts(step: number): StepParts {
    const known = this.#steps.get(step) ?? { check: new Map(), solve: new Map() };
    this.#steps.set(step, known);
    return known;
  }

  #script(file: string, text: string): Script {
    const machine = scriptMachine(text);
    if (machine === undefined) this.#complain(file, "the first line must name the machine that runs this: # machine: host-a");
    else if (!this.#machines.includes(machine)) this.#complain(file, `lab.yaml has no machine "${machine}"`);
    if (text.split("\n").slice(1).every((line) => /^\s*(#|$)/.test(line))) this.#complain(file, "has no command in it");
    return { machine: machine ?? "", text, file };
  }

  #wire(file: string, text: string): readonly WireQuestion[] {
    const yaml = readYaml({ file, text, firstLine: 1 }, wireFileSchema, this.#problems);
    yaml?.value.forEach(({ segment }, at) => {
      if (this.#segments.includes(segment)) return;
      this.#complain(file, `there is no segment "${segment}"`, yaml.line([at, "segment"]));
    });
    return yaml?.value ?? [];
  }

  #complain(file: string, message: string, line = 1): void {
    this.#problems.push({ file, line, message });
  }
}

/** Machine that a script's first line names, `# machine: NAME`. A `#!` line may not stand before it. */
export function scriptMachine(text: string): string | undefined {
  return /^# machine: ([a-z0-9-]+)[ \t]*\r?(?:\n|$)/.exec(text)?.[1];
}
