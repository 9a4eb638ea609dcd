import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { identityOf, sh, startMachine } from "../support/machine.ts";

const MIB = 1024 * 1024;

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

/** MiB of this process once what is no longer needed has been given back: all of it, and what its own JavaScript holds. */
async function memory(): Promise<{ readonly resident: number; readonly held: number }> {
  let least = Infinity;
  for (let look = 0; look < 5; look++) {
    await sleep(100);
    if (typeof collect === "function") collect();
    least = Math.min(least, process.memoryUsage().rss);
  }
  const { heapUsed, external } = process.memoryUsage();
  return { resident: least / MIB, held: (heapUsed + external) / MIB };
}

it("50 machines restored and disposed of, one after the other, leave the memory where it was", async () => {
  const cycle = async () => {
    const machine = await startMachine(identityOf("host-a"));
    machine.dispose();
  };
  // The first ones load code, compile the emulator and fill the allocator's pools.
  for (let round = 0; round < 10; round++) await cycle();
  const before = await memory();
  for (let round = 0; round < 50; round++) await cycle();
  const after = await memory();
  const figures = `${JSON.stringify(before)} MiB before, ${JSON.stringify(after)} MiB after`;
  // A worker that stayed holds 100 MiB and more: one in fifty would show. The allocator's own growth is some 30.
  expect(after.resident - before.resident, figures).toBeLessThan(60);
  // 50 times the smallest thing worth the name of a leak, a terminal's screen (32 KiB).
  expect(after.held - before.held, figures).toBeLessThan(1.6);
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
