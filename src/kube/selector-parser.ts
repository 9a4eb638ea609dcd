/** The text form of label selectors, with upstream's messages. Source: apimachinery, pkg/labels/selector.go. */
import { fieldErrors, fieldErrorText } from "./field-error.ts";
import { checkQualifiedName } from "./names.ts";
import { ApiError } from "./status.ts";

export type Operator = "in" | "notin" | "=" | "==" | "!=" | "exists" | "!" | ">" | "<";

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

interface Token {
  readonly kind: "word" | "symbol" | "end";
  readonly text: string;
}

const BINARY = ["in", "notin", "=", "==", "!=", ">", "<"] as const;
const isBinary = (text: string): text is (typeof BINARY)[number] => BINARY.some((known) => known === text);

function refuse(found: string, expected: string): ApiError {
  return ApiError.badRequest(`unable to parse requirement: found '${found}', expected: ${expected}`);
}

function tokenize(text: string): Token[] {
  const found = text.matchAll(/==|!=|[=!(),<>]|[^\s=!(),<>]+/g);
  return [...[...found].map(([token]): Token => ({ kind: /^[=!(),<>]/.test(token) ? "symbol" : "word", text: token })), { kind: "end", text: "" }];
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "" };
  }

  #take(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #isAt(...texts: readonly string[]): boolean {
    const { kind, text } = this.#peek();
    return kind === "symbol" && texts.includes(text);
  }

  requirements(): Requirement[] {
    const found: Requirement[] = [];
    if (this.#peek().kind === "end") return found;
    if (this.#peek().kind !== "word" && !this.#isAt("!")) {
      throw ApiError.badRequest(`found '${this.#peek().text}', expected: !, identifier, or 'end of string'`);
    }
    for (;;) {
      found.push(this.#requirement());
      const { kind, text } = this.#take();
      if (kind === "end") return found;
      if (text !== "," || kind !== "symbol") throw ApiError.badRequest(`found '${text}', expected: ',' or 'end of string'`);
      if (this.#peek().kind !== "word" && !this.#isAt("!")) throw ApiError.badRequest(`found '${this.#peek().text}', expected: identifier after ','`);
    }
  }

  #requirement(): Requirement {
    const absent = this.#isAt("!");
    if (absent) this.#take();
    const { kind, text: key } = this.#take();
    if (kind !== "word") throw refuse(key, "identifier");
    const wrong = checkQualifiedName(key);
    if (wrong.length > 0) {
      throw ApiError.badRequest(`unable to parse requirement: ${fieldErrorText(fieldErrors.invalid("<nil>", key, wrong.join("; ")))}`);
    }
    if (this.#peek().kind === "end" || this.#isAt(",")) return { key, operator: absent ? "!" : "exists", values: [] };
    const { text: operator } = this.#take();
    if (!isBinary(operator)) throw refuse(operator, BINARY.join(", "));
    const values = operator === "in" || operator === "notin" ? this.#values() : [this.#value()];
    // Each value once, sorted: upstream keeps them as a set.
    return { key, operator, values: [...new Set(values)].sort() };
  }

  /** Nothing after the operator is the empty value. */
  #value(): string {
    if (this.#peek().kind === "end" || this.#isAt(",")) return "";
    const { kind, text } = this.#take();
    if (kind !== "word") throw refuse(text, "identifier");
    return text;
  }

  /** `(a,b)`; what is missing between commas and brackets is the empty value. */
  #values(): string[] {
    const open = this.#take();
    if (open.text !== "(") throw ApiError.badRequest(`unable to parse requirement: found '${open.text}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      values.push(this.#peek().kind === "word" ? this.#take().text : "");
      const { kind, text } = this.#take();
      if (kind === "symbol" && text === ")") return values;
      if (kind !== "symbol" || text !== ",") throw refuse(text, "',' or ')'");
    }
  }
}

/** @throws ApiError BadRequest */
export function parseRequirements(text: string): Requirement[] {
  return new Parser(text).requirements();
}
