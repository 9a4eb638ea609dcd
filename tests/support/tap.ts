/** What a TAP 14 stream says, for tests: points of every level, and whether plans and points agree. */
export interface TapPoint {
  readonly depth: number;
  readonly ok: boolean;
  readonly description: string;
}

export interface Tap {
  readonly points: readonly TapPoint[];
  /** What breaks the format, one line each. */
  readonly errors: readonly string[];
}

export function parseTap(text: string): Tap {
  const points: TapPoint[] = [];
  const errors: string[] = [];
  const counts = new Map<number, number>();
  const lines = text.split("\n");
  if (lines[0] !== "TAP version 14") errors.push(`begins with ${String(lines[0])}`);
  let inYaml = false;
  for (const line of lines) {
    const depth = (line.length - line.trimStart().length) / 4;
    const body = line.trim();
    if (body === "---" || body === "...") inYaml = body === "---";
    if (inYaml) continue;
    const point = /^(not )?ok (\d+)(?: - (.*))?$/.exec(body);
    const plan = /^1\.\.(\d+)/.exec(body);
    if (point !== null) {
      const number = (counts.get(depth) ?? 0) + 1;
      counts.set(depth, number);
      if (Number(point[2]) !== number) errors.push(`point ${String(point[2])} comes as number ${number}`);
      points.push({ depth, ok: point[1] === undefined, description: point[3] ?? "" });
      // A subtest's points have been counted when the point that sums it up comes.
      counts.delete(depth + 1);
    } else if (plan !== null && depth === 0) {
      counts.set(-1, Number(plan[1]));
    }
  }
  if (counts.get(-1) !== (counts.get(0) ?? 0)) errors.push(`a plan of ${String(counts.get(-1))} for ${String(counts.get(0))} points`);
  return { points, errors };
}
