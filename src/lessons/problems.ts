/** Something wrong in a file of a lesson or lab, for its author. */
export interface Problem {
  /** Path as the loader was given it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** `file:line: message`, which editors and terminals make clickable. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.message}`;
}

/** By file, then line. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}
