/** Node's side of a lab, put together: machines in worker threads of this process, checkpoints in memory. */
import { createLab, memoryStore, type Lab, type LabProgress } from "../lab/index.ts";
import { nodeControlPlaneHost } from "../lab/node/index.ts";
import type { MachineFactory } from "../vm/types.ts";
import { nodeClock, nodeMachineFactory } from "../vm/node/index.ts";
import type { LabSpec, Language, Lesson } from "../lessons/index.ts";
import { imageHere } from "./image.ts";

export interface LabWanted {
  readonly spec: LabSpec;
  readonly lesson: Lesson | undefined;
  readonly seed: string;
  readonly language?: Language;
}

/** One an image: labs of this process, one after the other or at once, unpack its base snapshot once. */
const factories = new Map<string, MachineFactory>();

function factoryOf(folder: string): MachineFactory {
  const known = factories.get(folder) ?? nodeMachineFactory(folder);
  factories.set(folder, known);
  return known;
}

/** Starts a lab's machines. @throws CodedError `IMAGE_MISSING` and what `createLab` throws */
export async function openLab(wanted: LabWanted, report: (progress: LabProgress) => void, signal: AbortSignal): Promise<Lab> {
  const { folder } = await imageHere();
  const factory = factoryOf(folder);
  return createLab({ ...wanted, factory, controlPlane: nodeControlPlaneHost(folder), store: memoryStore(), clock: nodeClock, report, signal });
}
