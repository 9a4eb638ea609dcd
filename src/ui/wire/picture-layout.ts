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
  /** Where its name begins. */
  readonly label: Point;
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
  /** Where its name begins, beside the line. */
  readonly label: Point;
  readonly taps: readonly { readonly machine: string; readonly chip: string; readonly x: number; /** Where it meets the chip. */ readonly top: number }[];
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
const SEGMENT_GAP = 28;
const SEGMENT_CHAR = 6.8;
/** Between a machine and the nearest segment. */
const CABLE = 24;
/** What a segment's line goes beyond its outermost machines. */
const OVERHANG = 24;
/** More machines than this do not stand legibly in one row. */
const IN_ONE_ROW = 2;

/** Machines beside one another; those below the segments have their cards on top. */
interface MachineRow {
  readonly plans: readonly MachinePlan[];
  readonly below: boolean;
  readonly width: number;
  readonly height: number;
}

class Placing {
  readonly chips = new Map<string, Chip>();
  readonly machines = new Map<string, MachineBox>();

  row(row: MachineRow, left: number, top: number): void {
    let x = left;
    for (const one of row.plans) {
      this.machine(one, x, top, row);
      x += one.width + MACHINE_GAP;
    }
  }

  machine(plan: MachinePlan, x: number, top: number, { height, below }: MachineRow): void {
    const name = plan.spec.name;
    // All is reckoned from the edge that is away from the segments.
    const at = (y: number, tall: number): number => top + (below ? height - y - tall : y);
    const namespaces = this.#namespaces(plan, x, at);
    let y = MACHINE_HEAD + namespacesHeight(plan.others);
    for (const row of plan.rows) {
      this.#row(this.#byPeer(name, row), name, "", x + plan.width / 2, at(y, CHIP_HEIGHT));
      y += CHIP_HEIGHT + ROW_GAP;
    }
    this.#row(plan.cards, name, "", x + plan.width / 2, at(height - PAD - CHIP_HEIGHT, CHIP_HEIGHT));
    const label = { x: x + 12, y: top + (below ? height - 9 : 18) };
    this.machines.set(name, { name, x, y: top, width: plan.width, height, namespaces, label });
  }

  #namespaces(plan: MachinePlan, x: number, place: (y: number, tall: number) => number): readonly NamespaceBox[] {
    return plan.others.flatMap((row, at) => {
      const y = place(MACHINE_HEAD + at * (NAMESPACE_HEIGHT + GAP), NAMESPACE_HEIGHT);
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

type Tap = SegmentLine["taps"][number];

function tapsOf(lab: LabSpec, segment: string, placing: Placing, below: ReadonlySet<string>): readonly Tap[] {
  return lab.machines.flatMap((machine) =>
    machine.interfaces
      .filter((nic) => nic.segment === segment)
      .flatMap((nic) => {
        const chip = placing.chips.get(linkKey(machine.name, "", nic.name));
        if (!chip) return [];
        return [{ machine: machine.name, chip: chip.key, x: chip.x + chip.width / 2, top: chip.y + (below.has(machine.name) ? 0 : chip.height) }];
      }),
  );
}

/** Each on the highest level where it has room beside those that are there. */
function segmentsOf(lab: LabSpec, placing: Placing, below: ReadonlySet<string>, top: number): readonly SegmentLine[] {
  const levels: number[] = [];
  const lines = lab.segments.map(({ name }) => {
    const taps = tapsOf(lab, name, placing, below);
    const xs = taps.map((tap) => tap.x);
    const left = Math.min(...xs, Number.MAX_SAFE_INTEGER) - OVERHANG;
    const right = Math.max(...xs, left + OVERHANG) + OVERHANG;
    return { key: segmentKey(name), name, left, right, taps };
  });
  const placed = new Map<string, SegmentLine>();
  for (const line of [...lines].sort((one, other) => one.left - other.left)) {
    const free = levels.findIndex((end) => end < line.left);
    const level = free === -1 ? levels.length : free;
    levels[level] = line.right + OVERHANG + line.name.length * SEGMENT_CHAR;
    const y = top + CABLE + level * SEGMENT_GAP;
    placed.set(line.key, { ...line, y, label: { x: line.right + 7, y: y + 4 } });
  }
  return lines.flatMap(({ key }) => placed.get(key) ?? []);
}

function rowOf(plans: readonly MachinePlan[], below: boolean): MachineRow {
  const width = plans.reduce((sum, plan) => sum + plan.width, 0) + MACHINE_GAP * Math.max(0, plans.length - 1);
  return { plans, below, width, height: Math.max(0, ...plans.map((plan) => plan.upperHeight)) + CHIP_HEIGHT + PAD };
}

/** Machines that join segments stand above them, and the others below: a row of all would be too wide to read. */
function rowsOf(plans: readonly MachinePlan[]): readonly [MachineRow, MachineRow | undefined] {
  const joins = (plan: MachinePlan): boolean => plan.spec.interfaces.length > 1;
  const [upper, lower] = [plans.filter(joins), plans.filter((plan) => !joins(plan))];
  if (plans.length <= IN_ONE_ROW || upper.length === 0 || lower.length === 0) return [rowOf(plans, false), undefined];
  return [rowOf(upper, false), rowOf(lower, true)];
}

export function layoutPicture(lab: LabSpec, views: ReadonlyMap<string, MachineView>): PictureLayout {
  const [upper, lower] = rowsOf(lab.machines.map((machine) => plan(machine, views.get(machine.name) ?? viewFromSpec(machine))));
  const placing = new Placing();
  const width = Math.max(upper.width, lower?.width ?? 0);
  placing.row(upper, (width - upper.width) / 2, 0);
  // Where segments lie is known once all cards stand side by side; how far down the lower row is, only after that.
  if (lower) placing.row(lower, (width - lower.width) / 2, 0);
  const below = new Set(lower?.plans.map(({ spec }) => spec.name));
  const levels = segmentsOf(lab, placing, below, upper.height);
  const foot = Math.max(upper.height, ...levels.map(({ y }) => y));
  if (!lower) return pictureOf(placing, levels, width, foot + (levels.length > 0 ? CABLE / 2 : 0));
  const top = foot + CABLE;
  placing.row(lower, (width - lower.width) / 2, top);
  return pictureOf(placing, segmentsOf(lab, placing, below, upper.height), width, top + lower.height);
}

function pictureOf(placing: Placing, segments: readonly SegmentLine[], width: number, height: number): PictureLayout {
  return {
    width: Math.max(width, ...segments.map(({ name, label }) => label.x + name.length * SEGMENT_CHAR)),
    height,
    machines: [...placing.machines.values()],
    chips: placing.chips,
    cables: cablesOf(placing.chips),
    segments,
  };
}
