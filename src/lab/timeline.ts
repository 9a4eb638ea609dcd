import { CodedError, isCoded, messageOf, type Clock } from "../base/index.ts";
import type { LabSpec, Vars } from "../lessons/index.ts";
import type { BlobStore } from "../vm/index.ts";
import { CheckpointStore, type CheckpointLimits, type LabMoment } from "./checkpoint-store.ts";
import { fingerprint } from "./checksum.ts";
import { restoreMoment, takeMoment, type Parts } from "./moment.ts";
import type { Checkpoint } from "./types.ts";

export interface TimelineOptions {
  readonly spec: LabSpec;
  readonly vars: Vars;
  readonly seed: string;
  readonly parts: Parts;
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly limits: CheckpointLimits | undefined;
}

/** The lab's moments that can be gone back to. Its caller sees to it that nothing else happens meanwhile. */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #store: CheckpointStore;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#store = new CheckpointStore(options.store, fingerprint(whatDecides(options.spec, options.vars)), options.limits);
  }

  /** Newest first. */
  list(): Promise<readonly Checkpoint[]> {
    return this.#store.list(this.#options.spec.id, this.#options.seed);
  }

  /** The newest one that was taken when this step began. */
  async beginOf(step: string): Promise<Checkpoint | undefined> {
    return (await this.list()).find((checkpoint) => checkpoint.id.startsWith(`step-${step}-`));
  }

  /** @throws CodedError `STORAGE_FULL` */
  async take(kind: "auto" | "own" | `step-${string}`, step: string, label: string): Promise<Checkpoint> {
    const { spec, seed, clock, parts } = this.#options;
    const takenAt = clock.now();
    const checkpoint = { id: `${kind}-${takenAt}`, lab: spec.id, seed, step, takenAt, label };
    await this.#store.put({ checkpoint, ...(await takeMoment(parts)) });
    return checkpoint;
  }

  /** @throws CodedError `STORAGE_FULL` */
  async autosave(step: string): Promise<void> {
    const saved = await this.take("auto", step, "");
    for (const old of await this.list()) if (old.id.startsWith("auto-") && old.id !== saved.id) await this.#store.delete(old);
  }

  /** @throws CodedError `CHECKPOINT_GONE`, `CHECKPOINT_DAMAGED`; the machines are as they were */
  read(checkpoint: Checkpoint): Promise<LabMoment> {
    return this.#store.get(checkpoint);
  }

  /** When it throws, the machines are of different moments, and the checkpoint has been deleted. */
  async restore(moment: LabMoment): Promise<void> {
    try {
      await restoreMoment(this.#options.parts, moment);
    } catch (error) {
      await this.#forget(moment.checkpoint, error);
      throw new CodedError("CHECKPOINT_DAMAGED", `The checkpoint could not be restored (${messageOf(error)}); the lab was reset instead.`, { cause: error });
    }
  }

  /** What was made for another image takes all that is older along: it was made for that image too. */
  async #forget(checkpoint: Checkpoint, error: unknown): Promise<void> {
    const stale = isCoded(error, "SNAPSHOT_MISMATCH") ? (await this.list()).filter((other) => other.takenAt <= checkpoint.takenAt) : [checkpoint];
    for (const one of stale) await this.#store.delete(one);
  }
}

/** All of a lab that its machines' state and the counts of its wire questions come from; a check that is mended keeps checkpoints good. */
function whatDecides(spec: LabSpec, vars: Vars): string {
  return JSON.stringify([spec.machines, spec.segments, spec.seed, vars, spec.steps.map((step) => step.wire)]);
}
