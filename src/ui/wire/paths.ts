/** Which way a packet goes in the picture, as points to travel along. */
import type { PacketSeen } from "../../lab/index.ts";
import { linkKey, segmentKey } from "./place.ts";
import type { Box, Chip, PictureLayout, Point, SegmentLine } from "./picture-layout.ts";

export interface Way {
  /** Chips (or the segment, for a packet nobody took) it goes from and to. */
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}

/** The ways of one sighting: none where it was seen but did not travel, several for a broadcast. */
export function waysOf(packet: PacketSeen, layout: PictureLayout): readonly Way[] {
  const { where } = packet;
  if (where.kind === "segment") return onSegment(where, packet.fate, layout);
  const chip = layout.chips.get(linkKey(where.machine, where.namespace, where.link));
  return chip ? onLink(chip, where.direction, layout) : [];
}

function onSegment(
  where: { readonly segment: string; readonly from: string; readonly to: readonly string[] },
  fate: PacketSeen["fate"],
  layout: PictureLayout,
): readonly Way[] {
  const line = layout.segments.find((segment) => segment.key === segmentKey(where.segment));
  const from = line && tapOf(line, where.from);
  if (!line || !from) return [];
  const start = [{ x: from.x, y: from.top }, { x: from.x, y: line.y }];
  if (where.to.length === 0 || (fate !== "delivered" && fate !== "delayed")) {
    return [{ from: from.chip, to: line.key, points: start }];
  }
  return where.to.flatMap((machine) => {
    const to = tapOf(line, machine);
    return to ? [{ from: from.chip, to: to.chip, points: [...start, { x: to.x, y: line.y }, { x: to.x, y: to.top }] }] : [];
  });
}

/** `name` is a machine's, or `machine:card` where a machine has several on one segment. */
function tapOf(line: SegmentLine, name: string): SegmentLine["taps"][number] | undefined {
  const [machine = "", card] = name.split(":");
  return line.taps.find((tap) => tap.machine === machine && (card === undefined || tap.chip === linkKey(machine, "", card)));
}

/**
 * What leaves one end of a veth pair arrives at the other; what arrives at a port of a bridge goes to the bridge, and
 * what leaves by the port comes from it.
 */
function onLink(chip: Chip, direction: "in" | "out", layout: PictureLayout): readonly Way[] {
  const cables = layout.cables.filter((cable) => cable.from === chip.key || cable.to === chip.key);
  const ways: Way[] = [];
  for (const cable of cables) {
    const other = layout.chips.get(cable.from === chip.key ? cable.to : cable.from);
    if (!other || (cable.kind === "port" && cable.to === chip.key)) continue;
    if (cable.kind === "veth" && direction === "out") ways.push(between(chip, other));
    if (cable.kind === "port") ways.push(direction === "in" ? between(chip, other) : between(other, chip));
  }
  return ways.sort((one, other) => Number(other.to === chip.key) - Number(one.to === chip.key));
}

function between(one: Chip, other: Chip): Way {
  return { from: one.key, to: other.key, points: cablePoints(one, other) };
}

/** Where a cable leaves one chip and reaches the other: below the upper and above the lower, or side by side. */
export function cablePoints(one: Box, other: Box): readonly [Point, Point] {
  if (one.y === other.y) {
    const [left, right] = one.x < other.x ? [one.x + one.width, other.x] : [one.x, other.x + other.width];
    return [{ x: left, y: one.y + one.height / 2 }, { x: right, y: other.y + other.height / 2 }];
  }
  const down = one.y < other.y;
  return [
    { x: one.x + one.width / 2, y: down ? one.y + one.height : one.y },
    { x: other.x + other.width / 2, y: down ? other.y : other.y + other.height },
  ];
}

export function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, point, at) => sum + distance(points[at] ?? point, point), 0);
}

/** The point at a share (0 … 1) of the whole way. */
export function pointAt(points: readonly Point[], share: number): Point {
  let left = lengthOf(points) * Math.min(1, Math.max(0, share));
  for (const [at, to] of points.slice(1).entries()) {
    const from = points[at] ?? to;
    const length = distance(from, to);
    if (left <= length && length > 0) {
      return { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length };
    }
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(other.x - one.x, other.y - one.y);
}
