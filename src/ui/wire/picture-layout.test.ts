import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkView, MachineView } from "../../lab/index.ts";
import type { LabSpec } from "../../lessons/index.ts";
import { waysOf } from "./paths.ts";
import { layoutPicture, type Box } from "./picture-layout.ts";

const link = (name: string, over: Partial<LinkView> = {}): LinkView => {
  return { index: 1, name, kind: "veth", up: true, mac: "", mtu: 1500, addresses: [], ...over };
};
const machine = (name: string, segments: readonly string[]): LabSpec["machines"][number] => ({
  name,
  memoryMiB: 128,
  interfaces: segments.map((segment, at) => ({ name: `eth${at}`, segment, addresses: [], mtu: 1500 })),
});
const lab: LabSpec = {
  id: "sample",
  title: { en: "", "zh-CN": "" },
  machines: [machine("a", ["lan"]), machine("b", ["lan", "far"])],
  segments: [{ name: "lan", mtu: 1500 }, { name: "far", mtu: 1500 }],
  cluster: "none",
  vars: {},
  seed: {},
  steps: [],
};
const bridged: MachineView = {
  machine: "a",
  namespaces: [
    {
      name: "",
      links: [
        link("lo", { kind: "loopback" }),
        link("wire0", { kind: "ether" }),
        link("eth0", { kind: "ether", index: 2 }),
        link("br0", { kind: "bridge", index: 3 }),
        link("veth1", { index: 5, master: "br0", peer: { namespace: "blue", index: 4 } }),
        link("tunl0", { kind: "ipip", up: false }),
      ],
    },
    { name: "blue", links: [link("eth0", { index: 4, peer: { namespace: "", index: 5 } })] },
  ],
};

function apart(one: Box, other: Box): boolean {
  return one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
}

describe("the picture", () => {
  it("draws the cards of the lab's file before a kernel was asked", () => {
    const { chips, segments, cables } = layoutPicture(lab, new Map());
    expect([...chips.keys()]).toEqual(["link a  eth0", "link b  eth0", "link b  eth1"]);
    expect(segments.map(({ name, taps }) => [name, taps.length])).toEqual([["lan", 2], ["far", 1]]);
    expect(cables).toEqual([]);
  });

  it("draws pairs, ports and namespaces, and leaves out what is plumbing", () => {
    const { chips, cables, machines } = layoutPicture(lab, new Map([["a", bridged]]));
    expect([...chips.keys()].filter((key) => key.startsWith("link a"))).toEqual(["link a blue eth0", "link a  veth1", "link a  br0", "link a  eth0"]);
    expect(cables.map(({ kind }) => kind).sort()).toEqual(["port", "veth"]);
    expect(machines[0]?.namespaces.map(({ name }) => name)).toEqual(["blue"]);
  });

  it("lets no chip lie on another, and all inside their machine", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,14}$/);
    const links = fc.uniqueArray(name, { maxLength: 6 }).map((names) => names.map((one, index) => link(one, { index, addresses: index % 2 ? ["10.11.12.13/24"] : [] })));
    const views = fc.uniqueArray(fc.record({ name, links }), { maxLength: 4, selector: (one) => one.name });
    fc.assert(
      fc.property(links, views, (root, others) => {
        const { chips, machines } = layoutPicture(lab, new Map([["b", { machine: "b", namespaces: [{ name: "", links: root }, ...others] }]]));
        const all = [...chips.values()];
        for (const [at, chip] of all.entries()) {
          expect(all.slice(at + 1).every((other) => apart(chip, other))).toBe(true);
          const around = machines.find((box) => box.name === chip.machine);
          expect(around && chip.x >= around.x && chip.x + chip.width <= around.x + around.width).toBe(true);
        }
      }),
    );
  });
});

describe("three machines", () => {
  const three: LabSpec = { ...lab, machines: [machine("a", ["lan"]), machine("router", ["lan", "far"]), machine("b", ["far"])] };
  const layout = layoutPicture(three, new Map([["a", bridged]]));
  const box = (name: string): Box => layout.machines.find((one) => one.name === name) ?? { x: 0, y: 0, width: 0, height: 0 };

  it("stand around their segments, so that the picture is not wider than it must be", () => {
    expect(layout.machines.every((one, at) => layout.machines.slice(at + 1).every((other) => apart(one, other)))).toBe(true);
    expect(box("a").y).toBe(box("b").y);
    for (const { y } of layout.segments) {
      expect(y).toBeGreaterThan(box("router").y + box("router").height);
      expect(y).toBeLessThan(box("a").y);
    }
    expect(layout.width).toBeLessThan(box("a").width + box("router").width + box("b").width);
  });

  it("have their cards towards the segments, and each cable ends at its card", () => {
    for (const { taps, y } of layout.segments) {
      for (const tap of taps) {
        const chip = layout.chips.get(tap.chip);
        expect(chip && tap.top).toBe(chip && (chip.y > y ? chip.y : chip.y + chip.height));
      }
    }
    const chips = [...layout.chips.values()].filter((chip) => chip.machine === "a");
    expect(Math.min(...chips.map((chip) => chip.y))).toBe(layout.chips.get("link a  eth0")?.y);
    for (const chip of chips) {
      expect(chip.y).toBeGreaterThan(box("a").y);
      expect(chip.y + chip.height).toBeLessThan(box("a").y + box("a").height);
    }
  });

  it("segments side by side are on one level, and their names beside no other", () => {
    const lines = layout.segments.map(({ left, y, name, label }) => ({ x: left, y, width: label.x + name.length * 7 - left, height: 10 }));
    expect(lines.every((one, at) => lines.slice(at + 1).every((other) => apart(one, other)))).toBe(true);
  });
});

describe("the way of a packet", () => {
  const layout = layoutPicture(lab, new Map([["a", bridged]]));
  const frame = new Uint8Array();
  const ends = (where: Parameters<typeof waysOf>[0]["where"], fate: "delivered" | "lost" = "delivered") =>
    waysOf({ at: 0, where, frame, fate }, layout).map(({ from, to }) => `${from} > ${to}`);

  it("goes over the segment to all who got it, and no further than the wire when it was lost", () => {
    const where = { kind: "segment", segment: "lan", from: "a", to: ["b"] } as const;
    expect(ends(where)).toEqual(["link a  eth0 > link b  eth0"]);
    expect(ends(where, "lost")).toEqual(["link a  eth0 > segment lan"]);
    expect(ends({ ...where, segment: "unknown" })).toEqual([]);
  });

  it("goes from one end of a pair to the other, and by a port to its bridge", () => {
    const at = (namespace: string, name: string, direction: "in" | "out") =>
      ends({ kind: "link", machine: "a", namespace, link: name, direction });
    expect(at("blue", "eth0", "out")).toEqual(["link a blue eth0 > link a  veth1"]);
    expect(at("", "veth1", "in")).toEqual(["link a  veth1 > link a  br0"]);
    expect(at("", "veth1", "out")).toEqual(["link a  br0 > link a  veth1", "link a  veth1 > link a blue eth0"]);
    expect(at("", "br0", "in")).toEqual([]);
    expect(at("gone", "eth0", "out")).toEqual([]);
  });
});
