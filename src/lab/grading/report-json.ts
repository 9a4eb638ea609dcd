import { exitCode, totals, type GradeResult } from "./results.ts";

export function jsonReport(result: GradeResult): string {
  return `${JSON.stringify({ ...result, totals: totals(result.lessons), exitCode: exitCode(result.lessons) }, null, 2)}\n`;
}
