/** Lets so many in at a time, the others in the order they came. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Calls `begin` once there is room; whoever was let in calls `leave` once. Returns a way out of the queue. */
  enter(begin: () => void): () => void {
    if (this.#free > 0) {
      this.#free -= 1;
      begin();
      return () => undefined;
    }
    this.#queue.push(begin);
    return () => {
      const at = this.#queue.indexOf(begin);
      if (at >= 0) this.#queue.splice(at, 1);
    };
  }

  leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
