import { toDisposable, type Disposable } from "./lifecycle.ts";

/** Subscribe to something that happens; dispose what is returned to stop hearing of it. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The owner's side of an `Event`: fires to every listener there is at that moment, in order of subscription. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return toDisposable(() => this.#listeners.delete(own));
  };

  /** A listener that throws does not keep the others from hearing; its error is thrown once all have heard. */
  fire(value: T): void {
    const errors: unknown[] = [];
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
