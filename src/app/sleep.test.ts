import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Clock } from "../base/index.ts";
import { watchForSleep } from "./sleep.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Time of day that goes on while timers rest, as a sleeping computer's does. */
function watched() {
  let asleepMs = 0;
  const now = (): number => Date.now() + asleepMs;
  const clock: Clock = { now, monotonic: now, after: () => ({ dispose: () => undefined }) };
  const slept = vi.fn<() => void>();
  const watch = watchForSleep(clock, slept);
  return { slept, watch, sleep: (ms: number) => void (asleepMs += ms) };
}

describe("a page that slept", () => {
  it.each([
    ["ten minutes of sleep", 600_000, 1],
    ["a minute, as in a background tab", 60_000, 0],
    ["no sleep", 0, 0],
  ])("%s", (_, ms, calls) => {
    const { slept, watch, sleep } = watched();
    vi.advanceTimersByTime(60_000);
    sleep(ms);
    vi.advanceTimersByTime(5_000);
    expect(slept).toHaveBeenCalledTimes(calls);
    vi.advanceTimersByTime(60_000);
    expect(slept).toHaveBeenCalledTimes(calls);
    watch.dispose();
  });

  it("is not looked at any more once that is over", () => {
    const { slept, watch, sleep } = watched();
    watch.dispose();
    sleep(600_000);
    vi.advanceTimersByTime(60_000);
    expect(slept).not.toHaveBeenCalled();
  });
});
