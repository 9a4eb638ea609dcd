/** Where everything in the picture stands: pure, in pixels of an unscaled drawing. */
import type { LinkView, MachineView } from "../../lab/index.ts";
import type { LabSpec } from "../../lessons/index.ts";
import { linkKey, segmentKey } from "./place.ts";
import {
  CHIP_HEIGHT,
  chipWidth,
  GAP,
  MACHINE_HEAD,
  NAMESPACE_HEAD,
  NAMESPACE_HEIGHT,
  namespacesHeight,
  PAD,
  plan,
  ROW_GAP,
  rowWidth,
  viewFromSpec,
  widthOf,
  type MachinePlan,
  type Row,
} from "./picture-plan.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Chip extends Box {
  readonly key: string;
  readonly machine: string;
  readonly namespace: string;
  readonly link: LinkView;
}

export interface NamespaceBox extends Box {
  readonly name: string;
}

export interface MachineBox extends Box {
  readonly name: string;
  readonly namespaces: readonly NamespaceBox[];
}

/** A line between two chips: a veth pair, or a bridge and its port. */
export interface Cable {
  readonly kind: "veth" | "port";
  readonly from: string;
  readonly to: string;
}

export interface SegmentLine {
  readonly key: string;
  readonly name: string;
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly taps: readonly { readonly machine: string; readonly chip: string; readonly x: number; readonly top: number }[];
}

export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  readonly machines: readonly MachineBox[];
  readonly chips: ReadonlyMap<string, Chip>;
  readonly cables: readonly Cable[];
  readonly segments: readonly SegmentLine[];
}

const MACHINE_GAP = 22;
const SEGMENT_GAP = 32;

class Placing {
  readonly chips = new Map<string, Chip>();
  readonly machines: MachineBox[] = [];

  machine(plan: MachinePlan, x: number, height: number): void {
    const name = plan.spec.name;
    const namespaces = this.#namespaces(plan, x);
    let y = MACHINE_HEAD + namespacesHeight(plan.others);
    for (const row of plan.rows) {
      this.#row(this.#byPeer(name, row), name, "", x + plan.width / 2, y);
      y += CHIP_HEIGHT + ROW_GAP;
    }
    this.#row(plan.cards, name, "", x + plan.width / 2, height - PAD - CHIP_HEIGHT);
    this.machines.push({ name, x, y: 0, width: plan.width, height, namespaces });
  }

  #namespaces(plan: MachinePlan, x: number): readonly NamespaceBox[] {
    return plan.others.flatMap((row, at) => {
      const y = MACHINE_HEAD + at * (NAMESPACE_HEIGHT + GAP);
      let left = x + (plan.width - widthOf(row.map(({ width }) => width))) / 2;
      return row.map(({ view, links, width }) => {
        const box = { name: view.name, x: left, y, width, height: NAMESPACE_HEIGHT };
        this.#row(links, plan.spec.name, view.name, left + width / 2, y + NAMESPACE_HEAD);
        left += width + GAP;
        return box;
      });
    });
  }

  /** Ends stand below the namespace they lead to, so that cables cross as little as may be. */
  #byPeer(machine: string, row: Row): Row {
    const x = (link: LinkView): number => {
      const peer = link.peer;
      if (!peer) return Number.MAX_SAFE_INTEGER;
      for (const chip of this.chips.values()) {
        if (chip.machine === machine && chip.namespace === peer.namespace && chip.link.index === peer.index) return chip.x;
      }
      return Number.MAX_SAFE_INTEGER;
    };
    return [...row].sort((one, other) => x(one) - x(other));
  }

  #row(links: Row, machine: string, namespace: string, centre: number, y: number): void {
    let x = centre - rowWidth(links) / 2;
    for (const link of links) {
      const key = linkKey(machine, namespace, link.name);
      this.chips.set(key, { key, machine, namespace, link, x, y, width: chipWidth(link), height: CHIP_HEIGHT });
      x += chipWidth(link) + GAP;
    }
  }
}

function cablesOf(chips: ReadonlyMap<string, Chip>): readonly Cable[] {
  const cables: Cable[] = [];
  for (const chip of chips.values()) {
    const peer = chip.link.peer;
    if (peer) {
      const other = [...chips.values()].find(
        (one) => one.machine === chip.machine && one.namespace === peer.namespace && one.link.index === peer.index,
      );
      if (other && chip.key < other.key) cables.push({ kind: "veth", from: chip.key, to: other.key });
    }
    const master = chip.link.master === undefined ? undefined : chips.get(linkKey(chip.machine, chip.namespace, chip.link.master));
    if (master) cables.push({ kind: "port", from: chip.key, to: master.key });
  }
  return cables;
}

function segmentsOf(lab: LabSpec, chips: ReadonlyMap<string, Chip>, bottom: number): readonly SegmentLine[] {
  return lab.segments.map((segment, at) => {
    const taps = lab.machines.flatMap((machine) =>
      machine.interfaces
        .filter((nic) => nic.segment === segment.name)
        .flatMap((nic) => {
          const chip = chips.get(linkKey(machine.name, "", nic.name));
          return chip ? [{ machine: machine.name, chip: chip.key, x: chip.x + chip.width / 2, top: chip.y + chip.height }] : [];
        }),
    );
    const xs = taps.map((tap) => tap.x);
    const left = Math.min(...xs, Number.MAX_SAFE_INTEGER) - 24;
    const right = Math.max(...xs, left + 24) + 24;
    return { key: segmentKey(segment.name), name: segment.name, y: bottom + 24 + at * SEGMENT_GAP, left, right, taps };
  });
}

export function layoutPicture(lab: LabSpec, views: ReadonlyMap<string, MachineView>): PictureLayout {
  const plans = lab.machines.map((machine) => plan(machine, views.get(machine.name) ?? viewFromSpec(machine)));
  const height = Math.max(0, ...plans.map((one) => one.upperHeight)) + CHIP_HEIGHT + PAD;
  const placing = new Placing();
  let x = 0;
  for (const one of plans) {
    placing.machine(one, x, height);
    x += one.width + MACHINE_GAP;
  }
  const segments = segmentsOf(lab, placing.chips, height);
  return {
    width: Math.max(0, x - MACHINE_GAP),
    height: height + (segments.length > 0 ? 22 + segments.length * SEGMENT_GAP : 0),
    machines: placing.machines,
    chips: placing.chips,
    cables: cablesOf(placing.chips),
    segments,
  };
}
