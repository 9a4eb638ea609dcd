/** Held to: a write reaches all who watch at once, and who stops reading holds up nobody (wat-15). */
import { expect, it } from "vitest";
import { watchFanout } from "../bench/watch-fanout.ts";

it("5,000 objects, 100 watchers over TLS, half of them of tables: a write reaches all in under 50 ms", async () => {
  const { medianMs, p99Ms } = await watchFanout({ objects: 5000, watchers: 100, writes: 100 });
  expect(medianMs).toBeLessThan(50);
  // Other programs may have the core for a moment.
  expect(p99Ms).toBeLessThan(250);
});

it("a reader that takes nothing of 30 MB holds up nobody", async () => {
  const { medianMs } = await watchFanout({ objects: 10, watchers: 4, writes: 600, bytes: 50_000 });
  expect(medianMs).toBeLessThan(50);
});
