import { answersSchema, readYaml, scriptMachine, sessionSchema, type LabSpec, type Lesson, type Problem, type SessionFile } from "../../lessons/index.ts";
import { messageOf } from "../../base/index.ts";

/** Text files of a submission by path, with `/`; bounded and free of links by whoever read them. */
export type SubmissionFiles = ReadonlyMap<string, string>;

export const SUBMISSION_LIMITS = { files: 500, fileBytes: 256 * 1024, totalBytes: 4 * 1024 * 1024, depth: 3 } as const;

/** Something to do on a machine, in order. */
export interface Replay {
  readonly machine: string;
  readonly text: string;
  /** File, or line of the session, for messages. */
  readonly from: string;
  /** A command line of a session: it goes on where the one before left the shell, and the next need not wait for its end. */
  readonly interactive: boolean;
}

export interface LessonSubmission {
  readonly lesson: string;
  /** The learner's own values, when the submission knows them. */
  readonly seed: string | undefined;
  /** By step, from 0. */
  readonly steps: readonly (readonly Replay[])[];
  /** By step, from 0: what may belong to it or to a later one, in order. As much of it goes to the step as its check needs to pass. */
  readonly perhaps?: readonly (readonly Replay[])[];
  readonly answers: Readonly<Record<string, string>>;
}

export interface Submission {
  readonly lessons: ReadonlyMap<string, LessonSubmission>;
  /** When there are any, nothing of the submission is to be graded: the learner could think that it had been. */
  readonly problems: readonly Problem[];
}

/** Files that a repository has beside a submission. */
const BESIDE = /^(\.(?!\.)|README(\.\w+)?$|LICENSE)/i;

/** @param labs by id, to tell before anything starts that a script is for a machine that its lab does not have */
export function readSubmission(files: SubmissionFiles, lessons: readonly Lesson[], labs: ReadonlyMap<string, LabSpec>): Submission {
  const problems: Problem[] = [];
  const found = new Map<string, LessonSubmission>();
  const add = (submission: LessonSubmission | undefined, file: string) => {
    if (submission === undefined) return;
    if (found.has(submission.lesson)) problems.push({ file, line: 1, message: `lesson ${submission.lesson} is in this submission twice` });
    found.set(submission.lesson, submission);
  };
  const folders = new Map<string, Map<string, string>>();
  for (const [path, text] of files) {
    const [first = "", ...rest] = path.split("/");
    if (path.split("/").some((part) => BESIDE.test(part))) continue;
    if (path === "session.json" || (rest.length === 1 && rest[0] === "session.json")) add(readSession(path, text, lessons, problems), path);
    else if (rest.length !== 1) problems.push({ file: path, line: 1, message: "is no part of a submission: known are <lesson>/<nn>.sh, <lesson>/answers.yaml and session.json" });
    else folders.set(first, (folders.get(first) ?? new Map<string, string>()).set(rest[0] ?? "", text));
  }
  for (const [folder, inner] of folders) add(readFolder(folder, inner, lessons, problems), folder);
  for (const submission of found.values()) checkMachines(submission, lessons, labs, problems);
  return { lessons: found, problems };
}

function checkMachines(submission: LessonSubmission, lessons: readonly Lesson[], labs: ReadonlyMap<string, LabSpec>, problems: Problem[]): void {
  const lab = labs.get(lessons.find((lesson) => lesson.id === submission.lesson)?.lab ?? "");
  if (!lab) return;
  const names = lab.machines.map((machine) => machine.name);
  const told = new Set<string>();
  for (const { machine, from, interactive } of [...submission.steps.flat(), ...(submission.perhaps?.flat() ?? [])]) {
    if (names.includes(machine) || told.has(machine)) continue;
    // Of a session's lines the first says it for all.
    if (interactive) told.add(machine);
    problems.push({ file: from, line: 1, message: `lab ${lab.id} has no machine "${machine}"; it has ${names.join(", ")}` });
  }
}

