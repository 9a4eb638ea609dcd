/** Reads a template. Source: client-go, util/jsonpath/parser.go, whose messages users know. */
import { pathError, type Part, type Slice, type Step } from "./types.ts";
import { unquote } from "./unquote.ts";

const TERMINATOR = /[\s.,[\]$@{}]/;
const WORD = /[\p{L}\p{Nd}_]/u;
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)(.+)$/;

/** @throws CodedError */
export function parseTemplate(template: string): Part[] {
  return new Parser(template).parts();
}

/** What stands in braces, without them. */
function parsePath(path: string): readonly Step[] {
  const [first] = new Parser(`{${path}}`).parts();
  return first?.kind === "action" ? first.steps : [];
}

function sliceOf(text: string): Slice {
  const [, start, end, step] = SLICE.exec(text) ?? [undefined, undefined];
  if (start === undefined) throw pathError(`invalid array index ${text}`);
  const number = (digits: string | undefined): number | undefined => {
    if (digits === undefined || digits === "") return undefined;
    if (digits === "-") throw pathError("array index - is not a number");
    return Number(digits);
  };
  const from = number(start);
  const to = number(end?.slice(1));
  return { start: from, end: end === undefined ? (from ?? 0) + 1 : to, step: number(step?.slice(1)), single: end === undefined };
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parts(): Part[] {
    const parts: Part[] = [];
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf("{", this.#at);
      const end = open < 0 ? this.#text.length : open;
      if (end > this.#at) parts.push({ kind: "text", text: this.#text.slice(this.#at, end) });
      this.#at = end;
      if (open < 0) break;
      this.#at += 1;
      parts.push({ kind: "action", steps: this.#action() });
    }
    return parts;
  }

  #action(): Step[] {
    const steps: Step[] = [];
    for (;;) {
      const next = this.#text[this.#at];
      if (next === "}") {
        this.#at += 1;
        return steps;
      }
      if (next === undefined || next === "\n" || next === "\r") throw pathError("unclosed action");
      if (next === " " || next === "@" || next === "$") this.#at += 1;
      else steps.push(...this.#step(next, steps.at(-1)));
    }
  }

  #step(next: string, last: Step | undefined): readonly Step[] {
    if (this.#text.startsWith("[?(", this.#at)) return [this.#filter()];
    if (this.#text.startsWith("..", this.#at)) return this.#recursive(last);
    if (next === "[") return this.#brackets();
    if (next === '"' || next === "'") return [{ kind: "value", value: this.#quoted(next) }];
    if (next === ".") {
      this.#at += 1;
      return [this.#field()];
    }
    if (next === "+" || next === "-" || /\d/.test(next)) return [{ kind: "value", value: this.#number() }];
    if (!WORD.test(next)) throw pathError(`unrecognized character in action: ${runeText(next)}`);
    const word = this.#until(TERMINATOR);
    return [word === "true" || word === "false" ? { kind: "value", value: word === "true" } : { kind: "word", word }];
  }

  #recursive(last: Step | undefined): Step[] {
    if (last?.kind === "recursive") throw pathError("invalid multiple recursive descent");
    this.#at += 2;
    const next = this.#text[this.#at];
    return next !== undefined && WORD.test(next) ? [{ kind: "recursive" }, this.#field()] : [{ kind: "recursive" }];
  }

  /** `\.` is part of a name. */
  #field(): Step {
    const from = this.#at;
    while (this.#at < this.#text.length && !TERMINATOR.test(this.#text[this.#at] ?? "")) this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    const name = this.#text.slice(from, this.#at);
    return name === "*" ? { kind: "wildcard" } : { kind: "field", name: name.replaceAll("\\", "") };
  }

  #until(end: RegExp): string {
    const from = this.#at;
    while (this.#at < this.#text.length && !end.test(this.#text[this.#at] ?? "")) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  #number(): number {
    const from = this.#at;
    this.#at += 1;
    while (/[\d.]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
    const digits = this.#text.slice(from, this.#at);
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits)) throw pathError(`cannot parse number ${digits}`);
    return Number(digits);
  }

  #quoted(quote: string): string {
    const from = this.#at;
    for (this.#at += 1; ; this.#at += 1) {
      const next = this.#text[this.#at];
      if (next === undefined || next === "\n") throw pathError("unterminated quoted string");
      if (next === quote && this.#text[this.#at - 1] !== "\\") break;
    }
    this.#at += 1;
    return unquote(this.#text.slice(from, this.#at));
  }

  #brackets(): readonly Step[] {
    const end = this.#text.indexOf("]", this.#at);
    const line = this.#text.indexOf("\n", this.#at);
    if (end < 0 || line >= 0 && line < end) throw pathError("unterminated array");
    const inside = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    if (inside === "*") return [{ kind: "slice", slice: sliceOf(":") }];
    const several = inside.split(",");
    if (several.length > 1) return [{ kind: "union", paths: several.map((one) => parsePath(`[${one.replace(/^ +| +$/g, "")}]`)) }];
    const key = /^'([^']*)'$/.exec(inside)?.[1];
    return key === undefined ? [{ kind: "slice", slice: sliceOf(inside) }] : parsePath(`.${key}`);
  }

  #filter(): Step {
    this.#at += 3;
    const inside = this.#text.slice(this.#at, this.#filterEnd());
    this.#at += inside.length + 1;
    if (this.#text[this.#at] !== "]") throw pathError("unclosed array expect ]");
    this.#at += 1;
    const [, left, operator, right] = COMPARISON.exec(inside) ?? [];
    if (left === undefined || operator === undefined || right === undefined) return { kind: "filter", left: parsePath(inside), operator: "exists", right: [] };
    return { kind: "filter", left: parsePath(left), operator, right: parsePath(right) };
  }

  /** A parenthesis in quotes does not end it; there is one quoted text at most. */
  #filterEnd(): number {
    let quote: string | undefined;
    let closed = false;
    for (let at = this.#at; ; at += 1) {
      const next = this.#text[at];
      if (next === undefined || next === "\n") throw pathError("unterminated filter");
      if ((next === '"' || next === "'") && quote === undefined) quote = next;
      else if (next === quote && this.#text[at - 1] !== "\\") closed = true;
      else if (next === ")" && (quote !== undefined) === closed) return at;
    }
  }
}

/** `U+002A '*'`, as Go shows a character. */
function runeText(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} '${character}'`;
}
