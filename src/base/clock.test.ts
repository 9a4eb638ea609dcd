import { expect, test, vi } from "vitest";
import { clockOf } from "./clock.ts";

test("what is more than a timer can hold does not come at once, and what was given back does not come", async () => {
  vi.useFakeTimers();
  try {
    const clock = clockOf(globalThis);
    const came: string[] = [];
    clock.after(2 ** 40, () => came.push("late"));
    clock.after(10, () => came.push("given back")).dispose();
    clock.after(10, () => came.push("soon"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(came).toEqual(["soon"]);
  } finally {
    vi.useRealTimers();
  }
});
