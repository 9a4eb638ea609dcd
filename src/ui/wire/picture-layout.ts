/** Where everything in the picture stands: pure, in pixels of an unscaled drawing. */
import type { LinkView, MachineView, NamespaceView } from "../../lab/index.ts";
import type { LabSpec, MachineSpec } from "../../lessons/index.ts";
import { linkKey, segmentKey } from "./place.ts";

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

const PAD = 12;
const GAP = 10;
const CHIP_HEIGHT = 34;
const ROW_GAP = 20;
const MACHINE_HEAD = 26;
const NAMESPACE_HEAD = 22;
const MACHINE_GAP = 22;
const SEGMENT_GAP = 32;
/** A machine grows downwards rather than wider than this: panes are seldom wide. */
const WIDEST_ROW = 430;
/** Width of a character of the small monospaced type, and of the smaller one below it. */
const NAME_CHAR = 7.3;
const ADDRESS_CHAR = 6.1;

/** Devices the kernel makes by itself when a tunnel module loads; shown only once someone uses them. */
const FALLBACK = new Set(["tunl0", "gre0", "gretap0", "erspan0", "sit0", "ip6tnl0", "ip6gre0", "ip_vti0", "ip6_vti0"]);
/** Carries the cards of a machine that has several, as VLANs: the lab's plumbing, not the learner's. */
const TRUNK = "wire0";

export function chipLines(link: LinkView): readonly [string, string] {
  const address = link.addresses.find((one) => one.includes(".")) ?? link.addresses[0];
  return [link.name, address ?? (link.kind === "ether" || link.kind === "loopback" ? "" : link.kind)];
}

function chipWidth(link: LinkView): number {
  const [name, address] = chipLines(link);
  return Math.max(54, Math.ceil(Math.max(name.length * NAME_CHAR, address.length * ADDRESS_CHAR) + 16));
}

function shown(link: LinkView): boolean {
  return link.name !== TRUNK && !(FALLBACK.has(link.name) && !link.up);
}

/** What is known before the machine's kernel was asked: its cards, as the lab's file names them. */
function viewFromSpec(machine: MachineSpec): MachineView {
  const links = machine.interfaces.map((nic, at) => {
    return { index: at + 2, name: nic.name, kind: "ether", up: false, mac: "", mtu: nic.mtu, addresses: [] };
  });
  return { machine: machine.name, namespaces: [{ name: "", links }] };
}

type Row = readonly LinkView[];

interface NamespacePlan {
  readonly view: NamespaceView;
  readonly links: Row;
  readonly width: number;
}

const NAMESPACE_HEIGHT = NAMESPACE_HEAD + CHIP_HEIGHT + GAP;

interface MachinePlan {
  readonly spec: MachineSpec;
  /** Namespaces beside the machine's own, in rows. */
  readonly others: readonly (readonly NamespacePlan[])[];
  readonly rows: readonly Row[];
  readonly cards: Row;
  readonly width: number;
  /** Of everything above the cards. */
  readonly upperHeight: number;
}

function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, widths.length - 1);
}

function rowWidth(links: Row): number {
  return widthOf(links.map(chipWidth));
}

/** As many rows as it takes for none to be too wide. */
function inRows<T>(items: readonly T[], width: (item: T) => number): readonly (readonly T[])[] {
  const rows: T[][] = [];
  for (const item of items) {
    const last = rows.at(-1);
    if (last && widthOf([...last, item].map(width)) <= WIDEST_ROW) last.push(item);
    else rows.push([item]);
  }
  return rows;
}

function planNamespace(view: NamespaceView): NamespacePlan {
  const links = view.links.filter(shown);
  return { view, links, width: Math.max(80, view.name.length * NAME_CHAR + 2 * PAD, rowWidth(links) + 2 * GAP) };
}

/** Of everything above the links of the machine's own namespace. */
function namespacesHeight(others: MachinePlan["others"]): number {
  return others.length === 0 ? 0 : others.length * (NAMESPACE_HEIGHT + GAP) - GAP + ROW_GAP;
}

function plan(spec: MachineSpec, view: MachineView): MachinePlan {
  const root = view.namespaces.find((namespace) => namespace.name === "")?.links.filter(shown) ?? [];
  const cardNames = new Set(spec.interfaces.map((nic) => nic.name));
  const cards = root.filter((link) => cardNames.has(link.name));
  const inner = root.filter((link) => !cardNames.has(link.name) && link.kind !== "loopback");
  const ends = inner.filter((link) => link.kind === "veth");
  const devices = inner.filter((link) => link.kind !== "veth");
  const rows = [...inRows(ends, chipWidth), ...inRows(devices, chipWidth)];
  const others = inRows(view.namespaces.filter((namespace) => namespace.name !== "").map(planNamespace), ({ width }) => width);
  const widths = [...[...rows, cards].map(rowWidth), ...others.map((row) => widthOf(row.map(({ width }) => width)))];
  const width = Math.max(132, spec.name.length * 8 + 60, ...widths.map((one) => one + 2 * PAD));
  return { spec, others, rows, cards, width, upperHeight: MACHINE_HEAD + namespacesHeight(others) + rows.length * (CHIP_HEIGHT + ROW_GAP) };
}

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
