import type { z } from "zod";
import type { Problem } from "./problems.ts";
import { renderProse } from "./prose.ts";
import { figureSchema, predictSchema, questionSchema, wireBlockSchema } from "./schema.ts";
import type { Segment } from "./segments.ts";
import type { Block } from "./types.ts";
import { readYaml } from "./yaml-source.ts";

/** A block and where it stands, as long as it can still be complained about. */
export interface Placed {
  readonly block: Block;
  readonly line: number;
  /** Blocks inside a hint, myth or note. */
  readonly inner: readonly Placed[];
}

export interface Section {
  /** Undefined for what stands before the first step. */
  readonly title: string | undefined;
  readonly line: number;
  readonly blocks: readonly Placed[];
}

type FenceSegment = Extract<Segment, { kind: "fence" }>;
type OpenSegment = Extract<Segment, { kind: "open" }>;

/** Turns a lesson's segments into its sections; whatever is wrong is added to `problems`. */
export function readSections(file: string, segments: readonly Segment[], problems: Problem[]): readonly Section[] {
  const reader = new SectionReader(file, problems);
  for (const segment of segments) reader.take(segment);
  return reader.finish();
}

interface OpenContainer {
  readonly open: OpenSegment;
  readonly blocks: Placed[];
}

class SectionReader {
  readonly #file: string;
  readonly #problems: Problem[];
  readonly #sections: { title: string | undefined; line: number; blocks: Placed[] }[] = [{ title: undefined, line: 1, blocks: [] }];
  #container: OpenContainer | undefined;

  constructor(file: string, problems: Problem[]) {
    this.#file = file;
    this.#problems = problems;
  }

  take(segment: Segment): void {
    switch (segment.kind) {
      case "heading":
        this.#abandonContainer();
        this.#sections.push({ title: segment.title, line: segment.line, blocks: [] });
        return;
      case "prose":
        if (/!\[[^\]]*\]\(/.test(withoutCode(segment.text))) this.#complain(segment.line, "images are shown with a figure block, not with ![…](…)");
        this.#add({ kind: "prose", html: renderProse(segment.text) }, segment.line);
        return;
      case "fence": {
        const block = this.#fence(segment);
        if (block) this.#add(block, segment.line);
        return;
      }
      case "open":
        if (this.#container) this.#complain(segment.line, `::: ${segment.word} inside ::: ${this.#container.open.word}: close the first one with ::: before`);
        this.#abandonContainer();
        this.#container = { open: segment, blocks: [] };
        return;
      case "close":
        this.#close(segment.line);
    }
  }

  finish(): readonly Section[] {
    this.#abandonContainer();
    return this.#sections;
  }

  #add(block: Block, line: number, inner: readonly Placed[] = []): void {
    const target = this.#container?.blocks ?? this.#sections.at(-1)?.blocks;
    target?.push({ block, line, inner });
  }

  #close(line: number): void {
    const container = this.#container;
    if (!container) return this.#complain(line, "::: closes nothing here");
    this.#container = undefined;
    const block = this.#containerBlock(container);
    if (block) this.#add(block, container.open.line, container.blocks);
  }

  #abandonContainer(): void {
    const open = this.#container?.open;
    if (open) this.#complain(open.line, `::: ${open.word} is never closed with :::`);
    this.#container = undefined;
  }

  #containerBlock({ open, blocks: placed }: OpenContainer): Block | undefined {
    const blocks = placed.map((item) => item.block);
    if (blocks.length === 0) this.#complain(open.line, `::: ${open.word} is empty`);
    switch (open.word) {
      case "note":
        return { kind: "note", blocks };
      case "myth":
        if (open.rest === "") this.#complain(open.line, "say what is told wrongly: ::: myth Pods share the host's network");
        return { kind: "myth", told: open.rest, blocks };
      case "hint":
        if (!/^[1-9]$/.test(open.rest)) this.#complain(open.line, "a hint has a stage from 1 to 9: ::: hint 1");
        return { kind: "hint", stage: Number(open.rest) || 0, blocks };
      default:
        this.#complain(open.line, `::: ${open.word} is not known; use hint, myth or note`);
        return undefined;
    }
  }

  #fence(segment: FenceSegment): Block | undefined {
    switch (segment.word) {
      case "run":
        return this.#run(segment);
      case "copy":
        return { kind: "copy", language: segment.info[0] ?? "text", text: segment.text };
      case "question": {
        const value = this.#yaml(segment, questionSchema);
        return value && { kind: "question", ...value };
      }
      case "predict": {
        const value = this.#yaml(segment, predictSchema);
        return value && { kind: "predict", ...value };
      }
      case "figure": {
        const value = this.#yaml(segment, figureSchema);
        return value && { kind: "figure", ...value };
      }
      case "wire": {
        const value = this.#yaml(segment, wireBlockSchema);
        return value && { kind: "wire", ...value };
      }
    }
  }

  #run(segment: FenceSegment): Block | undefined {
    const [machine, terminal = "1", ...more] = segment.info;
    const command = segment.text.trim();
    if (!machine || more.length > 0) {
      this.#complain(segment.line, "a run block names its machine: ```run host-a, or ```run host-a 2 for the second terminal");
      return undefined;
    }
    if (!/^[12]$/.test(terminal)) this.#complain(segment.line, `a machine has terminals 1 and 2, not ${terminal}`);
    if (command === "") this.#complain(segment.line, "this run block has no command");
    if (/[\u0000-\u0008\u000b-\u001f]/.test(command)) this.#complain(segment.line, "a command may not hold control characters");
    return { kind: "run", machine, terminal: Number(terminal) - 1, command };
  }

  #yaml<S extends z.ZodType>(segment: FenceSegment, schema: S): z.output<S> | undefined {
    const source = { file: this.#file, text: segment.text, firstLine: segment.line + 1 };
    return readYaml(source, schema, this.#problems)?.value;
  }

  #complain(line: number, message: string): void {
    this.#problems.push({ file: this.#file, line, message });
  }
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^( *)(`{3,}|~{3,})[\s\S]*?^ *\2/gm, "").replace(/`[^`\n]*`/g, "");
}
