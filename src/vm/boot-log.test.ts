import { describe, expect, it } from "vitest";
import { utf8 } from "../base/index.ts";
import { BootLog } from "./boot-log.ts";

function read(...chunks: readonly string[]): string[] {
  const ends: string[] = [];
  const log = new BootLog((reason) => ends.push(reason));
  for (const chunk of chunks) log.push(utf8(chunk));
  return ends;
}

describe("the kernel's console", () => {
  it.each([
    [["[ 1.0] Kernel panic - not syncing: sysrq triggered crash\r\n"], ["the kernel panicked: sysrq triggered crash"]],
    [["Kernel pan", "ic - not syncing: Fatal ex", "ception\r\nmore"], ["the kernel panicked: Fatal exception"]],
    [["reboot: Power down\r\n", "reboot: System halted"], ["it was shut down"]],
    [["reboot: Restarting system"], ["it was told to reboot"]],
    [["all is well\r\n"], []],
  ])("%j ends with %j", (chunks, ends) => {
    expect(read(...chunks)).toEqual(ends);
  });

  it("is bounded", () => {
    const log = new BootLog(() => undefined);
    for (let i = 0; i < 1000; i++) log.push(utf8("x".repeat(1000)));
    expect(log.text.length).toBeLessThanOrEqual(512 * 1024);
  });
});
