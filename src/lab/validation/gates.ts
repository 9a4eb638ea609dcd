/** What every lesson has to hold before anyone sees it; one row a gate, so that a report shows what was looked at. */
export type Gate = "files" | "start" | "untouched" | "hint" | "solved" | "again" | "handed-in" | "commands";

export interface GateRow {
  readonly lesson: string;
  readonly gate: Gate;
  /** Step id; empty for what is not about one step. */
  readonly step: string;
  readonly status: "passed" | "failed" | "error";
  /** What is wrong and where; empty when passed. */
  readonly message: string;
  readonly durationMs: number;
}

export function gatesHold(rows: readonly GateRow[]): boolean {
  return rows.length > 0 && rows.every((row) => row.status === "passed");
}
