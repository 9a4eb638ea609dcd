import { CodedError, DisposableStore, type Clock, type Disposable } from "../base/index.ts";
import { generateVars, resolveLab, type LabSpec, type Language, type Lesson } from "../lessons/index.ts";
import { createWire, seededRandom } from "../net/index.ts";
import type { BlobStore, MachineFactory } from "../vm/index.ts";
import type { CheckpointLimits } from "./checkpoint-store.ts";
import { ControlPlane, planOf, type ControlPlaneHost } from "./control-plane/index.ts";
import { MachineSet } from "./machine-set.ts";
import { RunningLab } from "./running-lab.ts";
import type { Lab, LabProgress } from "./types.ts";

export interface LabOptions {
  /** As the loader read it; the learner's values are put in here. */
  readonly spec: LabSpec;
  readonly lesson?: Lesson | undefined;
  readonly factory: MachineFactory;
  /** Where a cluster's control plane runs; needed by labs that have one. */
  readonly controlPlane?: ControlPlaneHost | undefined;
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
 * @throws CodedError `LAB_CANCELLED`, `LAB_SEED`, `LAB_VARIABLE`, `FILTER_INVALID`, `CONTROL_PLANE_MISSING`, and what the factory and the control plane's host throw
 */
export async function createLab(options: LabOptions): Promise<Lab> {
  const { factory, clock, report, signal, seed } = options;
  if (signal?.aborted) throw new CodedError("LAB_CANCELLED", "starting the lab was cancelled");
  const vars = generateVars(options.spec, seed);
  const spec = resolveLab(options.spec, vars);
  const wire = createWire({ segments: spec.segments, clock, random: seededRandom(seed) });
  const owned = new DisposableStore();
  owned.add(wire);
  try {
    const [machines, controlPlane] = await bothOrNone(
      MachineSet.start({ spec, factory, wire, clock, report, signal }),
      startControlPlane(spec, options.controlPlane, clock),
    );
    const lab = owned.add(new RunningLab({ ...options, spec, vars, wire, machines, controlPlane }));
    await lab.start(signal);
    return lab;
  } catch (error) {
    owned.dispose();
    throw error;
  }
}

async function startControlPlane(spec: LabSpec, host: ControlPlaneHost | undefined, clock: Clock): Promise<ControlPlane | undefined> {
  const plan = planOf(spec);
  if (!plan) return undefined;
  if (!host) throw new CodedError("CONTROL_PLANE_MISSING", `lab ${spec.id} has a cluster, and nothing here runs control planes`);
  return ControlPlane.start(host, plan, clock);
}

/** When one of them fails, the other is ended. */
async function bothOrNone<A extends Disposable, B extends Disposable | undefined>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([one, other]);
  if (first.status === "fulfilled" && second.status === "fulfilled") return [first.value, second.value];
  if (first.status === "fulfilled") first.value.dispose();
  if (second.status === "fulfilled") second.value?.dispose();
  throw first.status === "rejected" ? first.reason : second.status === "rejected" ? second.reason : undefined;
}
