import { randomBytes } from "node:crypto";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { CodedError } from "../../base/index.ts";
import {
  exitCode,
  githubAnnotations,
  githubSummary,
  gradeAll,
  jsonReport,
  junitReport,
  oneLine,
  readSubmission,
  tapReport,
  type Graded,
  type GradeOptions,
  type GradeResult,
  type Submission,
} from "../../lab/grading/index.ts";
import { readSubmissionFiles } from "../../lab/node/index.ts";
import { formatProblem, type Content, type Lesson } from "../../lessons/index.ts";
import { nodeClock } from "../../vm/node/index.ts";
import { contentHere, findLesson } from "../content.ts";
import type { GradeFlags } from "../flags.ts";
import { imageHere } from "../image.ts";
import { openLab } from "../wiring.ts";

const REPORTS: Readonly<Record<GradeFlags["format"], (result: GradeResult) => string>> = {
  tap: tapReport,
  junit: junitReport,
  json: jsonReport,
  github: githubAnnotations,
};

async function readWhole(path: string, content: Content): Promise<Submission> {
  const submission = readSubmission(await readSubmissionFiles(path), content.lessons, content.labs);
  if (submission.problems.length === 0) return submission;
  // A submission's names are its own: one may hold a line that a CI system, which looks past blanks, takes for a command.
  const problems = submission.problems.map((problem) => `- ${oneLine(formatProblem(problem))}`);
  throw new CodedError("SUBMISSION_INVALID", `Nothing was graded, because the submission has errors:\n${problems.join("\n")}`);
}

/** The lessons that were asked for, or all that were handed in. */
function chosen(names: readonly string[], content: Content, submission: Submission): readonly Lesson[] {
  if (names.length > 0) return names.map((name) => findLesson(content, name));
  const lessons = content.lessons.filter((lesson) => submission.lessons.has(lesson.id));
  if (lessons.length > 0) return lessons;
  throw new CodedError("SUBMISSION_INVALID", "The submission has no lesson in it: a folder named by a lesson's id is wanted, or a session.json.");
}

/** @throws CodedError `SEED_DIFFERS` for a session of another learner than the one that is graded */
function expectSeed(lessons: readonly Lesson[], submission: Submission, seed: string): void {
  for (const { id } of lessons) {
    const own = submission.lessons.get(id)?.seed;
    if (own === undefined || own === seed) continue;
    throw new CodedError(
      "SEED_DIFFERS",
      `Nothing was graded: the session of ${id} was made with seed "${own}", and --seed is "${seed}". A seed is one learner's; ` +
        "hand in the session of the lab that was given out, or leave --seed away to grade a session with its own.",
    );
  }
}

function taskOf(lesson: Lesson, content: Content, submission: Submission, { seed, language, signal }: Pick<GradeOptions, "seed" | "language" | "signal">): GradeOptions {
  const spec = content.labs.get(lesson.lab);
  if (spec === undefined) throw new CodedError("BAD_CONTENT", `Lesson ${lesson.id} is on lab ${lesson.lab}, which has errors. See: podwire validate --schema`);
  return {
    lesson,
    spec,
    submission: submission.lessons.get(lesson.id) ?? { lesson: lesson.id, seed: undefined, steps: [], answers: {} },
    seed,
    language,
    clock: nodeClock,
    signal,
    openLab: (wanted) => openLab({ spec, lesson, seed: wanted.seed, language: wanted.language }, () => undefined, wanted.signal),
  };
}

async function keepArtifacts(folder: string, { result, artifacts }: Graded): Promise<void> {
  for (const [name, bytes] of artifacts) {
    const file = join(folder, result.lesson, normalize(join("/", name)));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

async function publish(result: GradeResult, flags: GradeFlags): Promise<void> {
  const report = REPORTS[flags.format](result);
  if (flags.output === undefined) process.stdout.write(report);
  else await writeFile(flags.output, report);
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (flags.format === "github" && summary !== undefined && summary !== "") await appendFile(summary, githubSummary(result));
}

export async function grade(names: readonly string[], flags: GradeFlags): Promise<number> {
  const content = contentHere();
  for (const name of names) findLesson(content, name);
  const submission = await readWhole(flags.submission, content);
  const lessons = chosen(names, content, submission);
  if (flags.seed !== undefined) expectSeed(lessons, submission, flags.seed);
  await imageHere();
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const seed = flags.seed ?? randomBytes(4).toString("hex");
  const tasks = lessons.map((lesson) => taskOf(lesson, content, submission, { seed, language: flags.language, signal: stop.signal }));
  const { result, graded } = await gradeAll(tasks, {
    jobs: flags.jobs,
    clock: nodeClock,
    onGraded: ({ result: one }) => process.stderr.write(`${one.number} ${one.lesson}: ${one.steps.map((step) => step.status).join(", ")}\n`),
  });
  if (flags.artifacts !== undefined) for (const one of graded) await keepArtifacts(flags.artifacts, one);
  await publish(result, flags);
  return exitCode(result.lessons);
}
