/** One part of a check that speaks TAP (https://testanything.org). */
export interface TapPoint {
  readonly ok: boolean;
  readonly name: string;
  /** `SKIP` and `TODO` points never count against anyone. */
  readonly excused: boolean;
}

const POINT = /^(not )?ok\b[ \t]*(\d+)?[ \t]*(?:-[ \t]*)?([^#\n]*)(?:#[ \t]*(skip|todo)\b.*)?$/i;

/** The points of a check's output; empty when it has no plan (`1..3`), for then it does not speak TAP. */
export function parseTap(output: string): readonly TapPoint[] {
  const lines = output.split(/\r?\n/, 10_000);
  if (!lines.some((line) => /^1\.\.\d+\s*(#.*)?$/.test(line))) return [];
  return lines.flatMap((line) => {
    const match = line.length > 2000 ? null : POINT.exec(line);
    return match ? [{ ok: match[1] === undefined, name: (match[3] ?? "").trim(), excused: match[4] !== undefined }] : [];
  });
}
