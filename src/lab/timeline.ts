import { CodedError, isCoded, messageOf, type Clock } from "../base/index.ts";
import type { LabSpec, Vars } from "../lessons/index.ts";
import type { BlobStore } from "../vm/index.ts";
import { answered, answeringStore } from "./answering-store.ts";
import { kindOf } from "./checkpoint-meta.ts";
import { CheckpointStore, type CheckpointLimits, type LabMoment } from "./checkpoint-store.ts";
import { fingerprint } from "./checksum.ts";
import { restoreMoment, takeMoment, type Parts } from "./moment.ts";
import { Serial } from "./serial.ts";
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

/** Keeps a moment that has been taken: the machines have long run on. @throws CodedError `STORAGE_FULL` */
export type Keep = () => Promise<Checkpoint>;

/** Moments that may wait to be kept: each holds what changed of all machines, unpacked. */
const MOST_PENDING = 2;
/** Milliseconds that a learner who wants to go back waits for storage, in all. */
const PATIENCE_MS = 15_000;
/** Milliseconds that the lab stands still, at most, for storage to say which moments there are. */
const GLANCE_MS = 5000;

/**
 * The lab's moments that can be gone back to. Its caller sees to it that nothing else happens while one is taken or put
 * back; packing and writing it takes far longer, so that is done beside the running lab, one moment after the other.
 */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #store: CheckpointStore;
  readonly #keeping = new Serial();
  /** Ids of moments that are taken and not kept yet. */
  readonly #pending = new Set<string>();
  /** When the newest was taken; unknown before the first is. */
  #takenAt: number | undefined;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#store = new CheckpointStore(answeringStore(options.store, options.clock), fingerprint(whatDecides(options.spec, options.vars)), options.limits);
  }

  /** Newest first, once all that were taken are kept. */
  list(): Promise<readonly Checkpoint[]> {
    return this.#keeping.run(() => this.#kept());
  }

  /** The newest one that was taken when this step began. @throws CodedError `STORAGE_SILENT` */
  async beginOf(step: string): Promise<Checkpoint | undefined> {
    const [newest] = await this.#inTime(this.#keeping.run(() => this.#kept(`step-${step}`)));
    return newest;
  }

  /** Whether there is, or soon will be, a moment of this step's beginning; waits for nothing to be kept. */
  async hasBeginOf(step: string): Promise<boolean> {
    const kind = `step-${step}`;
    return [...this.#pending].some((id) => kindOf(id) === kind) || (await this.#inTime(this.#kept(kind), GLANCE_MS)).length > 0;
  }

  /** So many wait to be kept that another would only fill the memory. */
  get crowded(): boolean {
    return this.#pending.size >= MOST_PENDING;
  }

  /** Waits while it is crowded. */
  async take(kind: "auto" | "own" | `step-${string}`, step: string, label: string): Promise<Keep> {
    while (this.crowded) await this.#keeping.run(() => Promise.resolve());
    const { spec, seed, clock, parts } = this.#options;
    // A clock that was set back must not make what is new the oldest, nor two of one millisecond the same.
    const takenAt = Math.max(clock.now(), (this.#takenAt ?? (await this.#inTime(this.#store.newest(spec.id), GLANCE_MS))) + 1);
    this.#takenAt = takenAt;
    const checkpoint = { id: `${kind}-${takenAt}`, lab: spec.id, seed, step, takenAt, label };
    const seal = await takeMoment(parts);
    this.#pending.add(checkpoint.id);
    return () =>
      this.#keeping.run(async () => {
        try {
          // Another tab may keep a newer one while this one is written: only older ones go.
          await this.#store.put({ checkpoint, ...(await seal()) }, ({ id }) => kind === "auto" && kindOf(id) === "auto");
          return checkpoint;
        } finally {
          this.#pending.delete(checkpoint.id);
        }
      });
  }

  /** @throws CodedError `CHECKPOINT_GONE`, `CHECKPOINT_DAMAGED`, `STORAGE_SILENT`; the machines are as they were */
  read(checkpoint: Checkpoint): Promise<LabMoment> {
    return this.#inTime(this.#keeping.run(() => this.#store.get(checkpoint)));
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

  #kept(kind?: string): Promise<readonly Checkpoint[]> {
    return this.#store.list(this.#options.spec.id, this.#options.seed, kind);
  }

  #inTime<T>(work: Promise<T>, ms = PATIENCE_MS): Promise<T> {
    return answered(work, this.#options.clock, ms);
  }

  /** What was made for another image takes all that is older along: it was made for that image too. */
  async #forget(checkpoint: Checkpoint, error: unknown): Promise<void> {
    const stale = isCoded(error, "SNAPSHOT_MISMATCH") ? (await this.#kept()).filter((other) => other.takenAt <= checkpoint.takenAt) : [checkpoint];
    for (const one of stale) await this.#store.delete(one);
  }
}

/** All of a lab that its machines' state and the counts of its wire questions come from; a check that is mended keeps checkpoints good. */
function whatDecides(spec: LabSpec, vars: Vars): string {
  return JSON.stringify([spec.machines, spec.segments, spec.seed, vars, spec.steps.map((step) => step.wire)]);
}
