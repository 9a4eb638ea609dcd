import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CodedError } from "../base/index.ts";
import { formatProblem, loadContent, type Content, type LabSpec, type Lesson } from "../lessons/index.ts";
import { suggestion } from "./nearest.ts";
import { contentRoot } from "./paths.ts";

/** Every file below `content/` and `labs/`, by its path from `root`. */
export function contentFilesOf(root: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) files.set(path, readFileSync(join(root, path), "utf8"));
    }
  };
  for (const folder of ["content", "labs"]) {
    if (existsSync(join(root, folder))) walk(folder);
  }
  return files;
}

export function contentHere(): Content {
  return loadContent(contentFilesOf(contentRoot()));
}

function problemsOf(content: Content, part: string): string {
  return content.problems.filter((problem) => problem.file.includes(part)).map(formatProblem).join("\n");
}

const names = (content: Content) => [...content.lessons.map((lesson) => lesson.id), ...content.labs.keys()];

/** The lesson by its id or number. @throws CodedError `UNKNOWN_LESSON`, `BAD_CONTENT` (with file and line). */
export function findLesson(content: Content, name: string): Lesson {
  const lesson = content.lessons.find((one) => one.id === name || one.number === name);
  if (lesson !== undefined) return lesson;
  const problems = problemsOf(content, name);
  if (problems !== "") throw new CodedError("BAD_CONTENT", `Lesson ${name} has errors:\n${problems}`);
  throw new CodedError("UNKNOWN_LESSON", `There is no lesson ${name}.${suggestion(name, content.lessons.map((one) => one.id))}`);
}

/** What `up` is to start: a lesson, or a lab on its own; the first lesson when nothing is named. */
export function findTarget(content: Content, name: string | undefined): { readonly lab: LabSpec; readonly lesson: Lesson | undefined } {
  const lesson = content.lessons.find((one) => name === undefined || one.id === name || one.number === name);
  const lab = content.labs.get(lesson?.lab ?? name ?? "");
  if (lab !== undefined) return { lab, lesson };
  const problems = problemsOf(content, name ?? "");
  if (problems !== "") throw new CodedError("BAD_CONTENT", `${name ?? "The content"} has errors:\n${problems}`);
  throw new CodedError("UNKNOWN_LESSON", `There is no lesson or lab ${name ?? "at all"}.${suggestion(name ?? "", names(content))}`);
}
