/**
 * JSONPath templates as kubectl takes them, and the paths of a custom resource's printer columns.
 * Sources: client-go, util/jsonpath; Kubernetes documentation, "JSONPath Support".
 */
import { walk, type FindOptions } from "./evaluate.ts";
import { goJson, goText } from "./go-text.ts";
import { parseTemplate } from "./parse.ts";
import { pathError, type Part, type Step } from "./types.ts";

export type { FindOptions } from "./evaluate.ts";
export { goJson, goText } from "./go-text.ts";

type Block = { readonly kind: "text"; readonly text: string } | { readonly kind: "path"; readonly steps: readonly Step[] } | Range;
interface Range {
  readonly kind: "range";
  readonly steps: readonly Step[];
  readonly body: readonly Block[];
}

const wordOf = (part: Part): string | undefined => (part.kind === "action" && part.steps[0]?.kind === "word" ? part.steps[0].word : undefined);

/** Ranges hold what stands up to their `end`; one that never ends goes on to the template's end. */
function nest(parts: readonly Part[], from: number, inside: boolean): { readonly blocks: Block[]; readonly next: number } {
  const blocks: Block[] = [];
  for (let at = from; at < parts.length; at += 1) {
    const part = parts[at];
    if (part === undefined) break;
    const word = wordOf(part);
    if (part.kind === "text") blocks.push(part);
    else if (word === "range") {
      const { blocks: body, next } = nest(parts, at + 1, true);
      blocks.push({ kind: "range", steps: part.steps.slice(1), body });
      at = next;
    } else if (word === "end" && inside) return { blocks, next: at };
    else blocks.push({ kind: "path", steps: part.steps });
  }
  return { blocks, next: parts.length };
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  return typeof value === "object" ? goJson(value) : goText(value);
}

export class JsonPath {
  readonly #blocks: readonly Block[];

  private constructor(blocks: readonly Block[]) {
    this.#blocks = blocks;
  }

  /** @throws CodedError `JSONPATH_INVALID`, in client-go's words */
  static parse(template: string): JsonPath {
    return new JsonPath(nest(parseTemplate(template), 0, false).blocks);
  }

  /** What each part of the template leads to; a part between braces may lead to several values. @throws CodedError */
  find(value: unknown, options: FindOptions = { allowMissing: false }): readonly (readonly unknown[])[] {
    return evaluate(this.#blocks, value, options);
  }

  /** @throws CodedError */
  render(value: unknown, options: FindOptions = { allowMissing: false }): string {
    return this.find(value, options).map((found) => found.map(valueText).join(" ")).join("");
  }
}

function evaluate(blocks: readonly Block[], value: unknown, options: FindOptions): (readonly unknown[])[] {
  return blocks.flatMap((block): (readonly unknown[])[] => {
    if (block.kind === "text") return [[block.text]];
    const found = walk([value], block.steps, options);
    return block.kind === "path" ? [found] : found.flatMap((item) => evaluate(block.body, item, options));
  });
}

/** Braces and the leading dot may be left out, as in `--sort-by` and custom columns. @throws CodedError. Source: cli-runtime, RelaxedJSONPathExpression. */
export function relaxedPath(expression: string): string {
  if (expression === "") return expression;
  const path = /^(?:\{\.?([^{}]+)\}|\.?([^{}]+))$/.exec(expression);
  if (path === null) {
    throw pathError(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  }
  return `{.${path[1] ?? path[2] ?? ""}}`;
}
