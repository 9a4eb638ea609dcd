import { Emitter, toDisposable, type Disposable } from "../../base/index.ts";
import type { Locks } from "../../lab/index.ts";

/** Where the page is not secure there are none, and no machines either (`unsupported`). */
const NO_LOCKS: Locks = {
  tryAcquire: () => Promise.resolve(undefined),
  steal: () => Promise.resolve(toDisposable(() => undefined)),
  onLost: () => toDisposable(() => undefined),
};

/**
 * Web Locks, which the browser lets go of when a tab ends, however it ends. A stolen lock rejects its holder's request
 * with `AbortError`: that is how this tab hears that another has taken over.
 */
export function browserLocks(manager: LockManager | undefined): Locks {
  if (!manager) return NO_LOCKS;
  const lost = new Emitter<string>();

  const hold = (name: string, options: LockOptions): Promise<Disposable | undefined> =>
    new Promise((resolve, reject) => {
      let held = false;
      let released = false;
      const request = manager.request(name, options, (lock) => {
        if (!lock) return resolve(undefined);
        held = true;
        return new Promise<void>((release) => {
          resolve(
            toDisposable(() => {
              released = true;
              release();
            }),
          );
        });
      });
      request.catch((error: unknown) => {
        // Where the browser lets the page store nothing, it has no locks either, and tabs have nothing to write over.
        if (!held && error instanceof DOMException && error.name === "SecurityError") resolve(toDisposable(() => undefined));
        else if (!held) reject(error);
        else if (!released) lost.fire(name);
      });
    });

  return {
    tryAcquire: (name) => hold(name, { ifAvailable: true }),
    async steal(name) {
      const lock = await hold(name, { steal: true });
      // `steal` always grants; the type alone does not know.
      return lock ?? toDisposable(() => undefined);
    },
    onLost: (listener) => lost.event(listener),
  };
}
