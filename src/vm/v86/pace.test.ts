import { expect, it } from "vitest";
import { Pace } from "./pace.ts";

it.each([
  // milliseconds quiet, wanted, slept
  [0, 0, 0], [0, -3, 0], [0, 0.2, 1], [100, 3.9, 4], [300, 3.9, 10], [600, 3.9, 20], [1200, 3.9, 50], [3000, 3.9, 100], [12_000, 3.9, 200],
  [12_000, 250, 250], [12_000, 0, 0],
])("quiet for %d ms and wanting %d ms, a machine sleeps %d ms", (quiet, wanted, slept) => {
  const pace = new Pace();
  pace.active(1000);
  expect(pace.sleep(wanted, 1000 + quiet)).toBe(slept);
});
