import { afterEach, expect, test } from "vitest";
import { text, utf8 } from "../../src/base/index.ts";
import { Autosaver, memoryStore, StepWatcher, type CheckReport, type Lab, type PacketSeen } from "../../src/lab/index.ts";
import { nodeClock } from "../../src/vm/node/index.ts";
import { openRealLab } from "../support/real-lab.ts";

const labs: Lab[] = [];
afterEach(() => {
  for (const lab of labs.splice(0)) lab.dispose();
});
async function opened(options?: Parameters<typeof openRealLab>[0]): Promise<Lab> {
  const lab = await openRealLab(options);
  labs.push(lab);
  return lab;
}
async function run(lab: Lab, machine: string, script: string): Promise<string> {
  const result = await lab.machines.get(machine)?.agent.run({ argv: ["/bin/bash", "-c", script], timeoutMs: 60_000 });
  return `${result?.kind === "exited" ? result.exitCode : (result?.kind ?? "")} ${result ? text(result.stdout).trim() : ""}`.trim();
}

test("a lab goes back to one moment, on after a reload, and to its beginning", async () => {
  const store = memoryStore();
  const lab = await opened({ store });
  expect(await run(lab, "host-a", "cat /srv/seeded; hostname; ping -c 1 -W 5 host-b >/dev/null && echo reached")).toBe("0 seeded\nhost-a\nreached");
  await lab.begin("make");
  await run(lab, "host-a", "echo one >/srv/one");
  await run(lab, "host-b", "ip addr add 10.99.0.1/24 dev eth0");
  const checkpoint = await lab.checkpoint("make", "one");
  await run(lab, "host-a", "rm /srv/one; echo two >/srv/two; ip link set eth0 down");
  await run(lab, "host-b", "ip addr flush dev eth0");
  await lab.rewind(checkpoint);
  expect(await run(lab, "host-a", "ls /srv; ping -c 1 -W 5 10.7.0.2 >/dev/null && echo reached")).toBe("0 one\nseeded\nreached");
  expect(await run(lab, "host-b", "ip -br addr show dev eth0 | grep -c 10.99.0.1")).toBe("0 1");
  await lab.resetStep("make");
  expect(await run(lab, "host-a", "ls /srv")).toBe("0 seeded");

  await run(lab, "host-a", "echo kept >/srv/kept");
  await lab.autosave("reach");
  lab.dispose();
  const again = await opened({ store });
  expect(await again.resume()).toMatchObject({ step: "reach" });
  expect(await run(again, "host-a", "cat /srv/kept; ping -c 1 -W 5 10.7.0.2 >/dev/null && echo reached")).toBe("0 kept\nreached");
  await again.reset();
  expect(await run(again, "host-a", "ls /srv; ping -c 1 -W 5 10.7.0.2 >/dev/null && echo reached")).toBe("0 seeded\nreached");
});

test("a step ticks itself when the learner types what it asks for, and a crashed machine comes back", async () => {
  const lab = await opened();
  const watcher = new StepWatcher(lab, nodeClock);
  const saver = new Autosaver(lab, nodeClock, () => "make");
  const passed = new Promise<CheckReport>((resolve) => watcher.onReport((report) => report.outcome.kind === "passed" && resolve(report)));
  const failed = new Promise<CheckReport>((resolve) => watcher.onReport((report) => report.outcome.kind === "failed" && resolve(report)));
  watcher.watch({ step: "make", answers: {} });
  expect((await failed).outcome).toMatchObject({ message: "/srv/done is not there" });
  lab.machines.get("host-a")?.terminal(0).write(utf8("echo yes >/srv/done\r"));
  expect((await passed).step).toBe("make");
  watcher.dispose();
  saver.dispose();

  const seen: PacketSeen[] = [];
  lab.onPacket((packet) => seen.push(packet));
  lab.machines.get("host-a")?.terminal(1).write(utf8("ping -c 1 10.7.0.2\r"));
  await expect.poll(async () => (await lab.check("reach")).outcome.kind, { timeout: 60_000 }).toBe("passed");
  expect(seen.some(({ where }) => where.kind === "segment" && where.from === "host-a")).toBe(true);

  const crashed = new Promise<void>((resolve) => lab.onMachineState(({ machine, state }) => machine === "host-b" && state.kind === "crashed" && resolve()));
  lab.machines.get("host-b")?.terminal(0).write(utf8("echo c >/proc/sysrq-trigger\r"));
  await crashed;
  await lab.restartMachine("host-b");
  expect(await run(lab, "host-a", "ping -c 1 -W 5 10.7.0.2 >/dev/null && echo reached")).toBe("0 reached");
});
