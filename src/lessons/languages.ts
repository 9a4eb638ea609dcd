import type { Placed, Section } from "./blocks.ts";
import { allPlaced, type LessonFile } from "./lesson-file.ts";
import type { Problem } from "./problems.ts";
import type { FrontMatter } from "./schema.ts";
import type { Block } from "./types.ts";

/** Complains, at the translation, about everything that must be the same in both languages and is not. */
export function compareLanguages(original: LessonFile, translation: LessonFile, problems: Problem[]): void {
  compareFront(original, translation, problems);
  const pairs: readonly (readonly [Section, Section | undefined])[] = [
    [original.intro, translation.intro],
    ...original.sections.map((section, at) => [section, translation.sections[at]] as const),
  ];
  for (const [one, other] of pairs) if (other) compareSection(original.file, one, translation.file, other, problems);
}

const SAME_KEYS = ["id", "minutes", "difficulty", "prerequisites", "lab"] as const;

function compareFront(original: LessonFile, translation: LessonFile, problems: Problem[]): void {
  const one = original.front.value;
  const other = translation.front.value;
  const complain = (path: readonly (string | number)[], message: string) =>
    problems.push({ file: translation.file, line: translation.front.line(path), message });
  for (const key of SAME_KEYS) {
    if (!same(one[key], other[key])) complain([key], `${key}: must be ${JSON.stringify(one[key])} as in ${original.file}`);
  }
  if (one.steps.length !== other.steps.length) {
    complain(["steps"], `steps: ${other.steps.length} here, ${one.steps.length} in ${original.file}`);
    return;
  }
  one.steps.forEach((step, at) => {
    if (!same(untitled(step), untitled(other.steps[at]))) complain(["steps", at], `steps.${at}: all but the title must be as in ${original.file}`);
  });
}

function untitled(step: FrontMatter["steps"][number] | undefined): unknown {
  return step && { ...step, title: "" };
}

function compareSection(originalFile: string, one: Section, file: string, other: Section, problems: Problem[]): void {
  const wanted = allPlaced(one).filter(isShared);
  const found = allPlaced(other).filter(isShared);
  for (let at = 0; at < Math.max(wanted.length, found.length); at++) {
    const want = wanted[at];
    const got = found[at];
    if (same(want && essence(want.block), got && essence(got.block))) continue;
    const message =
      want === undefined
        ? `this ${got?.block.kind ?? ""} block is not in ${originalFile}`
        : `${describe(want)} of ${originalFile}:${want.line} is ${got ? "different here" : "missing in this section"}`;
    problems.push({ file, line: got?.line ?? other.line, message });
    return;
  }
}

function isShared(placed: Placed): boolean {
  return essence(placed.block) !== undefined;
}

/** What of a block must not depend on the language. */
function essence(block: Block): unknown {
  switch (block.kind) {
    case "run":
    case "copy":
      return block;
    case "question":
      return [block.kind, block.id, block.choices.map((choice) => choice.value)];
    case "predict":
      return [block.kind, block.choices.map((choice) => choice.right)];
    case "hint":
      return [block.kind, block.stage];
    case "wire":
      return [block.kind, block.filter];
    case "figure":
    case "myth":
      return [block.kind];
    case "prose":
    case "note":
      return undefined;
  }
}

function describe({ block }: Placed): string {
  if (block.kind === "run") return `the command "${block.command}"`;
  if (block.kind === "question") return `the question "${block.id}"`;
  return `the ${block.kind} block`;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
