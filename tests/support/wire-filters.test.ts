import { expect, test } from "vitest";
import { contentHere, findTarget } from "../../src/cli/content.ts";
import { fillLesson, generateVars, LANGUAGES, resolveLab, type Block } from "../../src/lessons/index.ts";
import { readFilter } from "../../src/net/index.ts";

function filtersOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block) => (block.kind === "wire" ? [block.filter] : "blocks" in block ? filtersOf(block.blocks) : []));
}

/** A filter that cannot be read shows in the lesson, or when the lab opens: too late for its author. */
test("every filter of a lesson can be read, with a learner's values in it", () => {
  const content = contentHere();
  const filters = content.lessons.flatMap((each) => {
    const { lab, lesson = each } = findTarget(content, each.id);
    const vars = generateVars(lab, "filters");
    const shown = LANGUAGES.flatMap((language) => {
      const { intro, steps } = fillLesson(lesson.text[language], vars);
      return filtersOf([...intro, ...steps.flatMap((step) => step.blocks)]);
    });
    return [...shown, ...resolveLab(lab, vars).steps.flatMap((step) => step.wire.map((question) => question.filter))];
  });
  expect(filters.length).toBeGreaterThan(0);
  for (const filter of filters) {
    expect(filter).not.toMatch(/[{}$]/);
    expect(() => readFilter(filter), filter).not.toThrow();
  }
});
