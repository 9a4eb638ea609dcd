import { expect, test } from "vitest";
import { text } from "../../src/base/index.ts";
import { bootCold } from "../../src/vm/node/index.ts";
import { identityOf, imageFolder, startMachine } from "../support/machine.ts";

test("a machine boots cold to an agent that answers, and a restored one is there in an eighth of that", { timeout: 300_000 }, async () => {
  const folder = await imageFolder();
  // Once for what only the first one of a process pays: the base unpacked.
  (await startMachine()).dispose();

  const begun = performance.now();
  const cold = await bootCold(folder);
  const coldMs = performance.now() - begun;
  try {
    const result = await cold.agent.run({ argv: ["/bin/sh", "-c", "cut -d' ' -f1 /proc/uptime; dmesg"], timeoutMs: 30_000 });
    const [uptime, ...log] = text(result.stdout).split("\n");
    // It counts from its own power on, not from a snapshot's.
    expect(Number(uptime)).toBeLessThan(coldMs / 1000 + 10);
    expect(log.join("\n")).toMatch(/Linux version 6\.1.*Run \/init as init process/s);
  } finally {
    cold.dispose();
  }

  const again = performance.now();
  const restored = await startMachine(identityOf("test-b"));
  const restoreMs = performance.now() - again;
  restored.dispose();
  expect(restoreMs).toBeLessThan(coldMs / 8);
});
