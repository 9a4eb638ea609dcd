import type { Clock, Disposable } from "../base/index.ts";

const LOOK_MS = 5000;
/** A tab in the background is slowed to a look a minute; more than that is sleep. */
const SLEPT_MS = 120_000;

/** Calls when the page has not run for minutes: the computer slept, or the browser froze the tab. */
export function watchForSleep(clock: Clock, slept: () => void): Disposable {
  let last = clock.now();
  const timer = setInterval(() => {
    const now = clock.now();
    if (now - last > SLEPT_MS) slept();
    last = now;
  }, LOOK_MS);
  return { dispose: () => clearInterval(timer) };
}
