import { z } from "zod";
import type { Tally } from "./tally.ts";

const report = z.object({
  rows: z.array(z.object({ lesson: z.string(), gate: z.string(), step: z.string(), status: z.string(), message: z.string() })),
});

/** Each gate of each lesson and step is a test. */
export function tallyValidation(json: unknown): Tally {
  const { rows } = report.parse(json);
  const failed = rows.filter((row) => row.status !== "passed");
  return {
    passed: rows.length - failed.length,
    failed: failed.length,
    failures: failed.map(({ lesson, gate, step, message }) => `${lesson} › ${gate} ${step}: ${message}`),
  };
}
