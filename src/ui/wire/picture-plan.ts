/** What of a machine is drawn, in which rows, and how much room it takes. */
import type { LinkView, MachineView, NamespaceView } from "../../lab/index.ts";
import type { MachineSpec } from "../../lessons/index.ts";

export const PAD = 12;
export const GAP = 10;
export const CHIP_HEIGHT = 34;
export const ROW_GAP = 20;
export const MACHINE_HEAD = 26;
export const NAMESPACE_HEAD = 22;
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

export function chipWidth(link: LinkView): number {
  const [name, address] = chipLines(link);
  return Math.max(54, Math.ceil(Math.max(name.length * NAME_CHAR, address.length * ADDRESS_CHAR) + 16));
}

function shown(link: LinkView): boolean {
  return link.name !== TRUNK && !(FALLBACK.has(link.name) && !link.up);
}

/** What is known before the machine's kernel was asked: its cards, as the lab's file names them. */
export function viewFromSpec(machine: MachineSpec): MachineView {
  const links = machine.interfaces.map((nic, at) => {
    return { index: at + 2, name: nic.name, kind: "ether", up: false, mac: "", mtu: nic.mtu, addresses: [] };
  });
  return { machine: machine.name, namespaces: [{ name: "", links }] };
}

export type Row = readonly LinkView[];

interface NamespacePlan {
  readonly view: NamespaceView;
  readonly links: Row;
  readonly width: number;
}

export const NAMESPACE_HEIGHT = NAMESPACE_HEAD + CHIP_HEIGHT + GAP;

export interface MachinePlan {
  readonly spec: MachineSpec;
  /** Namespaces beside the machine's own, in rows. */
  readonly others: readonly (readonly NamespacePlan[])[];
  readonly rows: readonly Row[];
  readonly cards: Row;
  readonly width: number;
  /** Of everything above the cards. */
  readonly upperHeight: number;
}

export function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, widths.length - 1);
}

export function rowWidth(links: Row): number {
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
export function namespacesHeight(others: MachinePlan["others"]): number {
  return others.length === 0 ? 0 : others.length * (NAMESPACE_HEIGHT + GAP) - GAP + ROW_GAP;
}

export function plan(spec: MachineSpec, view: MachineView): MachinePlan {
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
