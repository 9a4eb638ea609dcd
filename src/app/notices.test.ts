import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Notices } from "./notices.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what is for information goes by itself; what stays, or is to be done, does not until it is over", () => {
  const shown: (readonly string[])[] = [];
  const notices = new Notices((all) => shown.push(all.map(({ id }) => id)));
  notices.tell({ id: "passing", tone: "info", text: "" });
  notices.tell({ id: "saving", tone: "info", text: "", stays: true });
  notices.tell({ id: "lost", tone: "warn", text: "" });
  vi.advanceTimersByTime(60_000);
  expect(shown.at(-1)).toEqual(["saving", "lost"]);
  notices.dismiss("saving");
  expect(shown.at(-1)).toEqual(["lost"]);
});
