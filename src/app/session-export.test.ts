import { describe, expect, it } from "vitest";
import { readHistory } from "./session-export.ts";

describe("bash's history", () => {
  it.each([
    ["#1700000000\nip link\n#1700000005\nping -c1 10.0.0.2\n", [["ip link", 1_700_000_000_000], ["ping -c1 10.0.0.2", 1_700_000_005_000]]],
    ["#1700000000\nfor i in 1 2; do\n  echo $i\ndone\n", [["for i in 1 2; do\n  echo $i\ndone", 1_700_000_000_000]]],
    ["before any time\n#1700000000\n#1700000001\nls # 17\n", [["ls # 17", 1_700_000_001_000]]],
    ["", []],
  ])("%j", (history, expected) => {
    expect(readHistory("host-a", history).map(({ line, at }) => [line, at])).toEqual(expected);
  });
});