function readFolder(folder: string, files: ReadonlyMap<string, string>, lessons: readonly Lesson[], problems: Problem[]): LessonSubmission | undefined {
  const lesson = lessons.find((one) => one.id === folder);
  if (!lesson) {
    problems.push({ file: folder, line: 1, message: `there is no lesson "${folder}"; there are ${lessons.map((one) => one.id).join(", ")}` });
    return undefined;
  }
  const steps: { order: number; replay: Replay }[][] = lesson.steps.map(() => []);
  let answers: Readonly<Record<string, string>> = {};
  for (const [name, text] of files) {
    const file = `${folder}/${name}`;
    const complain = (message: string) => problems.push({ file, line: 1, message });
    const script = /^(\d\d)(?:\.([2-9]))?\.sh$/.exec(name);
    if (name === "answers.yaml") answers = readYaml({ file, text, firstLine: 1 }, answersSchema, problems)?.value ?? {};
    else if (!script) complain("is no part of a submission: a step's script is called <nn>.sh, for example 01.sh");
    else {
      const machine = scriptMachine(text);
      const step = steps[Number(script[1]) - 1];
      if (!step) complain(`lesson ${lesson.id} has steps 01 to ${String(lesson.steps.length).padStart(2, "0")}`);
      else if (machine === undefined) complain("the first line must name the machine that runs this: # machine: host-a");
      else step.push({ order: Number(script[2] ?? 1), replay: { machine, text, from: file, interactive: false } });
    }
  }
  const inOrder = steps.map((step) => step.sort((one, other) => one.order - other.order).map((item) => item.replay));
  return { lesson: lesson.id, seed: undefined, steps: inOrder, answers };
}

function readSession(file: string, text: string, lessons: readonly Lesson[], problems: Problem[]): LessonSubmission | undefined {
  const complain = (message: string): undefined => {
    problems.push({ file, line: 1, message });
    return undefined;
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return complain(`is not JSON: ${messageOf(error)}`);
  }
  const parsed = sessionSchema.safeParse(json);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) complain(`${issue.path.map(String).join(".")}: ${issue.message}`);
    return undefined;
  }
  const session = parsed.data;
  const lesson = lessons.find((one) => one.id === session.lesson);
  if (!lesson) return complain(`there is no lesson "${session.lesson}"`);
  if (lesson.lab !== session.lab) return complain(`lesson ${lesson.id} runs on lab ${lesson.lab}, but the session is of lab ${session.lab}`);
  return { lesson: lesson.id, seed: session.seed, answers: session.answers, ...splitByStep(file, session, lesson) };
}

/**
 * A step's mark is the host's, in milliseconds; a command's time is of the machine's clock, which may run a second behind or before it,
 * and of whole seconds. Milliseconds before and after a mark in which a command may have been given on either side of it.
 */
const UNSURE = { before: 2000, after: 1000 };

/**
 * A command belongs to the first step that was passed after it was given; what came after the last goes to the last. Where no
 * step was passed, or the first command is later than a step that was (the lab was reset since: ticks stay, commands do not), times tell nothing.
 */
function splitByStep(file: string, session: SessionFile, lesson: Lesson): Pick<LessonSubmission, "steps" | "perhaps"> {
  const passedAt = lesson.steps.map((step) => session.passed.find((passed) => passed.step === step.id)?.at);
  const marks = passedAt.filter((at) => at !== undefined);
  const commands = session.commands
    .map(({ machine, at, line }, index): { readonly at: number; readonly replay: Replay } => ({
      at,
      replay: { machine, text: line, from: `${file} command ${index + 1}`, interactive: true },
    }))
    .sort((one, other) => one.at - other.at);
  const first = commands[0];
  if (marks.length === 0 || (first && Math.min(...marks) + UNSURE.after < first.at)) return { steps: [], perhaps: [commands.map(({ replay }) => replay)] };
  const steps: Replay[][] = lesson.steps.map(() => []);
  const perhaps: Replay[][] = lesson.steps.map(() => []);
  const last = passedAt.findLastIndex((at) => at !== undefined);
  for (const { at, replay } of commands) {
    const found = passedAt.findIndex((passed) => passed !== undefined && passed + UNSURE.after >= at);
    const step = found !== -1 ? found : Math.min(last + 1, lesson.steps.length - 1);
    const passed = passedAt[step];
    (passed !== undefined && at > passed - UNSURE.before ? perhaps : steps)[step]?.push(replay);
  }
  return { steps, perhaps };
}
