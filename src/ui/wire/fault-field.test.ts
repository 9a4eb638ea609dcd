import { expect, test } from "vitest";
import { clamped, mtuOf } from "./fault-field.ts";

test.each([
  ["", 0],
  ["0", 0],
  ["68", 68],
  ["65535", 65_535],
  ["1400.4", 1400],
  ["67", undefined],
  ["1", undefined],
  ["-1", undefined],
  ["65536", undefined],
  ["1e400", undefined],
  ["x", undefined],
])("an MTU typed as %j is %j", (typed, mtu) => {
  expect(mtuOf(typed)).toBe(mtu);
});

test.each([
  ["", 0],
  ["30", 30],
  ["100", 100],
  ["150", 100],
  ["-1", 0],
  ["1e400", 0],
])("a loss typed as %j is %i per cent", (typed, loss) => {
  expect(clamped(typed, 100)).toBe(loss);
});
