/** What a suite came to, read from the reports that the runners write themselves. */
import { readFileSync } from "node:fs";
import { z } from "zod";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** One line a failure. */
  readonly failures: readonly string[];
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

const playwrightSpec = z.object({ title: z.string(), file: z.string(), tests: z.array(z.object({ status: z.string(), projectName: z.string() })) });
interface PlaywrightSuite {
  readonly specs: readonly z.infer<typeof playwrightSpec>[];
  readonly suites?: readonly PlaywrightSuite[] | undefined;
}
const playwrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  specs: z.array(playwrightSpec),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});
const playwrightReport = z.object({ suites: z.array(playwrightSuite), errors: z.array(z.object({ message: z.string().optional() })) });

function count(results: readonly { readonly name: string; readonly passed: boolean; readonly why?: string | undefined }[]): Tally {
  const failed = results.filter((result) => !result.passed);
  return {
    passed: results.length - failed.length,
    failed: failed.length,
    failures: failed.map((result) => (result.why === undefined ? result.name : `${result.name}: ${result.why}`)),
  };
}

const firstLine = (text: string | undefined) => text?.split("\n").find((line) => line.trim() !== "");

/** A test that was skipped did not pass; a file that could not be loaded is one failure. */
export function tallyVitest(report: unknown): Tally {
  const files = vitestReport.parse(report).testResults;
  return count(
    files.flatMap((file) => {
      const tests = file.assertionResults.map((test) => ({
        name: `${file.name} › ${test.fullName}`,
        passed: test.status === "passed",
        why: test.status === "failed" ? firstLine(test.failureMessages?.[0]) : test.status,
      }));
      const broken = file.status !== "passed" && tests.every((test) => test.passed);
      return broken ? [...tests, { name: file.name, passed: false, why: firstLine(file.message) }] : tests;
    }),
  );
}

/** A test that passed only when tried again did not pass. */
export function tallyPlaywright(report: unknown): Tally {
  const { suites, errors } = playwrightReport.parse(report);
  const specs = (suite: PlaywrightSuite): PlaywrightSuite["specs"] => [...suite.specs, ...(suite.suites ?? []).flatMap(specs)];
  const tests = suites.flatMap(specs).flatMap((spec) =>
    spec.tests.map((test) => ({ name: `${spec.file} › ${spec.title}`, passed: test.status === "expected", why: test.status })),
  );
  return count([...tests, ...errors.map((error) => ({ name: "playwright", passed: false, why: firstLine(error.message) }))]);
}

/** A runner that ended badly without naming a failure, or ran nothing, has failed once. */
export function settled(name: string, tally: Tally, exitCode: number): Tally {
  if (tally.failed === 0 && exitCode !== 0) {
    return { ...tally, failed: 1, failures: [`${name}: its runner ended with exit code ${String(exitCode)}`] };
  }
  return tally.passed + tally.failed === 0 ? { passed: 0, failed: 1, failures: [`${name}: ran no test`] } : tally;
}

/** Reads the report that a runner was told to write; a runner that wrote none has crashed. */
export function tallyFile(name: string, path: string, exitCode: number, read: (report: unknown) => Tally): Tally {
  try {
    return settled(name, read(JSON.parse(readFileSync(path, "utf8"))), exitCode);
  } catch (error) {
    const why = error instanceof Error ? firstLine(error.message) : "";
    return { passed: 0, failed: 1, failures: [`${name}: no usable report (exit code ${String(exitCode)}): ${why ?? ""}`] };
  }
}
