/** Texts in quotes, as Go reads them, in single quotes as well. Source: client-go, util/jsonpath/parser.go (UnquoteExtend). */
import { pathError } from "./types.ts";

const SIMPLE: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", "'": "'", '"': '"' };
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escaped(body: string, at: number, quote: string): { readonly text: string; readonly length: number } | undefined {
  const letter = body[at] ?? "";
  if (letter === "'" || letter === '"') return letter === quote ? { text: letter, length: 1 } : undefined;
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { text: simple, length: 1 };
  const count = DIGITS[letter];
  const digits = count === undefined ? body.slice(at, at + 3) : body.slice(at + 1, at + 1 + count);
  const wellFormed = count === undefined ? /^[0-7]{3}$/.test(digits) : /^[0-9a-fA-F]+$/.test(digits) && digits.length === count;
  const code = Number.parseInt(digits, count === undefined ? 8 : 16);
  if (!wellFormed || code > (count === undefined ? 0xff : 0x10ffff)) return undefined;
  return { text: String.fromCodePoint(code), length: count === undefined ? 3 : 1 + count };
}

/** `quoted` begins and ends with the same quote. @throws CodedError */
export function unquote(quoted: string): string {
  const quote = quoted[0] ?? "";
  const body = quoted.slice(1, -1);
  let result = "";
  for (let at = 0; at < body.length; at += 1) {
    const letter = body[at] ?? "";
    const inner = letter === "\\" ? escaped(body, at + 1, quote) : letter === quote ? undefined : { text: letter, length: 0 };
    if (inner === undefined) throw pathError(`unquote string ${quoted} error invalid syntax`);
    result += inner.text;
    at += inner.length;
  }
  return result;
}
