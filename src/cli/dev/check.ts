import { tools, type ToolReport } from "./check-tools.ts";
import { inLanes } from "../lanes.ts";

function show(report: ToolReport): void {
  const seconds = (report.ms / 1000).toFixed(1);
  process.stdout.write(`${report.ok ? "ok  " : "FAIL"} ${report.name}: looked at ${String(report.looked)} (${seconds} s)\n`);
  if (!report.ok) process.stdout.write(`${report.output.trimEnd()}\n\n`);
}

/** `npm run check [-- NAME…]`: types, lint, room boundaries, dead code, Markdown, its links, and shell. */
export async function run(args: readonly string[]): Promise<number> {
  const chosen = args.length === 0 ? tools : tools.filter((tool) => args.includes(tool.name));
  const reports = await inLanes(chosen, 2, async (tool) => {
    const report = await tool.run();
    show(report);
    return report;
  });
  const failed = reports.filter((report) => !report.ok).length;
  process.stdout.write(`${String(reports.length - failed)} passed, ${String(failed)} failed\n`);
  return failed === 0 && reports.length > 0 ? 0 : 1;
}
