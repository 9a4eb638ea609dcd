import { writeFile } from "node:fs/promises";
import { fileRows, gatesHold, validateLesson, type GateRow } from "../../lab/validation/index.ts";
import type { Content, Lesson } from "../../lessons/index.ts";
import { nodeClock } from "../../vm/node/index.ts";
import { contentHere, findLesson } from "../content.ts";
import { inLanes } from "../lanes.ts";
import { EXIT } from "../exit-codes.ts";
import type { Share, ValidateFlags } from "../flags.ts";
import { imageHere } from "../image.ts";
import { openLab } from "../wiring.ts";

/** The same in every run, so that a failure can be repeated. */
const SEED = "validate";

/** Every `of`th lesson: neighbours are alike long, so that shares come out alike. */
export function share<T>(lessons: readonly T[], part: Share | undefined): readonly T[] {
  return part === undefined ? lessons : lessons.filter((_, at) => at % part.of === part.index - 1);
}

function line(row: GateRow): string {
  const mark = row.status === "passed" ? "ok  " : row.status === "failed" ? "FAIL" : "ERR ";
  const message = row.message === "" ? "" : `: ${row.message.replaceAll("\n", "\n       ")}`;
  return `${mark} ${row.lesson} ${row.gate} ${row.step}(${(row.durationMs / 1000).toFixed(1)} s)${message}`;
}

function gates(lesson: Lesson, content: Content, signal: AbortSignal, onRow: (row: GateRow) => void): Promise<readonly GateRow[]> {
  const spec = content.labs.get(lesson.lab);
  if (spec === undefined) throw new Error(`Lesson ${lesson.id} without its lab was loaded.`);
  return validateLesson({
    lesson,
    clock: nodeClock,
    seed: SEED,
    signal,
    onRow,
    openLab: (wanted) => openLab({ spec, lesson, seed: wanted.seed, language: wanted.language }, () => undefined, wanted.signal),
  });
}

/** Files of a named lesson that is too broken to be loaded are found by the name in their path. */
function rowsOfFiles(content: Content, names: readonly string[]): readonly GateRow[] {
  const rows = fileRows(content.problems);
  if (names.length === 0) return rows;
  const own = names.flatMap((name) => {
    const lesson = content.lessons.find((one) => one.id === name || one.number === name);
    return lesson === undefined ? [name] : [`${lesson.part}/${lesson.folder}`, `labs/${lesson.lab}`];
  });
  return rows.filter((row) => own.some((part) => row.lesson.includes(part)));
}

function readRow(lesson: Lesson): GateRow {
  return { lesson: lesson.id, gate: "files", step: "", status: "passed", message: "", durationMs: 0 };
}

async function report(rows: readonly GateRow[], flags: ValidateFlags): Promise<void> {
  const json = `${JSON.stringify({ format: "podwire-validate/1", rows }, undefined, 2)}\n`;
  if (flags.output !== undefined) await writeFile(flags.output, json);
  else if (flags.json === true) process.stdout.write(json);
}

export async function validate(names: readonly string[], flags: ValidateFlags): Promise<number> {
  const content = contentHere();
  const broken = rowsOfFiles(content, names);
  const wanted = names.length === 0 ? content.lessons : names.flatMap((name) => (broken.length > 0 ? content.lessons.filter((one) => one.id === name) : [findLesson(content, name)]));
  const lessons = share(wanted, flags.shard);
  const show = (row: GateRow) => process.stderr.write(`${line(row)}\n`);
  const read = [...broken, ...lessons.map(readRow)];
  read.forEach(show);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  if (!flags.schema) await imageHere();
  const run = flags.schema ? [] : await inLanes(lessons, flags.jobs, (lesson) => gates(lesson, content, stop.signal, show));
  const rows = [...read, ...run.flat()];
  await report(rows, flags);
  const failed = rows.filter((row) => row.status !== "passed").length;
  process.stderr.write(`${lessons.length} lessons, ${rows.length - failed} gates hold, ${failed} do not\n`);
  return gatesHold(rows) ? EXIT.ok : EXIT.failed;
}
