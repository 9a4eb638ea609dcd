import type { KubeObject } from "../../../kube/types.ts";
import { ChangeLog } from "./history.ts";

export interface Entry {
  readonly key: string;
  readonly namespace: string;
  readonly object: KubeObject;
  readonly revision: number;
  /** Of `object`, about. */
  readonly bytes: number;
}

const separator = "\u0000";

export function entryKey(namespace: string, name: string): string {
  return namespace + separator + name;
}

/** Everything of one resource: what is there now, and how it came to be. */
export class Bucket {
  readonly log = new ChangeLog();
  readonly #entries = new Map<string, Entry>();
  /** Keys in the order of lists; undefined until somebody lists after a change of the set. */
  #sorted: readonly string[] | undefined;

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  set(entry: Entry): void {
    if (!this.#entries.has(entry.key)) this.#sorted = undefined;
    this.#entries.set(entry.key, entry);
  }

  remove(key: string): void {
    if (this.#entries.delete(key)) this.#sorted = undefined;
  }

  /** Sorted by namespace, then name. */
  *entries(namespace?: string): Iterable<Entry> {
    this.#sorted ??= [...this.#entries.keys()].sort();
    for (const key of this.#sorted) {
      const entry = this.#entries.get(key);
      if (entry !== undefined && (namespace === undefined || entry.namespace === namespace)) yield entry;
    }
  }

  /** As it all was once the write `revision` had happened: every later change undone, newest first. */
  at(revision: number, namespace?: string): KubeObject[] {
    const first = this.log.positionAfter(revision);
    if (first === this.log.end) return Array.from(this.entries(namespace), (entry) => entry.object);
    const then = new Map<string, KubeObject>();
    for (const entry of this.entries(namespace)) then.set(entry.key, entry.object);
    for (let position = this.log.end - 1; position >= first; position--) {
      const change = this.log.get(position);
      if (change === undefined || (namespace !== undefined && change.namespace !== namespace)) continue;
      if (change.old === undefined) then.delete(change.key);
      else then.set(change.key, change.old);
    }
    return [...then].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }
}
