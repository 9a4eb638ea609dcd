/** What a learner or a CI job waits for: a check's verdict, and the grade of one lesson. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabSpec, Lesson } from "../../lessons/index.ts";
import { contentHere } from "../content.ts";
import { openLab } from "../wiring.ts";
import { figure, median, type Figure } from "./figures.ts";
import { runProgram } from "./process.ts";

async function verdict(lesson: Lesson, spec: LabSpec): Promise<Figure> {
  const lab = await openLab({ spec, lesson, seed: "bench" }, () => undefined, new AbortController().signal);
  const times: number[] = [];
  for (const step of lab.steps) {
    // The first check of a kind also loads kernel modules; a learner's second click does not wait for that.
    await lab.check(step);
    const begun = performance.now();
    await lab.check(step);
    times.push(performance.now() - begun);
  }
  lab.dispose();
  return figure(`a check's verdict, median over the steps of ${lesson.id}`, median(times), "ms", 2000);
}

/** Hands in what the lab's own solutions say, and grades it in a process of its own, as CI does. */
async function grading(lesson: Lesson, spec: LabSpec): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), "podwire-bench-"));
  try {
    await mkdir(join(folder, lesson.id));
    for (const [at, step] of spec.steps.entries()) {
      for (const [part, script] of step.solve.entries()) {
        const name = `${String(at + 1).padStart(2, "0")}${part === 0 ? "" : `.${part + 1}`}.sh`;
        await writeFile(join(folder, lesson.id, name), script.text);
      }
    }
    const ran = await runProgram([process.execPath, "src/cli/podwire.mjs", "grade", lesson.id, "--submission", folder, "--seed", "bench"]);
    return figure(`grading ${lesson.id} in a process of its own`, ran.ms, "ms", 20_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function lessonFigures(): Promise<readonly Figure[]> {
  const content = contentHere();
  const lesson = content.lessons[0];
  const spec = content.labs.get(lesson?.lab ?? "");
  if (lesson === undefined || spec === undefined) throw new Error("There is no lesson to measure.");
  return [await verdict(lesson, spec), await grading(lesson, spec)];
}
