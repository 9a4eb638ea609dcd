import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { encode } from "../../src/cli/daemon/codec.ts";
import { serveLab, type Served } from "../../src/cli/daemon/server.ts";
import { createLab, memoryStore } from "../../src/lab/index.ts";
import { fakeFactory, LAB, LESSON, manualClock, type FakeMachine } from "../../src/lab/testing/index.ts";

/** The daemon's real socket before machines in memory, and a client with a terminal that reads only when it is told to. */
async function served(): Promise<{ readonly served: Served; readonly machine: FakeMachine; readonly client: Socket }> {
  const folder = await mkdtemp(join(tmpdir(), "podwire-daemon-"));
  const factory = fakeFactory();
  const lab = await createLab({ spec: LAB, lesson: LESSON, factory, store: memoryStore(), clock: manualClock(), seed: "s", stepCheckpoints: false });
  const socket = join(folder, "lab.sock");
  const server = await serveLab({ lab }, socket);
  const client = connect(socket);
  client.on("error", () => undefined);
  client.pause();
  onTestFinished(async () => {
    client.destroy();
    await server.close();
    lab.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  const machine = factory.made[0];
  if (machine === undefined) throw new Error("No machine was made.");
  // The lab itself listens, too.
  const before = machine.listeners(0);
  client.write(encode({ op: "shell", machine: machine.name, terminal: 0, columns: 80, rows: 24 }));
  await expect.poll(() => machine.listeners(0)).toBe(before + 1);
  return { served: server, machine, client };
}

const MIB = 1 << 20;
const print = (machine: FakeMachine, mebibytes: number) => {
  for (let at = 0; at < mebibytes; at += 1) machine.type("x".repeat(MIB));
};

test("a client that does not read does not keep the daemon from ending", async () => {
  const { served: server, machine } = await served();
  print(machine, 8);
  await expect(server.close()).resolves.toBeUndefined();
});
