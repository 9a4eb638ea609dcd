/** What machines cost: start, memory, idling. Each figure is taken in this process, on real machines. */
import { setTimeout as sleep } from "node:timers/promises";
import { text, utf8 } from "../../base/index.ts";
import type { LabSpec } from "../../lessons/index.ts";
import { bootCold, nodeMachineFactory } from "../../vm/node/index.ts";
import type { Machine } from "../../vm/types.ts";
import { openLab } from "../wiring.ts";
import { figure, median, type Figure } from "./figures.ts";

const RESTORES = 5;
const IDLE_SETTLE_MS = 20_000;
const IDLE_MS = 20_000;
const MB = 1_000_000;

/** Resolves when the shell has answered: a prompt alone could be an old one. */
function answered(machine: Machine): Promise<void> {
  const terminal = machine.terminal(0);
  return new Promise((resolve) => {
    let seen = "";
    const listening = terminal.onData((data) => {
      seen += text(data);
      if (!seen.includes("podwire-42")) return;
      listening.dispose();
      resolve();
    });
    terminal.write(utf8("echo podwire-$((6*7))\r"));
  });
}

async function restore(folder: string): Promise<number> {
  const factory = nodeMachineFactory(folder);
  const begun = performance.now();
  const machine = await factory.create({ identity: { hostname: "bench", nics: [], hosts: [] }, memoryMiB: 128 });
  await answered(machine);
  const ms = performance.now() - begun;
  machine.dispose();
  return ms;
}

export async function startFigures(folder: string): Promise<readonly Figure[]> {
  const begun = performance.now();
  const cold = await bootCold(folder);
  const coldMs = performance.now() - begun;
  cold.dispose();
  // The first one also bundles the worker, which a browser never does.
  await restore(folder);
  const times: number[] = [];
  for (let run = 0; run < RESTORES; run += 1) times.push(await restore(folder));
  const ms = median(times);
  return [
    figure("cold boot to an agent that answers (Node)", coldMs, "ms"),
    figure("restore to a shell that answers (Node, base from disk, the second start on)", ms, "ms", { budget: 2000 }),
    figure("restore / cold boot, both of this run", ms / coldMs, "ratio", { budget: 1 / 8, note: "the boot ends with its agent, the restore only with its shell" }),
  ];
}

const THREE: LabSpec = {
  id: "bench",
  title: { en: "Three machines", "zh-CN": "三台机器" },
  machines: ["one", "two", "three"].map((name, at) => ({
    name,
    memoryMiB: 128,
    interfaces: [{ name: "eth0", segment: "lan", addresses: [`10.0.0.${at + 1}/24`], mtu: 1500 }],
  })),
  segments: [{ name: "lan", mtu: 1500 }],
  cluster: "none",
  vars: {},
  seed: {},
  steps: [],
};

/** Memory and idling of a lab of three machines: this process as a whole, its workers included. */
export async function idleFigures(): Promise<readonly Figure[]> {
  const begun = performance.now();
  const lab = await openLab({ spec: THREE, lesson: undefined, seed: "bench" }, () => undefined, new AbortController().signal);
  await Promise.all([...lab.machines.values()].map(answered));
  const upMs = performance.now() - begun;
  await sleep(IDLE_SETTLE_MS);
  const before = process.cpuUsage();
  await sleep(IDLE_MS);
  const used = process.cpuUsage(before);
  const { rss } = process.memoryUsage();
  lab.dispose();
  return [
    figure("three machines restored to shells that answer (Node)", upMs, "ms"),
    figure("memory of a process with three machines (Node; a tab is not measured)", rss / MB, "MB", { budget: 1000 }),
    figure("an idle lab of three machines, share of a core (Node)", ((used.user + used.system) / 1000 / IDLE_MS) * 100, "%", { budget: 5 }),
  ];
}
