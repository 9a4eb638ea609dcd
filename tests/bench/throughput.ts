/**
 * TCP between two real machines, over the lab's own wire. `npx tsx tests/bench/throughput.ts [MTU…]` prints JSON.
 * The wall clock says little on a shared machine, so the processor time a MiB is given too: both machines, the switch and us.
 */
import { pathToFileURL } from "node:url";
import { text } from "../../src/base/index.ts";
import { imageHere } from "../../src/cli/image.ts";
import { connectMachine, createWire } from "../../src/net/index.ts";
import { nodeClock, nodeMachineFactory } from "../../src/vm/node/index.ts";
import type { Machine } from "../../src/vm/index.ts";
import { macAddress } from "../support/mac-address.ts";

const ROUND_MIB = 8;
const ROUNDS = 6;

export interface Throughput {
  readonly mtu: number;
  /** Of each round in a row, the first with cold code. */
  readonly mbitPerSecond: readonly number[];
  readonly cpuMsPerMib: readonly number[];
  readonly framesPerMib: number;
}

async function run(machine: Machine, script: string): Promise<string> {
  const result = await machine.agent.run({ argv: ["/bin/bash", "-c", script], timeoutMs: 240_000 });
  if (result.kind !== "exited" || result.exitCode !== 0) throw new Error(`${machine.name}: ${result.kind}: ${text(result.stderr)}${text(result.stdout)}`);
  return text(result.stdout);
}

/** Rounds of a fixed size, so that a slow machine is not measured in its warmest part only. */
async function round(from: Machine, to: Machine): Promise<{ readonly mbit: number; readonly cpuMs: number }> {
  // Not as a daemon: what a command leaves behind is ended with it.
  const serving = run(to, "iperf3 --server --one-off");
  await run(to, "until ss -ltn | grep -q :5201; do sleep 0.1; done");
  const before = process.cpuUsage();
  const report = await run(from, `iperf3 --client 10.9.0.2 --bytes ${ROUND_MIB}M --json`);
  const used = process.cpuUsage(before);
  await serving;
  const bits = /"sum_received":\s*\{[^}]*"bits_per_second":\s*([0-9.e+]+)/.exec(report)?.[1];
  return { mbit: Number(bits) / 1e6, cpuMs: (used.user + used.system) / 1000 / ROUND_MIB };
}

export async function throughput(mtu: number): Promise<Throughput> {
  const { folder } = await imageHere();
  const factory = nodeMachineFactory(folder);
  const wire = createWire({ segments: [{ name: "lan", mtu }], clock: nodeClock });
  const machines = await Promise.all(
    [1, 2].map((host) => {
      const hostname = `host-${host}`;
      const nic = { name: "eth0", segment: "lan", mac: macAddress("bench", hostname, "eth0"), addresses: [`10.9.0.${host}/24`], mtu };
      return factory.create({ identity: { hostname, nics: [nic], hosts: [] }, memoryMiB: 128 });
    }),
  );
  for (const machine of machines) connectMachine(machine.frames, [wire.plug({ machine: machine.name, nic: "eth0" }, "lan")]);
  const [from, to] = machines;
  if (from === undefined || to === undefined) throw new Error("two machines are needed");
  const first = wire.mark();
  const rounds: Awaited<ReturnType<typeof round>>[] = [];
  for (let i = 0; i < ROUNDS; i += 1) rounds.push(await round(from, to));
  const frames = wire.mark() - first;
  for (const machine of machines) machine.dispose();
  wire.dispose();
  return {
    mtu,
    mbitPerSecond: rounds.map(({ mbit }) => Math.round(mbit * 10) / 10),
    cpuMsPerMib: rounds.map(({ cpuMs }) => Math.round(cpuMs)),
    framesPerMib: Math.round(frames / (ROUNDS * ROUND_MIB)),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const mtus = process.argv.slice(2).map(Number);
  for (const mtu of mtus.length > 0 ? mtus : [1500, 9000]) process.stdout.write(`${JSON.stringify(await throughput(mtu))}\n`);
  process.exit(0);
}
