import type { KubeObject } from "../../../kube/types.ts";
import type { WatchEvent, Watcher } from "../types.ts";
import type { Change, ChangeLog } from "./history.ts";

/** What a new reader is given before changes: everything there was at one revision. */
export interface Initial {
  readonly objects: readonly KubeObject[];
  readonly revision: number;
}

export interface WatcherHooks {
  /** The store's newest. */
  readonly revision: () => number;
  readonly release: (watcher: LogWatcher) => void;
}

interface Waiting {
  resolve(event: WatchEvent | undefined): void;
  forget(): void;
}

/**
 * One reader of a change log. It owns no buffer: it keeps its place in the log that all readers share, so a slow one costs
 * nothing but that place, and has ended (`overflow`) once the log has forgotten what it would have to read next.
 */
export class LogWatcher implements Watcher {
  readonly #log: ChangeLog;
  readonly #namespace: string | undefined;
  readonly #release: (watcher: LogWatcher) => void;
  #initial: Initial | undefined;
  #read = 0;
  #position: number;
  /** Revisions up to this one are known to whoever reads. */
  readonly #after: number;
  readonly #revision: () => number;
  #bookmarkDue = false;
  #waiting: Waiting[] = [];
  #end: "disposed" | "overflow" | undefined;

  constructor(log: ChangeLog, namespace: string | undefined, start: Initial | { readonly from: number }, hooks: WatcherHooks) {
    this.#log = log;
    this.#namespace = namespace;
    this.#release = hooks.release;
    this.#revision = hooks.revision;
    this.#initial = "objects" in start ? start : undefined;
    this.#after = "objects" in start ? start.revision : start.from;
    this.#position = log.positionAfter(this.#after);
  }

  get ended(): "disposed" | "overflow" | undefined {
    if (this.#end === undefined && this.#position < this.#log.first) this.#finish("overflow");
    return this.#end;
  }

  async next(signal?: AbortSignal): Promise<WatchEvent | undefined> {
    if (signal?.aborted === true) return undefined;
    const ready = this.#take();
    if (ready !== undefined || this.ended !== undefined) return ready;
    return new Promise((resolve) => {
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        resolve(undefined);
      };
      const waiting: Waiting = { resolve, forget: () => signal?.removeEventListener("abort", abort) };
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiting.push(waiting);
    });
  }

  /** The log has grown, or a bookmark is due: whoever waits is answered. */
  wake(): void {
    while (this.#waiting.length > 0) {
      const event = this.#take();
      if (event === undefined) return;
      const waiting = this.#waiting.shift();
      waiting?.forget();
      waiting?.resolve(event);
    }
  }

  /** Once everything has been read, the reader is told how far that was. */
  mark(): void {
    this.#bookmarkDue = true;
    this.wake();
  }

  dispose(): void {
    this.#finish("disposed");
  }

  #finish(how: "disposed" | "overflow"): void {
    if (this.#end !== undefined) return;
    this.#end = how;
    this.#initial = undefined;
    for (const waiting of this.#waiting.splice(0)) {
      waiting.forget();
      waiting.resolve(undefined);
    }
    this.#release(this);
  }

  #take(): WatchEvent | undefined {
    if (this.ended !== undefined) return undefined;
    return this.#takeInitial() ?? this.#takeChange() ?? this.#takeBookmark();
  }

  #takeInitial(): WatchEvent | undefined {
    if (this.#initial === undefined) return undefined;
    const { objects, revision } = this.#initial;
    const object = objects[this.#read++];
    if (object !== undefined) return { type: "ADDED", object, revision: Number(object.metadata.resourceVersion) };
    this.#initial = undefined;
    return { type: "BOOKMARK", revision, initialEventsEnd: true };
  }

  #takeChange(): WatchEvent | undefined {
    for (let change = this.#log.get(this.#position); change !== undefined; change = this.#log.get(this.#position)) {
      this.#position++;
      if (this.#wants(change)) return change;
    }
    return undefined;
  }

  /** A reader may have asked for what comes after a revision that is yet to come. */
  #wants(change: Change): boolean {
    return change.revision > this.#after && (this.#namespace === undefined || change.namespace === this.#namespace);
  }

  #takeBookmark(): WatchEvent | undefined {
    if (!this.#bookmarkDue) return undefined;
    this.#bookmarkDue = false;
    const revision = this.#revision();
    return revision < this.#after ? undefined : { type: "BOOKMARK", revision, initialEventsEnd: false };
  }
}
