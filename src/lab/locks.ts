import type { Disposable } from "../base/index.ts";

/** The one place that may save something, of all tabs. In the browser: Web Locks, which end with the tab. */
export interface Locks {
  /** Undefined when another tab has it. Dispose to let it go. */
  tryAcquire(name: string): Promise<Disposable | undefined>;
  /** Takes the lock away from whoever has it; `onLost` tells them. */
  steal(name: string): Promise<Disposable>;
  /** Fires with the name when another tab has taken a lock of ours. */
  onLost(listener: (name: string) => void): Disposable;
}

/** Name of the lock that a tab needs to run a lesson's machines and to save them. */
export function lessonLock(lesson: string): string {
  return `podwire/lesson/${lesson}`;
}
