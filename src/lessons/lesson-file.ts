import { readSections, type Placed, type Section } from "./blocks.ts";
import { MAX_FILE_LENGTH } from "./files.ts";
import type { Problem } from "./problems.ts";
import { frontMatterSchema, type FrontMatter } from "./schema.ts";
import { segmentLines } from "./segments.ts";
import type { LessonText } from "./types.ts";
import { readYaml, type YamlValue } from "./yaml-source.ts";

/** One language of a lesson, read and right in itself. */
export interface LessonFile {
  readonly file: string;
  readonly front: YamlValue<FrontMatter>;
  readonly intro: Section;
  readonly sections: readonly Section[];
}

export function readLessonFile(file: string, text: string, problems: Problem[]): LessonFile | undefined {
  const before = problems.length;
  const complain = (line: number, message: string) => problems.push({ file, line, message });
  if (text.length > MAX_FILE_LENGTH) {
    complain(1, `is ${text.length} characters long; at most ${MAX_FILE_LENGTH} are read`);
    return undefined;
  }
  const split = splitFrontMatter(text);
  if (split === undefined) {
    complain(1, "must begin with front matter: a line ---, the lesson's id, title, …, and another line ---");
    return undefined;
  }
  const front = readYaml({ file, text: split.front, firstLine: 2 }, frontMatterSchema, problems);
  const segments = segmentLines(file, split.body, split.bodyLine, problems);
  const [intro, ...sections] = readSections(file, segments, problems);
  if (!front || !intro) return undefined;
  checkFront(file, front, problems);
  checkHeadings(file, front, sections, problems);
  for (const section of [intro, ...sections]) checkHints(file, section, problems);
  checkQuestions(file, [intro, ...sections], problems);
  return problems.length > before ? undefined : { file, front, intro, sections };
}

function splitFrontMatter(text: string): { front: string; body: string; bodyLine: number } | undefined {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines[0]?.trimEnd() !== "---") return undefined;
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === "---");
  if (end === -1) return undefined;
  return { front: lines.slice(1, end).join("\n"), body: lines.slice(end + 1).join("\n"), bodyLine: end + 2 };
}

function checkFront(file: string, front: YamlValue<FrontMatter>, problems: Problem[]): void {
  const seen = new Set<string>();
  front.value.steps.forEach((step, at) => {
    const complain = (key: string, message: string) =>
      problems.push({ file, line: front.line(["steps", at, key]), message: `steps.${at}.${key}: ${message}` });
    for (const need of step.needs) if (!seen.has(need)) complain("needs", `no step "${need}" stands before this one`);
    if (seen.has(step.id)) complain("id", `"${step.id}" is the id of an earlier step`);
    seen.add(step.id);
  });
}

function checkHeadings(file: string, front: YamlValue<FrontMatter>, sections: readonly Section[], problems: Problem[]): void {
  const steps = front.value.steps;
  sections.forEach((section, at) => {
    const step = steps[at];
    const wrong =
      step === undefined
        ? `section "${section.title ?? ""}" has no step in the front matter`
        : step.title !== section.title && `section "${section.title ?? ""}" must be titled as step ${at + 1}: "${step.title}"`;
    if (wrong) problems.push({ file, line: section.line, message: wrong });
  });
  steps.slice(sections.length).forEach((step, at) =>
    problems.push({
      file,
      line: front.line(["steps", sections.length + at, "title"]),
      message: `step "${step.id}" has no section: add a heading "## ${step.title}"`,
    }),
  );
}

/** Hints open one after the other: the first stage is 1, none is left out. */
function checkHints(file: string, section: Section, problems: Problem[]): void {
  let expected = 1;
  for (const { block, line } of section.blocks) {
    if (block.kind !== "hint") continue;
    if (block.stage !== expected) problems.push({ file, line, message: `this hint is the section's number ${expected}, not ${block.stage}` });
    expected = block.stage + 1;
  }
}

function checkQuestions(file: string, sections: readonly Section[], problems: Problem[]): void {
  const seen = new Set<string>();
  for (const { block, line } of sections.flatMap(allPlaced)) {
    if (block.kind !== "question") continue;
    if (seen.has(block.id)) problems.push({ file, line, message: `question "${block.id}" has the id of an earlier question` });
    seen.add(block.id);
  }
}

/** Every block of a section, with those inside hints, myths and notes. */
export function allPlaced(section: Section): readonly Placed[] {
  const walk = (placed: readonly Placed[]): readonly Placed[] => placed.flatMap((item) => [item, ...walk(item.inner)]);
  return walk(section.blocks);
}

export function lessonText(lesson: LessonFile): LessonText {
  const { title, summary } = lesson.front.value;
  const blocks = (section: Section) => section.blocks.map((item) => item.block);
  return {
    title,
    summary,
    intro: blocks(lesson.intro),
    steps: lesson.sections.map((section) => ({ title: section.title ?? "", blocks: blocks(section) })),
  };
}
