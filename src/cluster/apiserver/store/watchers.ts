import type { Clock, Disposable } from "../../../base/index.ts";
import type { ChangeLog } from "./history.ts";
import { LogWatcher, type Initial } from "./watcher.ts";

/** The readers of a store, and the clock that gives them a bookmark now and then: none runs while nobody reads. */
export class Watchers implements Disposable {
  readonly #all = new Set<LogWatcher>();
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #revision: () => number;
  #timer: Disposable | undefined;

  constructor(clock: Clock, everyMs: number, revision: () => number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#revision = revision;
  }

  get count(): number {
    return this.#all.size;
  }

  add(log: ChangeLog, namespace: string | undefined, start: Initial | { readonly from: number }): LogWatcher {
    const watcher = new LogWatcher(log, namespace, start, { revision: this.#revision, release: (gone) => this.#remove(gone) });
    this.#all.add(watcher);
    this.#arm();
    return watcher;
  }

  wake(): void {
    for (const watcher of this.#all) watcher.wake();
  }

  dispose(): void {
    for (const watcher of [...this.#all]) watcher.dispose();
  }

  #remove(watcher: LogWatcher): void {
    this.#all.delete(watcher);
    if (this.#all.size > 0) return;
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer ??= this.#clock.after(this.#everyMs, () => {
      this.#timer = undefined;
      for (const watcher of [...this.#all]) watcher.mark();
      if (this.#all.size > 0) this.#arm();
    });
  }
}
