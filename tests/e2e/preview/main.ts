import "../../../src/app/app-element.ts";
import { browserClock } from "../../../src/vm/browser/index.ts";
import { browserTexts } from "../../../src/app/browser/texts.ts";
import { bundledContent, figureUrl } from "../../../src/app/content.ts";
import type { Content, LabSpec } from "../../../src/lessons/index.ts";
import { memoryStore } from "../../../src/lab/index.ts";
import { previewFactory } from "./machines.ts";

/** Every lab gets a second machine, so that there is something to see on the wire. */
function withTwoMachines(content: Content): Content {
  const labs = [...content.labs].map(([id, lab]): [string, LabSpec] => {
    const [segment = { name: "lan", mtu: 1500 }] = lab.segments;
    const card = (address: string) => [{ name: "eth0", segment: segment.name, addresses: [address], mtu: 1500 }];
    const [one] = lab.machines;
    const machines = one ? [{ ...one, interfaces: card("10.0.0.1/24") }, { ...one, name: "host-b", interfaces: card("10.0.0.2/24") }] : [];
    return [id, { ...lab, segments: [segment], machines }];
  });
  return { ...content, labs: new Map(labs) };
}

const app = document.createElement("pw-app");
app.ports = {
  content: withTwoMachines(bundledContent()),
  figureUrl,
  clock: browserClock,
  texts: browserTexts,
  locks: { tryAcquire: async () => ({ dispose: () => undefined }), steal: async () => ({ dispose: () => undefined }), onLost: () => ({ dispose: () => undefined }) },
  unsupported: () => undefined,
  machines: async () => ({ factory: previewFactory(), store: memoryStore() }),
  randomSeed: () => "preview",
  deleteData: async () => undefined,
  onDeleted: () => ({ dispose: () => undefined }),
};
document.body.append(app);
