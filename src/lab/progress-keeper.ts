import { Emitter, isCoded, messageOf, type Disposable } from "../base/index.ts";
import { mergeProgress, NO_PROGRESS, readProgress, writeProgress, type LearnerProgress } from "../lessons/index.ts";

/** A small text that outlives the page and that all tabs share: the browser's `localStorage`, or a file. */
export interface TextStore {
  read(name: string): string | undefined;
  /** @throws any error when it cannot be written. */
  write(name: string, text: string): void;
  /** Another tab has written it. */
  onChange(name: string, listener: () => void): Disposable;
}

export type ProgressNotice =
  /** What was kept cannot be read; it lies under `keptAs`, and progress begins anew. */
  | { readonly kind: "corrupt"; readonly reason: string; readonly keptAs: string }
  /** Progress is in memory only; it is tried again with the next change. */
  | { readonly kind: "unsaved"; readonly reason: string };

const NAME = "podwire/progress";

/**
 * What the learner has passed, kept where other tabs see it. Every write reads first and merges, so that neither of two
 * tabs loses what the other has found; a write that fails loses nothing but itself.
 */
export class ProgressKeeper implements Disposable {
  readonly #store: TextStore;
  readonly #changes = new Emitter<LearnerProgress>();
  readonly #notices = new Emitter<ProgressNotice>();
  readonly #listening: Disposable;
  readonly onChange = this.#changes.event;
  readonly onNotice = this.#notices.event;
  #progress: LearnerProgress = NO_PROGRESS;
  #pending: ProgressNotice | undefined;

  constructor(store: TextStore) {
    this.#store = store;
    this.#progress = this.#stored() ?? NO_PROGRESS;
    this.#listening = store.onChange(NAME, () => this.#refresh());
  }

  get progress(): LearnerProgress {
    return this.#progress;
  }

  /** What was found wrong when the stored progress was read first, before anyone could listen. */
  get firstNotice(): ProgressNotice | undefined {
    return this.#pending;
  }

  /** @param change for example `(p) => recordPassed(p, …)` */
  update(change: (progress: LearnerProgress) => LearnerProgress): void {
    const known = this.#stored();
    const changed = change(known ? mergeProgress(known, this.#progress) : this.#progress);
    this.#progress = changed;
    try {
      this.#store.write(NAME, writeProgress(changed));
    } catch (error) {
      this.#notices.fire({ kind: "unsaved", reason: isCoded(error) ? error.message : messageOf(error) });
    }
    this.#changes.fire(changed);
  }

  /** What the store has lost on purpose: without this the next step would write back all that was ever passed. */
  forget(): void {
    this.#progress = NO_PROGRESS;
    this.#changes.fire(this.#progress);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
    this.#notices.dispose();
  }

  #refresh(): void {
    const known = this.#stored();
    if (!known) return;
    this.#progress = mergeProgress(known, this.#progress);
    this.#changes.fire(this.#progress);
  }

  #stored(): LearnerProgress | undefined {
    const read = readProgress(this.#store.read(NAME));
    if (read.kind === "ok") return read.progress;
    if (read.kind === "corrupt") this.#setAside(read.reason, read.text);
    return undefined;
  }

  #setAside(reason: string, text: string): void {
    const keptAs = `${NAME}.damaged`;
    try {
      this.#store.write(keptAs, text);
      this.#store.write(NAME, writeProgress(this.#progress));
    } catch {
      // Where nothing can be written, nothing is overwritten either: the damaged text stays where it is.
    }
    this.#pending = { kind: "corrupt", reason, keptAs };
    this.#notices.fire(this.#pending);
  }
}
