import type { LabSpec, Lesson, Script } from "../../lessons/index.ts";

export function script(text: string, machine = "host-a", file = "labs/sample/steps/01/check.sh"): Script {
  return { machine, file, text: `# machine: ${machine}\n${text}` };
}

/** Two machines, two steps, in the few words that `fake-machine.ts` knows. */
export const LAB: LabSpec = {
  id: "sample",
  title: { en: "Sample", "zh-CN": "样例" },
  segments: [{ name: "lan", mtu: 1500 }],
  machines: [
    { name: "host-a", memoryMiB: 128, interfaces: [{ name: "eth0", segment: "lan", addresses: ["10.0.0.1/24"], mtu: 1500 }] },
    { name: "host-b", memoryMiB: 128, interfaces: [{ name: "eth0", segment: "lan", addresses: ["10.0.0.${third}/24"], mtu: 1500 }] },
  ],
  cluster: "none",
  vars: { third: { kind: "range", from: 2, to: 254 }, colour: { kind: "pick", from: ["blue", "green"] } },
  seed: { "host-a": "touch seeded" },
  steps: [
    { check: [script("need done")], hint: script("echo make done"), solve: [script("touch done")], wire: [] },
    {
      check: [script("equal $ANSWER_COLOUR $COLOUR"), script("need done-b", "host-b")],
      hint: script("echo which"),
      solve: [script("echo ANSWER colour=$COLOUR"), script("touch done-b", "host-b")],
      wire: [],
    },
  ],
};

export const LESSON: Lesson = {
  id: "sample",
  part: "1-linux",
  folder: "01-sample",
  number: "1.1",
  lab: "sample",
  minutes: 10,
  difficulty: "beginner",
  prerequisites: [],
  steps: [
    { id: "make", points: 1, mode: "level", needs: [], timeoutMs: 5000 },
    { id: "answer", points: 3, mode: "edge", needs: ["make"], timeoutMs: 5000 },
  ],
  text: {
    en: { title: "Sample", summary: "", intro: [], steps: [{ title: "Make", blocks: [] }, { title: "Answer", blocks: [] }] },
    "zh-CN": { title: "样例", summary: "", intro: [], steps: [{ title: "做", blocks: [] }, { title: "答", blocks: [] }] },
  },
};
