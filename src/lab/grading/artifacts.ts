import { concat, utf8, type Clock } from "../../base/index.ts";
import { PcapngWriter } from "../../net/index.ts";
import { runInMachine } from "../script-runner.ts";
import { outputOf } from "../script-run.ts";
import type { Lab } from "../types.ts";
import type { Artifacts, StepResult } from "./results.ts";

const TIMEOUT_MS = 10_000;
const OUTPUT_LIMIT = 256 * 1024;

/** What a person wants to see of a machine whose lesson failed. */
const LOOKS: Readonly<Record<string, string>> = {
  "iptables-save.txt": "iptables-save; ip6tables-save 2>/dev/null",
  "network.txt": 'ip -d addr; ip route; ip neigh; for ns in $(ip netns list | cut -d " " -f 1); do echo "== $ns"; ip -n "$ns" -d addr; ip -n "$ns" route; done',
  "processes.txt": "ps",
  "kernel.txt": "dmesg | tail -n 500",
};

/** Gathers what may be of use; a machine that says nothing more leaves its console at least. */
export async function gatherArtifacts(lab: Lab, clock: Clock): Promise<Artifacts> {
  const files = new Map<string, Uint8Array>();
  const capture = new PcapngWriter();
  files.set("wire.pcapng", concat([capture.start(), ...lab.wire.captured().map((frame) => capture.captured(frame))]));
  const looks = [...lab.machines.values()].flatMap((machine) => {
    files.set(`${machine.name}.console.log`, utf8(machine.bootLog()));
    return Object.entries(LOOKS).map(async ([name, script]) => {
      const argv = ["/bin/bash", "--noprofile", "--norc", "-c", script];
      const result = await runInMachine(machine, { argv, timeoutMs: TIMEOUT_MS, outputLimit: OUTPUT_LIMIT }, clock);
      files.set(`${machine.name}.${name}`, concat([utf8(outputOf(result)), utf8(result.kind === "lost" ? `${result.reason}\n` : "")]));
    });
  });
  await Promise.all(looks);
  return files;
}

/** What each step's commands and check printed. */
export function outputArtifacts(steps: readonly StepResult[]): Artifacts {
  return new Map(steps.map((step, at) => [`${String(at + 1).padStart(2, "0")}-${step.id}.${step.status}.txt`, utf8(`${step.message}\n\n${step.output}`)]));
}
