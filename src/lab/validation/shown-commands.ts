import { fillText, type Block, type Lesson, type Vars } from "../../lessons/index.ts";
import { commandWords } from "./command-words.ts";

/** Every program that a lesson's run blocks start, by machine. Both languages show the same ones. */
export function shownCommands(lesson: Lesson, vars: Vars): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, Set<string>>();
  const { intro, steps } = lesson.text.en;
  for (const block of [...intro, ...steps.flatMap((step) => step.blocks)].flatMap(withInner)) {
    if (block.kind !== "run") continue;
    const known = words.get(block.machine) ?? new Set<string>();
    for (const word of commandWords(fillText(block.command, vars))) known.add(word);
    words.set(block.machine, known);
  }
  return new Map([...words].map(([machine, found]) => [machine, [...found].sort()]));
}

function withInner(block: Block): readonly Block[] {
  return "blocks" in block ? [block, ...block.blocks.flatMap(withInner)] : [block];
}
