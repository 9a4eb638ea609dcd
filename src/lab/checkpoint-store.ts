import { CodedError, isCoded, messageOf, text, utf8, type Bytes } from "../base/index.ts";
import type { BlobStore, MachineSnapshot } from "../vm/index.ts";
import { folder, folderOf, idOf, kindOf, metaKey, metaSchema, oldestFirst, PREFIX, sizeOf, takenAtOf, type Meta } from "./checkpoint-meta.ts";
import { checksum } from "./checksum.ts";
import type { Checkpoint } from "./types.ts";

/** All of a lab at one moment. */
export interface LabMoment {
  readonly checkpoint: Checkpoint;
  readonly machines: ReadonlyMap<string, MachineSnapshot>;
  readonly wire: Bytes;
  /** Of a lab with a cluster. */
  readonly controlPlane?: Bytes | undefined;
  /** Counts of the wire questions, see `WireWatch`. */
  readonly counts: readonly (readonly [number, number])[];
}

export interface CheckpointLimits {
  /** Checkpoints kept of one lab. */
  readonly perLab: number;
  /** Bytes kept of all labs together. */
  readonly totalBytes: number;
}

export const CHECKPOINT_LIMITS: CheckpointLimits = { perLab: 8, totalBytes: 512 * 1024 * 1024 };

/** Milliseconds from taking a moment until it is written, at most, on a slow computer. */
const WRITING_MS = 60_000;

/**
 * Checkpoints in a blob store. A checkpoint is there once its `meta` is, which is written last and deleted first; every
 * part is checked when read, and what does not fit is refused. The oldest go when there is no room, but nothing goes unless
 * the new one then fits, and never what its lab could go back to instead.
 */
export class CheckpointStore {
  readonly #store: BlobStore;
  readonly #fingerprint: string;
  readonly #limits: CheckpointLimits;

  constructor(store: BlobStore, fingerprint: string, limits: CheckpointLimits = CHECKPOINT_LIMITS) {
    this.#store = store;
    this.#fingerprint = fingerprint;
    this.#limits = limits;
  }

