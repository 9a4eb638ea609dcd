/** `npm test [-- SUITE…]`: sets up what is missing, runs every suite whatever the others come to, ends with one plain line. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suites, type Suite, type SuiteResult } from "./suites.ts";
import { ensureSystemPackages } from "./system-packages.ts";

/** Machines that compute all the time need a core each; more suites at once only make each slower. */
const LANES = 2;
const SHOWN = 12_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

function describe(name: string, { tally, output }: SuiteResult, ms: number): void {
  say(`${tally.failed === 0 ? "ok  " : "FAIL"} ${name}: ${String(tally.passed)} of ${String(tally.passed + tally.failed)} (${(ms / 1000).toFixed(0)} s)`);
  if (tally.failed === 0) return;
  for (const failure of tally.failures) say(`     - ${failure}`);
  const shown = output.length > SHOWN ? `…${output.slice(-SHOWN)}` : output;
  say(shown.replace(/^/gm, "     | "));
}

const failedOnce = (why: string): SuiteResult => ({ tally: { passed: 0, failed: 1, failures: [why] }, output: "" });

async function runSuite(suite: Suite, results: Map<string, Promise<SuiteResult>>, scratch: string): Promise<SuiteResult> {
  for (const need of suite.needs) {
    const result = await results.get(need);
    if (result !== undefined && result.tally.failed > 0) return failedOnce(`${suite.name}: not run, because ${need} failed`);
  }
  const begun = Date.now();
  const result = await suite.run(scratch).catch((error: unknown) => failedOnce(`${suite.name}: ${String(error)}`));
  describe(suite.name, result, Date.now() - begun);
  return result;
}

/** Begins suites in order, `LANES` at a time; one that waits for another's result does not hold a lane. */
async function runAll(chosen: readonly Suite[], scratch: string): Promise<readonly SuiteResult[]> {
  const results = new Map<string, Promise<SuiteResult>>();
  const waiting = [...chosen];
  const done = new Set<string>();
  const chosenNames = new Set(chosen.map((suite) => suite.name));
  const running = new Set<Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    const ready = waiting.findIndex((suite) => suite.needs.every((need) => done.has(need) || !chosenNames.has(need)));
    const suite = ready >= 0 && running.size < LANES ? waiting.splice(ready, 1)[0] : undefined;
    if (suite === undefined) {
      await Promise.race(running);
      continue;
    }
    const result = runSuite(suite, results, scratch);
    results.set(suite.name, result);
    const over = result.then(() => {
      done.add(suite.name);
      running.delete(over);
    });
    running.add(over);
  }
  return Promise.all(results.values());
}

export async function run(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => !suites.some((suite) => suite.name === arg));
  if (unknown.length > 0) {
    say(`There is no suite ${unknown.join(", ")}; there are ${suites.map((suite) => suite.name).join(", ")}.`);
    return 2;
  }
  const begun = Date.now();
  const missing = await ensureSystemPackages(say);
  if (missing !== undefined) say(missing);
  const scratch = await mkdtemp(join(tmpdir(), "podwire-test-"));
  try {
    const chosen = args.length === 0 ? suites : suites.filter((suite) => args.includes(suite.name));
    const tallies = (await runAll(chosen, scratch)).map((result) => result.tally);
    const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
    const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
    say(`All of it took ${((Date.now() - begun) / 60_000).toFixed(1)} minutes.`);
    say(`${String(passed)} passed, ${String(failed)} failed`);
    return failed === 0 && passed > 0 ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
