import type { Clock } from "../../base/index.ts";
import { grade, type Graded, type GradeOptions } from "./grade.ts";
import type { GradeResult } from "./results.ts";

/** Grades several lessons, some at once; results come in the order of the lessons, whoever is done first. */
export async function gradeAll(
  tasks: readonly GradeOptions[],
  options: { readonly jobs: number; readonly clock: Clock; readonly onGraded?: (graded: Graded) => void },
): Promise<{ readonly result: GradeResult; readonly graded: readonly Graded[] }> {
  const { clock } = options;
  const startedAt = clock.now();
  const begin = clock.monotonic();
  const graded = new Map<number, Graded>();
  const waiting = [...tasks.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, task] = next;
      const one = await grade(task);
      graded.set(index, one);
      options.onGraded?.(one);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.jobs, tasks.length)) }, work));
  const inOrder = tasks.flatMap((_, index) => graded.get(index) ?? []);
  const lessons = inOrder.map((one) => one.result);
  return { graded: inOrder, result: { format: "podwire-grade/1", startedAt, durationMs: clock.monotonic() - begin, lessons } };
}
