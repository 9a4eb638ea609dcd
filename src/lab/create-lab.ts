import { CodedError, type Clock } from "../base/index.ts";
import { generateVars, resolveLab, type LabSpec, type Language, type Lesson } from "../lessons/index.ts";
import { createWire, seededRandom } from "../net/index.ts";
import type { BlobStore, MachineFactory } from "../vm/index.ts";
import type { CheckpointLimits } from "./checkpoint-store.ts";
import { MachineSet } from "./machine-set.ts";
import { RunningLab } from "./running-lab.ts";
import type { Lab, LabProgress } from "./types.ts";

export interface LabOptions {
  /** As the loader read it; the learner's values are put in here. */
  readonly spec: LabSpec;
  readonly lesson?: Lesson | undefined;
  readonly factory: MachineFactory;
  /** Where checkpoints are kept; `memoryStore()` where they need not outlive the process. */
  readonly store: BlobStore;
  readonly clock: Clock;
  /** The same seed gives the same `vars`. */
  readonly seed: string;
  readonly language?: Language;
  readonly limits?: CheckpointLimits;
  /** Whether a checkpoint is taken when a step begins. Default true; grading never goes back. */
  readonly stepCheckpoints?: boolean;
  readonly report?: (progress: LabProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the machines, plugs them in, runs the seeds. Nothing is left running when it throws.
 * @throws CodedError `LAB_CANCELLED`, `LAB_SEED`, `LAB_VARIABLE`, `FILTER_INVALID`, and what the factory throws
 */
export async function createLab(options: LabOptions): Promise<Lab> {
  const { factory, clock, report, signal, seed } = options;
  if (signal?.aborted) throw new CodedError("LAB_CANCELLED", "starting the lab was cancelled");
  const vars = generateVars(options.spec, seed);
  const spec = resolveLab(options.spec, vars);
  const wire = createWire({ segments: spec.segments, clock, random: seededRandom(seed) });
  try {
    const machines = await MachineSet.start({ spec, factory, wire, clock, report, signal });
    const lab = new RunningLab({ ...options, spec, vars, wire, machines });
    try {
      await lab.start(signal);
      return lab;
    } catch (error) {
      lab.dispose();
      throw error;
    }
  } catch (error) {
    wire.dispose();
    throw error;
  }
}
