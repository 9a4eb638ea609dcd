import { readLab } from "./lab-file.ts";
import { compareLanguages } from "./languages.ts";
import type { ContentFiles } from "./files.ts";
import { allPlaced, lessonText, readLessonFile, type LessonFile } from "./lesson-file.ts";
import { sortProblems, type Problem } from "./problems.ts";
import type { Block, LabSpec, Lesson } from "./types.ts";
import { placeholders } from "./vars.ts";

/** All that was read. A lesson or lab with a problem is left out, so that the others can be used. */
export interface Content {
  /** In the order of their numbers. */
  readonly lessons: readonly Lesson[];
  readonly labs: ReadonlyMap<string, LabSpec>;
  readonly problems: readonly Problem[];
}

const LESSON_FILE = /^content\/((\d+)-[a-z0-9-]+)\/((\d\d)-[a-z0-9-]+)\/(?:lesson(\.zh-CN)?\.md|[a-z0-9][a-z0-9.-]*\.svg)$/;

interface Folder {
  readonly path: string;
  readonly part: string;
  readonly folder: string;
  readonly number: string;
}

/** Reads all lessons and labs. Never throws; every problem of every file is in the result. */
export function loadContent(files: ContentFiles): Content {
  const problems: Problem[] = [];
  const labs = readLabs(files, problems);
  const lessons: Lesson[] = [];
  for (const folder of lessonFolders(files, problems)) {
    const lesson = readLesson(folder, files, labs, problems);
    if (lesson) lessons.push(lesson);
  }
  checkTogether(lessons, problems);
  return { lessons: lessons.sort(byNumber), labs, problems: sortProblems(problems) };
}

function readLabs(files: ContentFiles, problems: Problem[]): Map<string, LabSpec> {
  const ids = new Set<string>();
  for (const path of files.keys()) {
    const match = /^labs\/([^/]+)\//.exec(path);
    if (match?.[1] && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(match[1])) ids.add(match[1]);
    else if (path.startsWith("labs/")) problems.push({ file: path, line: 1, message: "is no file of a lab: a lab is a folder labs/<id>, its id in lower case with hyphens" });
  }
  const labs = new Map<string, LabSpec>();
  for (const id of ids) {
    const lab = readLab(id, files, problems);
    if (lab) labs.set(id, lab);
  }
  return labs;
}

function lessonFolders(files: ContentFiles, problems: Problem[]): readonly Folder[] {
  const folders = new Map<string, Folder>();
  for (const path of files.keys()) {
    if (!path.startsWith("content/")) continue;
    const match = LESSON_FILE.exec(path);
    if (!match) {
      problems.push({ file: path, line: 1, message: "is no file of a lesson: known are content/<n>-<part>/<nn>-<lesson>/lesson.md, lesson.zh-CN.md and figures (.svg)" });
      continue;
    }
    const [, part = "", partNumber = "", folder = "", lessonNumber = ""] = match;
    const number = `${Number(partNumber)}.${Number(lessonNumber)}`;
    folders.set(`${part}/${folder}`, { path: `content/${part}/${folder}`, part, folder, number });
  }
  return [...folders.values()];
}

function readLesson(folder: Folder, files: ContentFiles, labs: ReadonlyMap<string, LabSpec>, problems: Problem[]): Lesson | undefined {
  const before = problems.length;
  const read = (file: string): LessonFile | undefined => {
    const text = files.get(file);
    if (text !== undefined) return readLessonFile(file, text, problems);
    problems.push({ file, line: 1, message: "is missing: every lesson is written in English and in Chinese" });
    return undefined;
  };
  const en = read(`${folder.path}/lesson.md`);
  const zh = read(`${folder.path}/lesson.zh-CN.md`);
  if (!en || !zh) return undefined;
  compareLanguages(en, zh, problems);
  const hasLabFiles = files.has(`labs/${en.front.value.lab}/lab.yaml`);
  const lab = labs.get(en.front.value.lab);
  if (!hasLabFiles) problems.push({ file: en.file, line: en.front.line(["lab"]), message: `lab: there is no labs/${en.front.value.lab}/lab.yaml` });
  for (const lesson of [en, zh]) checkAgainstLab(lesson, lab, folder, files, problems);
  return problems.length > before || !lab ? undefined : toLesson(folder, en, zh);
}

