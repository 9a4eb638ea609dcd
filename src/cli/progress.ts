import type { LabProgress } from "../lab/index.ts";

const PHASES: Readonly<Record<LabProgress["phase"], string>> = {
  fetch: "reading the snapshot",
  unpack: "unpacking it",
  restore: "restoring",
  identity: "getting its name and addresses",
  boot: "booting",
};

/** Progress as lines, one a machine and phase, however often it is reported. */
export class ProgressLines {
  readonly #say: (line: string) => void;
  readonly #last = new Map<string, string>();

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  show(progress: LabProgress): void {
    if (this.#last.get(progress.machine) === progress.phase) return;
    this.#last.set(progress.machine, progress.phase);
    this.#say(`${progress.machine}: ${PHASES[progress.phase]}`);
  }
}
