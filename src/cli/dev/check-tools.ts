/** What `npm run check` consists of: each tool says how many things it looked at, and looking at none is a failure. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brokenLinks } from "./links.ts";
import { runProgram, type Ran } from "./process.ts";

export interface ToolReport {
  readonly name: string;
  readonly ok: boolean;
  /** How many files (or modules) it looked at. */
  readonly looked: number;
  readonly output: string;
  readonly ms: number;
}

export interface Tool {
  readonly name: string;
  run(): Promise<ToolReport>;
}

const bin = (name: string) => join("node_modules", ".bin", name);
const IGNORED = new Set(["node_modules", "dist", "coverage", "test-results", "playwright-report", ".git"]);

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}

/** First number that the pattern's first group finds; 0 when it finds none. */
function counted(output: string, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1] ?? 0);
}

function reportOf(name: string, ran: Ran, looked: number): ToolReport {
  const complaint = ran.code === 0 && looked === 0 ? `${name} looked at nothing: its configuration finds no file.\n` : "";
  return { name, ok: ran.code === 0 && looked > 0, looked, output: ran.output + complaint, ms: ran.ms };
}

const PROJECTS = ["pure", "guest", "web", "node"].map((name) => `src/tsconfig.${name}.json`);

async function types(): Promise<ToolReport> {
  const ran = await runProgram([bin("tsc"), "-b"]);
  const compiled = new Set<string>();
  for (const project of PROJECTS) {
    const listed = await runProgram([bin("tsc"), "-p", project, "--listFilesOnly"]);
    const root = `${process.cwd()}/`;
    for (const file of listed.stdout.split("\n")) {
      if (file.startsWith(root) && !file.includes("/node_modules/")) compiled.add(file.slice(root.length));
    }
  }
  const missed = walk(".").filter((file) => /\.tsx?$/.test(file) && !compiled.has(file));
  const report = reportOf("types", ran, compiled.size);
  if (missed.length === 0) return report;
  return { ...report, ok: false, output: `${report.output}In no TypeScript project (edit src/tsconfig.*.json):\n${missed.join("\n")}\n` };
}

async function lint(): Promise<ToolReport> {
  const ran = await runProgram([bin("oxlint"), "--deny-warnings"]);
  return reportOf("lint", ran, counted(ran.output, /on (\d+) files/));
}

async function rooms(): Promise<ToolReport> {
  const folders = ["src", "images", "tests"].filter((folder) => walk(".").some((file) => file.startsWith(`${folder}/`)));
  const ran = await runProgram([bin("depcruise"), "--output-type", "err-long", ...folders]);
  return reportOf("rooms", ran, counted(ran.output, /(\d+) modules/));
}

async function deadCode(): Promise<ToolReport> {
  const ran = await runProgram([bin("knip"), "--reporter", "symbols", "--reporter", "./src/cli/dev/knip-count.mjs", "--treat-config-hints-as-errors"]);
  return reportOf("dead code", ran, counted(ran.output, /knip looked at (\d+) files/));
}

async function markdown(): Promise<ToolReport> {
  const ran = await runProgram([bin("markdownlint-cli2")]);
  return reportOf("markdown", ran, counted(ran.output, /Linting: (\d+) file/));
}

function links(): Promise<ToolReport> {
  const begun = Date.now();
  const pages = walk(".").filter((file) => file.endsWith(".md"));
  const broken = brokenLinks(".", pages);
  const output = broken.map(({ file, line, message }) => `${file}:${String(line)} ${message}\n`).join("");
  return Promise.resolve(reportOf("links", { code: broken.length, output, stdout: "", ms: Date.now() - begun }, pages.length));
}

function isShell(file: string): boolean {
  if (file.endsWith(".sh")) return true;
  if (!file.startsWith("images/root/") && !file.startsWith(".ci/")) return false;
  return /^#!.*\b(sh|bash|dash)\b/.test(readFileSync(file, "latin1").slice(0, 80));
}

/** Notes of style are left out: what is quoted for another shell, or `a && b || c` that is meant so. */
const shellcheck = ["shellcheck", "--severity=warning"];

const ofLab = (file: string) => /(^|\/)labs\//.test(file);

async function shell(): Promise<ToolReport> {
  const scripts = walk(".").filter(isShell);
  // A lab's scripts have `# machine: NAME` where others have `#!`: the shell must be named.
  const [labs, others] = [scripts.filter(ofLab), scripts.filter((file) => !ofLab(file))];
  const parts = await Promise.all([
    labs.length > 0 ? runProgram([...shellcheck, "--shell=bash", ...labs]) : undefined,
    others.length > 0 ? runProgram([...shellcheck, ...others]) : undefined,
  ]);
  const ran = parts.filter((part) => part !== undefined);
  const worst: Ran = {
    code: Math.max(0, ...ran.map((part) => part.code)),
    output: ran.map((part) => part.output).join(""),
    stdout: "",
    ms: Math.max(0, ...ran.map((part) => part.ms)),
  };
  return reportOf("shell", worst, scripts.length);
}

export const tools: readonly Tool[] = [
  { name: "types", run: types },
  { name: "lint", run: lint },
  { name: "rooms", run: rooms },
  { name: "dead code", run: deadCode },
  { name: "markdown", run: markdown },
  { name: "links", run: links },
  { name: "shell", run: shell },
];
