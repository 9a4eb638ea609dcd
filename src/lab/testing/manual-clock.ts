import { toDisposable, type Clock } from "../../base/index.ts";

/** A clock that a test turns by hand. */
export interface ManualClock extends Clock {
  /** Lets `ms` pass, with everything that comes due in order, and what follows from it. */
  pass(ms: number): Promise<void>;
}

export function manualClock(start = 1_700_000_000_000): ManualClock {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly then: () => void }>();
  return {
    now: () => start + now,
    monotonic: () => now,
    after(ms, then) {
      const timer = { at: now + ms, then };
      timers.add(timer);
      return toDisposable(() => timers.delete(timer));
    },
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = [...timers].filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0];
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.then();
      }
      now = end;
      await settle();
    },
  };
}

/** Lets everything that waits for nothing but other promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 500; turn++) await Promise.resolve();
}
