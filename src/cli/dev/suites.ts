/** The suites of `npm test`, each with the command that runs it and how its result is read. */
import { join } from "node:path";
import { tools } from "./check-tools.ts";
import { inLanes } from "../lanes.ts";
import { runProgram } from "./process.ts";
import { settled, tallyFile, tallyPlaywright, tallyVitest, type Tally } from "./tally.ts";
import { tallyValidation } from "./tally-validation.ts";

export interface SuiteResult {
  readonly tally: Tally;
  /** Shown when something failed. */
  readonly output: string;
}

export interface Suite {
  readonly name: string;
  /** Suites that must have passed, or this one fails unrun. */
  readonly needs: readonly string[];
  run(scratch: string): Promise<SuiteResult>;
}

const minute = 60_000;
const bin = (name: string) => join("node_modules", ".bin", name);
const podwire = (...args: string[]) => [process.execPath, "src/cli/podwire.mjs", ...args];

async function check(): Promise<SuiteResult> {
  const reports = await inLanes(tools, 1, (tool) => tool.run());
  const bad = reports.filter((report) => !report.ok);
  return {
    tally: { passed: reports.length - bad.length, failed: bad.length, failures: bad.map((report) => `check › ${report.name}`) },
    output: bad.map((report) => `${report.name}\n${report.output}`).join("\n"),
  };
}

function vitest(project: string): Suite["run"] {
  return async (scratch) => {
    const file = join(scratch, `${project}.json`);
    const config = ["--config", "tests/vitest.config.ts", "--project", project];
    const ran = await runProgram(
      [bin("vitest"), "run", ...config, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
      { timeoutMs: 25 * minute },
    );
    return { tally: tallyFile(project, file, ran.code, tallyVitest), output: ran.output };
  };
}

async function image(): Promise<SuiteResult> {
  const ran = await runProgram(podwire("images", "build"), { timeoutMs: 15 * minute });
  const tally = { passed: ran.code === 0 ? 1 : 0, failed: 0, failures: [] };
  return { tally: settled("image", tally, ran.code), output: ran.output };
}

async function validate(scratch: string): Promise<SuiteResult> {
  const file = join(scratch, "validate.json");
  const ran = await runProgram(podwire("validate", "--json", "--output", file), { timeoutMs: 25 * minute });
  return { tally: tallyFile("validate", file, ran.code, tallyValidation), output: ran.output };
}

async function build(): Promise<SuiteResult> {
  const ran = await runProgram([process.execPath, "src/cli/bootstrap/run.mjs", "build"], { timeoutMs: 10 * minute });
  const tally = { passed: ran.code === 0 ? 1 : 0, failed: 0, failures: [] };
  return { tally: settled("build", tally, ran.code), output: ran.output };
}

async function browser(scratch: string): Promise<SuiteResult> {
  const file = join(scratch, "e2e.json");
  const ran = await runProgram(
    [bin("playwright"), "test", "--config", "tests/e2e/playwright.config.ts", "--reporter=line,json"],
    { timeoutMs: 25 * minute, env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_JSON_OUTPUT_FILE: file } },
  );
  return { tally: tallyFile("e2e", file, ran.code, tallyPlaywright), output: ran.output };
}

/** In the order that they are begun in: what others wait for first, then the longest. */
export const suites: readonly Suite[] = [
  { name: "image", needs: [], run: image },
  { name: "check", needs: [], run: check },
  { name: "unit", needs: [], run: vitest("unit") },
  { name: "build", needs: ["image"], run: build },
  { name: "validate", needs: ["image"], run: validate },
  // Kubectl and upstream's files come from the mirror as the image's packages do: not both at once.
  { name: "conformance", needs: ["image"], run: vitest("conformance") },
  { name: "vm", needs: ["image"], run: vitest("vm") },
  { name: "cli", needs: ["image"], run: vitest("cli") },
  { name: "answers", needs: ["image"], run: vitest("answers") },
  { name: "e2e", needs: ["build"], run: browser },
];
