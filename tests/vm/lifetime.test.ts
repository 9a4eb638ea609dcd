import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { identityOf, sh, startMachine } from "../support/machine.ts";

const MIB = 1024 * 1024;

/** Memory of this process once what is no longer needed has been given back. */
async function resident(): Promise<number> {
  let least = Infinity;
  for (let look = 0; look < 10; look++) {
    await sleep(100);
    least = Math.min(least, process.memoryUsage().rss);
  }
  return least / MIB;
}

it("50 machines restored and disposed of, one after the other, leave the memory where it was", async () => {
  const cycle = async () => {
    const machine = await startMachine(identityOf("host-a"));
    machine.dispose();
  };
  // The first ones load code, compile the emulator and fill the allocator's pools.
  for (let round = 0; round < 5; round++) await cycle();
  const before = await resident();
  for (let round = 0; round < 50; round++) await cycle();
  const after = await resident();
  expect(after - before, `${before} MiB before, ${after} MiB after`).toBeLessThan(150);
}, 600_000);

it("a machine disposed of while it starts leaves nothing running", async () => {
  const machine = await startMachine();
  const pending = sh(machine, "sleep 30").catch((error: unknown) => error);
  const restoring = machine.restart().catch((error: unknown) => error);
  machine.dispose();
  expect(await restoring).toBeInstanceOf(Error);
  await pending;
  expect(machine.state.kind).toBe("disposed");
});
