/**
 * `npx tsx images/build.ts [--update-lock] [--frozen] [--no-snapshot]`: builds the machine image of this checkout and
 * prints its folder. The rest (info, export, import) is in `podwire images`.
 */
import { parseArgs } from "node:util";
import { isCoded, messageOf } from "../src/base/index.ts";
import { buildImage, progressLine } from "./index.ts";

const INTERRUPTED = 130;

async function main(): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ options: { "update-lock": flag, frozen: flag, "no-snapshot": flag } });
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => abort.abort());
  const line = progressLine(process.stderr);
  try {
    const begun = Date.now();
    const image = await buildImage({
      updateLock: values["update-lock"],
      frozen: values.frozen,
      snapshot: !values["no-snapshot"],
      report: line.report,
      warn(message) {
        line.clear();
        process.stderr.write(`warning: ${message}\n`);
      },
      signal: abort.signal,
    });
    line.clear();
    process.stderr.write(image.built ? `built in ${Math.round((Date.now() - begun) / 1000)} s\n` : "up to date\n");
    process.stdout.write(`${image.folder}\n`);
    return 0;
  } catch (error) {
    line.clear();
    if (abort.signal.aborted) {
      process.stderr.write("interrupted; nothing half-made is left\n");
      return INTERRUPTED;
    }
    process.stderr.write(`${isCoded(error) ? `${error.code}: ` : ""}${messageOf(error)}\n`);
    return 1;
  }
}

process.exitCode = await main();
