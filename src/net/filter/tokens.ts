import { CodedError, concat, utf8, type Bytes } from "../../base/index.ts";

export type Token =
  | { readonly kind: "word"; readonly text: string; readonly column: number }
  | { readonly kind: "string"; readonly text: string; readonly bytes: Bytes; readonly column: number }
  | { readonly kind: "(" | ")" | "and" | "or" | "not" | "end"; readonly text: string; readonly column: number };

/** A filter is typed by hand; more than this was not. */
export const MAX_FILTER_LENGTH = 4096;

/** @param column from 1 */
export function filterError(column: number, message: string): CodedError {
  return new CodedError("FILTER_INVALID", `Column ${column}: ${message}`);
}

const SIGNS: Readonly<Record<string, "(" | ")" | "and" | "or" | "not">> = { "(": "(", ")": ")", "&&": "and", "||": "or", "!": "not" };
const WORD = /[^\s()!&|"]+/y;

/** @throws CodedError `FILTER_INVALID`, its message begins with the column */
export function tokens(text: string): readonly Token[] {
  if (text.length > MAX_FILTER_LENGTH) throw filterError(MAX_FILTER_LENGTH, `a filter has at most ${MAX_FILTER_LENGTH} characters.`);
  const found: Token[] = [];
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const column = at + 1;
    const sign = [text.slice(at, at + 2), text.slice(at, at + 1)].find((one) => SIGNS[one] !== undefined);
    const kind = sign === undefined ? undefined : SIGNS[sign];
    if (sign !== undefined && kind !== undefined) {
      found.push({ kind, text: sign, column });
      at += sign.length;
    } else if (text[at] === '"') {
      const quoted = readString(text, at);
      found.push({ kind: "string", text: text.slice(at, quoted.end), bytes: quoted.bytes, column });
      at = quoted.end;
    } else {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0];
      if (word === undefined) throw filterError(column, `"${text[at] ?? ""}" is not part of a filter; "and" is written "and" or "&&".`);
      found.push({ kind: word === "and" || word === "or" || word === "not" ? word : "word", text: word, column });
      at += word.length;
    }
  }
  return [...found, { kind: "end", text: "", column: text.length + 1 }];
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? "")) at += 1;
  return at;
}

/** `\"`, `\\`, `\n`, `\r`, `\t` and `\x41`; everything else stands for itself, as UTF-8. */
function readString(text: string, from: number): { readonly bytes: Bytes; readonly end: number } {
  const parts: Bytes[] = [];
  let plain = "";
  for (let at = from + 1; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (letter === '"') return { bytes: concat([...parts, utf8(plain)]), end: at + 1 };
    if (letter !== "\\") {
      plain += letter;
      continue;
    }
    const escape = /^\\(?:(["\\nrt])|x([0-9a-fA-F]{2}))/.exec(text.slice(at, at + 4));
    if (escape === null) throw filterError(at + 1, 'after "\\" comes one of " \\ n r t, or x and two hexadecimal digits.');
    const known = { n: 10, r: 13, t: 9, '"': 34, "\\": 92 }[escape[1] ?? ""];
    parts.push(utf8(plain), Uint8Array.of(known ?? Number.parseInt(escape[2] ?? "0", 16)));
    plain = "";
    at += escape[0].length - 1;
  }
  throw filterError(from + 1, 'the text that begins here has no closing ".');
}
