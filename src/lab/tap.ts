/** One part of a check that speaks TAP (https://testanything.org). */
export interface TapPoint {
  readonly ok: boolean;
  readonly name: string;
  /** `SKIP` and `TODO` points never count against anyone. */
  readonly excused: boolean;
}

const POINT = /^(not )?ok\b[ \t]*(\d+)?[ \t]*(?:-[ \t]*)?([^#\n]*)(?:#[ \t]*(skip|todo)\b.*)?$/i;

const PLAN = /^1\.\.(\d{1,6})\s*(?:#.*)?$/;
const MAX_POINTS = 10_000;

/**
 * The points of a check's output; empty when it has no plan (`1..3`), for then it does not speak TAP. Points that the plan promises
 * and that never came are not ok.
 */
export function parseTap(output: string): readonly TapPoint[] {
  const lines = output.split(/\r?\n/, MAX_POINTS);
  const plan = lines.map((line) => PLAN.exec(line)?.[1]).find((count) => count !== undefined);
  if (plan === undefined) return [];
  const points = lines.flatMap((line) => {
    const match = line.length > 2000 ? null : POINT.exec(line);
    return match ? [{ ok: match[1] === undefined, name: (match[3] ?? "").trim(), excused: match[4] !== undefined }] : [];
  });
  const promised = Math.min(Number(plan), MAX_POINTS);
  for (let next = points.length + 1; next <= promised; next++) points.push({ ok: false, name: `point ${next} of ${plan} was not reached`, excused: false });
  return points;
}