  /** Newest first; those of another image, lab text or seed are left out. @param kind of its kind alone, so that no other is read */
  async list(lab: string, seed: string, kind?: string): Promise<readonly Checkpoint[]> {
    const keys = await this.#store.keys(`${PREFIX}${lab}/`);
    const metas = await this.#metas(keys.filter((key) => kind === undefined || kindOf(idOf(key)) === kind));
    return [...metas.values()]
      .filter((meta) => meta.fingerprint === this.#fingerprint && meta.checkpoint.seed === seed)
      .map((meta) => meta.checkpoint)
      .sort((one, other) => other.takenAt - one.takenAt);
  }

  /** When the newest of this lab was taken, whole or not, of any seed; 0 when there is none. Reads none. */
  async newest(lab: string): Promise<number> {
    const times = (await this.#store.keys(`${PREFIX}${lab}/`)).map(takenAtOf);
    return Math.max(0, ...times.filter((time) => !Number.isNaN(time)));
  }

  /**
   * @param replaces whether an older one of the same lab and seed goes once this one is there
   * @throws CodedError `STORAGE_FULL` when there would be no room even without the older ones, which then stay; nothing
   * half-written stays
   */
  async put(moment: LabMoment, replaces: (older: Checkpoint) => boolean = () => false): Promise<void> {
    const { checkpoint } = moment;
    const size = sizeOfMoment(moment);
    if (size > this.#limits.totalBytes) {
      throw new CodedError("STORAGE_FULL", `A checkpoint of ${size} bytes is more than the ${this.#limits.totalBytes} that are kept. Free space in the machines' file systems.`);
    }
    // All that is kept is read once; what another tab writes meanwhile is the next save's.
    const kept = await this.#sweep(`${PREFIX}${checkpoint.lab}/`, checkpoint.takenAt - WRITING_MS);
    // What was lacking is freed, and then one more, for what a store needs beside the bytes. If that does not help, it is not for room
    // that it refuses, or somebody else takes it.
    for (const more of [0, 1, undefined]) {
      const written = { bytes: 0 };
      try {
        await this.#write(moment, written);
        break;
      } catch (error) {
        await this.delete(checkpoint);
        if (!isCoded(error, "STORAGE_FULL") || more === undefined) throw error;
        if (!(await this.#free(more || size - written.bytes, checkpoint, kept))) throw error;
      }
    }
    for (const meta of [...kept]) {
      if (this.#alike(meta, checkpoint) && meta.checkpoint.takenAt < checkpoint.takenAt && replaces(meta.checkpoint)) await this.#drop(meta, kept);
    }
    await this.#trim(checkpoint, size, kept);
  }

  /** @throws CodedError `CHECKPOINT_GONE` or `CHECKPOINT_DAMAGED`; a damaged one is deleted, so that it is not offered again. */
  async get(checkpoint: Checkpoint): Promise<LabMoment> {
    const meta = await this.#meta(metaKey(checkpoint));
    if (!meta || meta.fingerprint !== this.#fingerprint) {
      throw new CodedError("CHECKPOINT_GONE", `The checkpoint ${called(checkpoint)} is no longer kept; go back to another one, or reset the lab.`);
    }
    try {
      const machines = new Map<string, MachineSnapshot>();
      for (const { name, base, part } of meta.machines) machines.set(name, { base, bytes: await this.#part(part) });
      const controlPlane = meta.controlPlane && (await this.#part(meta.controlPlane));
      return { checkpoint: meta.checkpoint, machines, wire: await this.#part(meta.wire), counts: meta.counts, controlPlane };
    } catch (error) {
      // A store that cannot be read just now says nothing about what is in it.
      if (!isCoded(error, "CHECKPOINT_DAMAGED")) throw error;
      await this.delete(checkpoint);
      throw new CodedError("CHECKPOINT_DAMAGED", `The checkpoint ${called(checkpoint)} cannot be used: ${messageOf(error)}. It has been removed.`, { cause: error });
    }
  }

  async delete(checkpoint: Checkpoint): Promise<void> {
    const keys = await this.#store.keys(folder(checkpoint));
    const meta = metaKey(checkpoint);
    for (const key of [meta, ...keys.filter((other) => other !== meta)]) await this.#store.delete(key);
  }

  /** @param written what there was room for, also when it throws */
  async #write({ checkpoint, machines, wire, counts, controlPlane }: LabMoment, written: { bytes: number }): Promise<void> {
    const put = async (name: string, bytes: Bytes) => {
      const key = `${folder(checkpoint)}${name}`;
      await this.#store.put(key, bytes);
      written.bytes += bytes.length;
      return { key, length: bytes.length, checksum: checksum(bytes) };
    };
    const parts: Meta["machines"] = [];
    for (const [name, { base, bytes }] of machines) parts.push({ name, base, part: await put(`machine-${name}`, bytes) });
    const meta: Meta = {
      format: "podwire-checkpoint/1",
      fingerprint: this.#fingerprint,
      checkpoint,
      machines: parts,
      wire: await put("wire", wire),
      ...(controlPlane && { controlPlane: await put("control-plane", controlPlane) }),
      counts: counts.map(([seen, before]) => [seen, before]),
    };
    await this.#store.put(metaKey(checkpoint), utf8(JSON.stringify(meta)));
  }

  async #part(part: Meta["wire"]): Promise<Bytes> {
    const bytes = await this.#store.get(part.key);
    if (bytes && bytes.length === part.length && checksum(bytes) === part.checksum) return bytes;
    throw new CodedError("CHECKPOINT_DAMAGED", bytes ? `${part.key} is not what was written` : `${part.key} is missing`);
  }

  async #meta(key: string): Promise<Meta | undefined> {
    const bytes = await this.#store.get(key);
    if (!bytes) return undefined;
    try {
      return metaSchema.safeParse(JSON.parse(text(bytes))).data;
    } catch {
      return undefined;
    }
  }

  /** Those among the keys that can be read, by key. */
  async #metas(keys: readonly string[]): Promise<ReadonlyMap<string, Meta>> {
    const read = await Promise.all(keys.filter((key) => key.endsWith("/meta")).map(async (key) => [key, await this.#meta(key)] as const));
    return new Map(read.flatMap(([key, meta]) => (meta ? [[key, meta]] : [])));
  }

  #alike({ fingerprint, checkpoint }: Meta, { lab, seed }: Checkpoint): boolean {
    return fingerprint === this.#fingerprint && checkpoint.lab === lab && checkpoint.seed === seed;
  }

  async #drop(meta: Meta, kept: Set<Meta>): Promise<void> {
    await this.delete(meta.checkpoint);
    kept.delete(meta);
  }

  /** The oldest go: by number in this lab, by bytes over all labs. Only once the new one is there. @param size of the new one */
  async #trim({ lab }: Checkpoint, size: number, kept: Set<Meta>): Promise<void> {
    const metas = [...kept].sort(oldestFirst);
    let total = metas.reduce((sum, meta) => sum + sizeOf(meta), size);
    let own = metas.filter((meta) => meta.checkpoint.lab === lab).length + 1;
    for (const meta of metas) {
      const tooMany = meta.checkpoint.lab === lab && own > this.#limits.perLab;
      if (!tooMany && total <= this.#limits.totalBytes) continue;
      await this.#drop(meta, kept);
      total -= sizeOf(meta);
      if (meta.checkpoint.lab === lab) own--;
    }
  }

  /**
   * Parts that nobody can read: whose `meta` never came, because the tab was closed while they were written (of one lab, and of moments
   * from before `until`: another tab may be at work on the rest), or says nothing any more (of all labs: it is written last).
   * Resolves to what is kept.
   */
  async #sweep(own: string, until: number): Promise<Set<Meta>> {
    const keys = await this.#store.keys(PREFIX);
    const read = await this.#metas(keys);
    const metas = keys.filter((key) => key.endsWith("/meta"));
    const whole = new Set([...read.keys()].map(folderOf));
    const broken = new Set(metas.map(folderOf).filter((one) => !whole.has(one)));
    // A meta goes first, as when a checkpoint is deleted: its parts without it are swept the next time.
    const unread = [...metas, ...keys].filter((key) => broken.has(folderOf(key)) || (key.startsWith(own) && !whole.has(folderOf(key)) && !(takenAtOf(key) > until)));
    for (const key of new Set(unread)) await this.#store.delete(key);
    return new Set(read.values());
  }

  /**
   * Drops the oldest that make so much room, of all labs, but not the newest that this lab could go back to. False, with nothing
   * dropped, when all of them together would not: how much the store has left beyond what it took, nobody knows.
   */
  async #free(bytes: number, checkpoint: Checkpoint, kept: Set<Meta>): Promise<boolean> {
    const metas = [...kept].sort(oldestFirst);
    const newest = metas.findLast((meta) => this.#alike(meta, checkpoint));
    const droppable = metas.filter((meta) => meta !== newest);
    if (droppable.length === 0 || droppable.reduce((sum, meta) => sum + sizeOf(meta), 0) < bytes) return false;
    let freed = 0;
    for (const meta of droppable) {
      await this.#drop(meta, kept);
      freed += sizeOf(meta);
      if (freed >= bytes) break;
    }
    return true;
  }
}

/** The learner gives few of them a name. */
function called({ id, step, label, takenAt }: Checkpoint): string {
  if (label !== "") return `"${label}"`;
  const at = new Date(takenAt).toISOString();
  return `${kindOf(id) === "auto" ? "that was saved by itself" : "that was taken"} at step "${step}" (${at})`;
}

function sizeOfMoment({ machines, wire, controlPlane }: LabMoment): number {
  return [...machines.values()].reduce((sum, { bytes }) => sum + bytes.length, wire.length + (controlPlane?.length ?? 0));
}
