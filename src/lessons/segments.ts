import type { Problem } from "./problems.ts";

/** A lesson's body cut into pieces by line, before any of it is read: positions stay those of the file. */
export type Segment =
  | { readonly kind: "heading"; readonly line: number; readonly title: string }
  | { readonly kind: "prose"; readonly line: number; readonly text: string }
  /** A fence whose info begins with one of our words. */
  | { readonly kind: "fence"; readonly line: number; readonly word: FenceWord; readonly info: readonly string[]; readonly text: string }
  | { readonly kind: "open"; readonly line: number; readonly word: string; readonly rest: string }
  | { readonly kind: "close"; readonly line: number };

export const FENCE_WORDS = ["run", "copy", "question", "predict", "figure", "wire"] as const;
export type FenceWord = (typeof FENCE_WORDS)[number];

const FENCE = /^( *)(`{3,}|~{3,})\s*(.*)$/;

/** @param firstLine line of the file that `body` begins on */
export function segmentLines(file: string, body: string, firstLine: number, problems: Problem[]): readonly Segment[] {
  const segments: Segment[] = [];
  const lines = body.split(/\r?\n/);
  let prose: string[] = [];
  let proseLine = firstLine;
  const flush = (next: number) => {
    const text = prose.join("\n");
    if (text.trim() !== "") segments.push({ kind: "prose", line: proseLine, text });
    prose = [];
    proseLine = next;
  };
  for (let at = 0; at < lines.length; at++) {
    const line = firstLine + at;
    const current = lines[at] ?? "";
    const fence = FENCE.exec(current);
    if (fence) {
      const end = fenceEnd(lines, at, fence[2] ?? "");
      if (end === undefined) problems.push({ file, line, message: "this code fence is never closed" });
      const last = end ?? lines.length;
      const info = (fence[3] ?? "").trim().split(/\s+/);
      const word = fenceWord(info[0]);
      if (word === undefined) prose.push(...lines.slice(at, last + 1));
      else {
        if (fence[1] !== "") problems.push({ file, line, message: `a ${word} block must begin at the start of its line` });
        flush(firstLine + last + 1);
        segments.push({ kind: "fence", line, word, info: info.slice(1), text: lines.slice(at + 1, last).join("\n") });
      }
      at = last;
      continue;
    }
    const special = specialLine(current, line);
    if (special) {
      flush(line + 1);
      segments.push(special);
    } else prose.push(current);
  }
  flush(0);
  return segments;
}

function fenceWord(word: string | undefined): FenceWord | undefined {
  return FENCE_WORDS.find((known) => known === word);
}

/** Index of the line that closes the fence: the same character, at least as many, nothing else. */
function fenceEnd(lines: readonly string[], open: number, mark: string): number | undefined {
  for (let at = open + 1; at < lines.length; at++) {
    const line = (lines[at] ?? "").trim();
    if (line.length >= mark.length && line === mark.charAt(0).repeat(line.length)) return at;
  }
  return undefined;
}

function specialLine(current: string, line: number): Segment | undefined {
  const heading = /^##\s+(.*?)\s*#*\s*$/.exec(current);
  if (heading) return { kind: "heading", line, title: heading[1] ?? "" };
  const container = /^:::\s*(\S*)\s*(.*?)\s*$/.exec(current);
  if (!container) return undefined;
  const word = container[1] ?? "";
  return word === "" ? { kind: "close", line } : { kind: "open", line, word, rest: container[2] ?? "" };
}
