import { expect, test } from "vitest";
import { progressLine } from "./progress.ts";

function written(isTTY: boolean): { text: () => string; stream: { isTTY: boolean; write(text: string): void } } {
  let all = "";
  return { text: () => all, stream: { isTTY, write: (text) => void (all += text) } };
}

test("a terminal's line is rewritten, and only when it changes", () => {
  const { text, stream } = written(true);
  const line = progressLine(stream);
  line.report({ phase: "unpack", fraction: 0.5 });
  line.report({ phase: "unpack", fraction: 0.5001 });
  line.clear();
  expect(text()).toBe("\r\u001b[Kunpacking [############------------] 50 %\r\u001b[K");
});

test("a file gets one line a phase", () => {
  const { text, stream } = written(false);
  const line = progressLine(stream);
  for (const fraction of [0, 0.5, 1]) line.report({ phase: "download", fraction });
  line.report({ phase: "wait", fraction: 0, note: "process 7 is building" });
  expect(text()).toBe("downloading packages\nwaiting for another build (process 7 is building)\n");
});
