import type { LearnerProgress, Language, Lesson } from "../lessons/index.ts";
import type { CataloguePart, LessonCard } from "../ui/index.ts";
import { partText } from "./parts.ts";

export function cardOf(lesson: Lesson, progress: LearnerProgress, language: Language): LessonCard {
  const { id, part, number, minutes, difficulty, steps } = lesson;
  const { title, summary } = lesson.text[language];
  const known = progress.lessons[id];
  const done = steps.filter((step) => known?.passed[step.id] !== undefined).length;
  return { id, part, number, title, summary, minutes, difficulty, steps: steps.length, done, visitedAt: known?.updatedAt };
}

export function catalogueOf(lessons: readonly Lesson[], progress: LearnerProgress, language: Language): readonly CataloguePart[] {
  const folders = [...new Set(lessons.map((lesson) => lesson.part))];
  return folders.map((folder) => ({
    id: folder,
    ...partText(folder, language),
    lessons: lessons.filter((lesson) => lesson.part === folder).map((lesson) => cardOf(lesson, progress, language)),
  }));
}
