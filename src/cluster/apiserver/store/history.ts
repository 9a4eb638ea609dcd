import type { KubeObject } from "../../../kube/types.ts";

/** One write to one resource. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** `namespace NUL name`, which sorts as lists do. */
  readonly key: string;
  readonly namespace: string;
  /** As it is now; of a deletion the last state, with the deletion's revision. */
  readonly object: KubeObject;
  readonly old?: KubeObject;
  readonly revision: number;
  /** About what the older version holds in memory. */
  readonly bytes: number;
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
}

/**
 * The changes of one resource, oldest first. Positions only count up, so a reader can keep one and see for itself that
 * what it stood at has been forgotten.
 */
export class ChangeLog {
  #changes: Change[] = [];
  /** Position of `#changes[0]`. */
  #start = 0;
  /** How many at the front are forgotten, but not yet cut off. */
  #gone = 0;

  get first(): number {
    return this.#start + this.#gone;
  }

  get end(): number {
    return this.#start + this.#changes.length;
  }

  push(change: Change): void {
    this.#changes.push(change);
  }

  /** Undefined where the position is not (or no longer) there. */
  get(position: number): Change | undefined {
    return position < this.first ? undefined : this.#changes[position - this.#start];
  }

  /** Forgets the oldest. Cuts seldom, so that forgetting costs the same however long the log is. */
  shift(): void {
    if (this.first === this.end) return;
    this.#gone++;
    if (this.#gone < 64 || this.#gone * 2 < this.#changes.length) return;
    this.#changes = this.#changes.slice(this.#gone);
    this.#start += this.#gone;
    this.#gone = 0;
  }

  /** Of the first change after `revision`. */
  positionAfter(revision: number): number {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >> 1;
      const change = this.get(middle);
      if (change !== undefined && change.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
