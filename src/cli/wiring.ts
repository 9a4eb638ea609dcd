/** Node's side of a lab, put together: machines in worker threads of this process, checkpoints in memory. */
import { createLab, memoryStore, type Lab, type LabProgress } from "../lab/index.ts";
import { nodeClock, nodeMachineFactory } from "../vm/node/index.ts";
import type { LabSpec, Language, Lesson } from "../lessons/index.ts";
import { imageHere } from "./image.ts";

export interface LabWanted {
  readonly spec: LabSpec;
  readonly lesson: Lesson | undefined;
  readonly seed: string;
  readonly language?: Language;
}

/** Starts a lab's machines. @throws CodedError `IMAGE_MISSING` and what `createLab` throws */
export async function openLab(wanted: LabWanted, report: (progress: LabProgress) => void, signal: AbortSignal): Promise<Lab> {
  const { folder } = await imageHere();
  const factory = nodeMachineFactory(folder);
  return createLab({ ...wanted, factory, store: memoryStore(), clock: nodeClock, report, signal });
}
