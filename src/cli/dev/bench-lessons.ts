/** What a learner or a CI job waits for, over all lessons: a step's first verdict, and the grade of a lesson. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabSpec, Lesson } from "../../lessons/index.ts";
import { contentHere } from "../content.ts";
import { openLab } from "../wiring.ts";
import { figure, type Figure } from "./figures.ts";
import { runProgram } from "./process.ts";

const VERDICT_MS = 2000;
const GRADE_MS = 20_000;

/** Of each step the first check in a fresh lab, as it is after a learner's first click: nothing has been loaded for it before. */
async function verdicts(lesson: Lesson, spec: LabSpec): Promise<Figure> {
  const lab = await openLab({ spec, lesson, seed: "bench" }, () => undefined, new AbortController().signal);
  try {
    let worst = { step: "", ms: 0 };
    for (const step of lab.steps) {
      await lab.begin(step);
      const begun = performance.now();
      await lab.check(step);
      const ms = performance.now() - begun;
      if (ms > worst.ms) worst = { step, ms };
    }
    return figure(`first verdict of ${lesson.id}, worst step (Node)`, worst.ms, "ms", { budget: VERDICT_MS, note: worst.step });
  } finally {
    lab.dispose();
  }
}

/** What `ANSWER id=value` lines of the solutions say, which only the lab's own values decide. */
async function answersOf(lesson: Lesson, spec: LabSpec): Promise<Readonly<Record<string, string>>> {
  const lab = await openLab({ spec, lesson, seed: "bench" }, () => undefined, new AbortController().signal);
  try {
    const answers: Record<string, string> = {};
    for (const step of lab.steps) {
      await lab.begin(step);
      Object.assign(answers, (await lab.solve(step)).answers);
    }
    return answers;
  } finally {
    lab.dispose();
  }
}

/** Hands in what the lab's own solutions say, and grades it in a process of its own, as CI does. All must pass, or it counts as missed. */
async function grading(lesson: Lesson, spec: LabSpec): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), "podwire-bench-"));
  try {
    await mkdir(join(folder, lesson.id));
    await writeFile(join(folder, lesson.id, "answers.yaml"), JSON.stringify(await answersOf(lesson, spec)));
    for (const [at, step] of spec.steps.entries()) {
      for (const [part, script] of step.solve.entries()) {
        const name = `${String(at + 1).padStart(2, "0")}${part === 0 ? "" : `.${part + 1}`}.sh`;
        await writeFile(join(folder, lesson.id, name), script.text);
      }
    }
    const ran = await runProgram([process.execPath, "src/cli/podwire.mjs", "grade", lesson.id, "--submission", folder, "--seed", "bench"]);
    const note = ran.code === 0 ? {} : { note: `exit code ${String(ran.code)}: ${ran.output.slice(-300)}` };
    return figure(`grading ${lesson.id} in a process of its own`, ran.ms, "ms", { budget: GRADE_MS, right: ran.code === 0, ...note });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function lessonFigures(): Promise<readonly Figure[]> {
  const content = contentHere();
  if (content.lessons.length === 0) throw new Error("There is no lesson to measure.");
  const figures: Figure[] = [];
  for (const lesson of content.lessons) {
    const spec = content.labs.get(lesson.lab);
    if (spec === undefined) throw new Error(`Lesson ${lesson.id} has no usable lab.`);
    figures.push(await verdicts(lesson, spec), await grading(lesson, spec));
  }
  return figures;
}
