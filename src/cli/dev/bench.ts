/** `npm run bench`: the budgets that apply, measured, as JSON on stdout. Close other programs first: it measures time. */
import { browserFigures } from "./bench-browser.ts";
import { byteFigures } from "./bench-bytes.ts";
import { lessonFigures } from "./bench-lessons.ts";
import { idleFigures, startFigures } from "./bench-machines.ts";
import { buildAll } from "./build.ts";
import type { Figure } from "./figures.ts";

const say = (line: string) => process.stderr.write(`${line}\n`);

/** @returns 1 when a figure is over its budget. */
export async function run(): Promise<number> {
  const image = await buildAll(say);
  const parts: readonly [string, () => Promise<readonly Figure[]>][] = [
    // First, while this process has held no other machines: what their engines keep is not these three's.
    ["idling", idleFigures],
    ["browser", browserFigures],
    ["bytes", () => byteFigures(image)],
    ["starts", () => startFigures(image.folder)],
    ["lessons", lessonFigures],
  ];
  const figures: Figure[] = [];
  for (const [name, measure] of parts) {
    say(`measuring ${name} …`);
    figures.push(...(await measure()));
  }
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
  return figures.every((one) => one.met !== false) ? 0 : 1;
}
