import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CursorRest } from "./cursor-rest.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a cursor blinks while something goes on, rests ten seconds after, and is switched no more often than that", () => {
  const switched: boolean[] = [];
  const rest = new CursorRest((on) => switched.push(on));
  for (let second = 0; second < 20; second++) {
    rest.active();
    vi.advanceTimersByTime(1000);
  }
  expect(switched).toEqual([true]);
  vi.advanceTimersByTime(8900);
  expect(switched).toEqual([true]);
  vi.advanceTimersByTime(200);
  expect(switched).toEqual([true, false]);
  rest.active();
  expect(switched).toEqual([true, false, true]);
});

test("nothing is switched, and no timer is left, once that is over", () => {
  const switched: boolean[] = [];
  const rest = new CursorRest((on) => switched.push(on));
  rest.active();
  rest.dispose();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  rest.active();
  expect([switched, vi.getTimerCount()]).toEqual([[true], 0]);
});