function toLesson(folder: Folder, en: LessonFile, zh: LessonFile): Lesson {
  const { id, minutes, difficulty, prerequisites, lab, steps } = en.front.value;
  return {
    id,
    part: folder.part,
    folder: folder.folder,
    number: folder.number,
    lab,
    minutes,
    difficulty,
    prerequisites,
    steps: steps.map((step) => ({ id: step.id, points: step.points, mode: step.mode, needs: step.needs, timeoutMs: step.timeout * 1000 })),
    text: { en: lessonText(en), "zh-CN": lessonText(zh) },
  };
}

function checkAgainstLab(lesson: LessonFile, lab: LabSpec | undefined, folder: Folder, files: ContentFiles, problems: Problem[]): void {
  const complain = (line: number, message: string) => problems.push({ file: lesson.file, line, message });
  const steps = lesson.front.value.steps;
  if (lab && lab.steps.length !== steps.length) {
    complain(lesson.front.line(["steps"]), `steps: ${steps.length} here, but labs/${lab.id}/steps has ${lab.steps.length}`);
  }
  for (const { block, line } of [lesson.intro, ...lesson.sections].flatMap(allPlaced)) {
    if (block.kind === "figure" && !files.has(`${folder.path}/${block.file}`)) complain(line, `figure ${block.file} is not in ${folder.path}`);
    if (!lab) continue;
    if (block.kind === "run" && !lab.machines.some((machine) => machine.name === block.machine)) {
      complain(line, `lab ${lab.id} has no machine "${block.machine}"`);
    }
    const unknown = ownTexts(block).flatMap(placeholders).find((name) => lab.vars[name] === undefined);
    if (unknown !== undefined) complain(line, `lab ${lab.id} has no variable "${unknown}"`);
  }
}

/** Texts of a block itself; blocks inside it are looked at on their own. */
function ownTexts(block: Block): readonly string[] {
  switch (block.kind) {
    case "prose":
      return [block.html];
    case "run":
      return [block.command];
    case "copy":
      return [block.text];
    case "question":
      return [block.prompt, block.placeholder, ...block.choices.flatMap((choice) => [choice.value, choice.label])];
    case "predict":
      return [block.prompt, ...block.choices.flatMap((choice) => [choice.label, choice.reply])];
    case "myth":
      return [block.told];
    case "figure":
      return [block.caption];
    case "wire":
      return [block.filter, block.caption];
    case "hint":
    case "note":
      return [];
  }
}

function checkTogether(lessons: readonly Lesson[], problems: Problem[]): void {
  const byId = new Map<string, Lesson>();
  const byPlace = new Map<string, Lesson>();
  for (const lesson of lessons) {
    const file = `content/${lesson.part}/${lesson.folder}/lesson.md`;
    const twin = byId.get(lesson.id);
    const neighbour = byPlace.get(lesson.number);
    if (twin) problems.push({ file, line: 2, message: `id: "${lesson.id}" is the id of ${twin.number} too` });
    if (neighbour) problems.push({ file, line: 1, message: `has the number ${lesson.number} as ${neighbour.folder} has` });
    byId.set(lesson.id, lesson);
    byPlace.set(lesson.number, lesson);
  }
  for (const lesson of lessons) {
    const unknown = lesson.prerequisites.find((id) => !byId.has(id));
    const file = `content/${lesson.part}/${lesson.folder}/lesson.md`;
    if (unknown !== undefined) problems.push({ file, line: 2, message: `prerequisites: there is no lesson "${unknown}"` });
  }
}

function byNumber(one: Lesson, other: Lesson): number {
  const [part = 0, lesson = 0] = one.number.split(".").map(Number);
  const [otherPart = 0, otherLesson = 0] = other.number.split(".").map(Number);
  return part - otherPart || lesson - otherLesson;
}
