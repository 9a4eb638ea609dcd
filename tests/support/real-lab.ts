import { createLab, memoryStore, type ControlPlaneHost, type Lab, type LabOptions } from "../../src/lab/index.ts";
import { nodeControlPlaneHost } from "../../src/lab/node/index.ts";
import type { LabSpec, Lesson, Script } from "../../src/lessons/index.ts";
import { nodeClock, nodeMachineFactory } from "../../src/vm/node/index.ts";
import type { MachineFactory } from "../../src/vm/index.ts";
import { imageHere } from "../../src/cli/image.ts";

export function script(text: string, machine = "host-a"): Script {
  return { machine, file: "labs/probe/steps/01/check.sh", text: `# machine: ${machine}\n${text}\n` };
}

/** Two machines on one segment and two small steps, for tests of the engines with real machines. */
export const PROBE: LabSpec = {
  id: "probe",
  title: { en: "Probe", "zh-CN": "探测" },
  segments: [{ name: "lan", mtu: 1500 }],
  machines: ["host-a", "host-b"].map((name, at) => ({
    name,
    memoryMiB: 128,
    interfaces: [{ name: "eth0", segment: "lan", addresses: [`10.7.0.${at + 1}/24`], mtu: 1500 }],
  })),
  cluster: "none",
  vars: {},
  seed: { "host-a": "mkdir -p /srv; echo seeded >/srv/seeded" },
  steps: [
    {
      check: [script("[ -s /srv/done ] || { echo 'FAIL: /srv/done is not there'; exit 1; }")],
      hint: script("echo make it"),
      solve: [script("echo yes >/srv/done")],
      wire: [],
    },
    {
      check: [script("ip link show dev eth0 | grep -q LOWER_UP || { echo 'FAIL: eth0 is down'; exit 1; }")],
      hint: script("echo ping"),
      solve: [script("ping -c 1 -W 3 10.7.0.2")],
      wire: [{ segment: "lan", filter: "icmp", expect: "some", message: { en: "No ping was seen.", "zh-CN": "没有看到 ping。" } }],
    },
  ],
};

const text = { title: "Probe", summary: "", intro: [], steps: [{ title: "Make", blocks: [] }, { title: "Reach", blocks: [] }] };
export const PROBE_LESSON: Lesson = {
  id: "probe",
  part: "1-probe",
  folder: "01-probe",
  number: "1.1",
  lab: "probe",
  minutes: 1,
  difficulty: "beginner",
  prerequisites: [],
  steps: ["make", "reach"].map((id) => ({ id, points: 1, mode: "level" as const, needs: [], timeoutMs: 30_000 })),
  text: { en: text, "zh-CN": text },
};

let shared: Promise<{ readonly factory: MachineFactory; readonly controlPlane: ControlPlaneHost }> | undefined;

/** All labs of a test file share one base snapshot in memory. @throws CodedError `IMAGE_MISSING` */
export async function openRealLab(options: Partial<LabOptions> = {}): Promise<Lab> {
  shared ??= imageHere().then(({ folder }) => ({ factory: nodeMachineFactory(folder), controlPlane: nodeControlPlaneHost(folder) }));
  return createLab({ spec: PROBE, lesson: PROBE_LESSON, ...(await shared), store: memoryStore(), clock: nodeClock, seed: "probe", ...options });
}
