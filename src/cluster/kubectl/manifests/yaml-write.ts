/** YAML as kubectl prints it. A writer of our own: the library would take longer to load than most commands run. */
import { goText, isObject } from "../../../kube/index.ts";
import { keyText, scalarText } from "./yaml-scalar.ts";

const LETTER = /\p{L}/u;
const DIGIT = /\d/;

function numberAt(characters: readonly string[], at: number, from: number): readonly [value: number, end: number] {
  let value = from;
  let end = at;
  for (; DIGIT.test(characters[end] ?? ""); end += 1) value = value * 10 + Number(characters[end]);
  return [value, end];
}

function followsDigits(characters: readonly string[], at: number): boolean {
  for (let before = at - 1; DIGIT.test(characters[before] ?? ""); before -= 1) if (characters[before] !== "0") return true;
  return false;
}

/** Numbers in names count as numbers: `a2` before `a10`. Source: goyaml.v2, sorter.go. */
export function compareKeys(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const [one = "", other = ""] = [left[at], right[at]];
    if (one === other) continue;
    const letters = [LETTER.test(one), LETTER.test(other)];
    if (letters[0] && letters[1]) return one < other ? -1 : 1;
    if (letters[0] || letters[1]) return letters[1] ? -1 : 1;
    const from = (one === "0" || other === "0") && followsDigits(left, at) ? 1 : 0;
    const [oneValue, oneEnd] = numberAt(left, at, from);
    const [otherValue, otherEnd] = numberAt(right, at, from);
    return oneValue - otherValue || oneEnd - otherEnd || (one < other ? -1 : 1);
  }
  return left.length - right.length;
}

const hasContent = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).some((key) => value[key] !== undefined));

/** A value after its key or dash. */
function valueText(value: unknown, indent: string, column: number): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return scalarText(value, column, `${indent}  `);
  if (Array.isArray(value)) return "[]";
  return typeof value === "object" ? "{}" : goText(value);
}

function writeMap(value: Readonly<Record<string, unknown>>, indent: string): string[] {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort(compareKeys);
  return keys.flatMap((key) => {
    const inner = value[key];
    const name = `${keyText(key)}:`;
    if (hasContent(inner)) return [`${indent}${name}`, ...(Array.isArray(inner) ? writeList(inner, indent) : writeMap(isObject(inner) ? inner : {}, `${indent}  `))];
    return [`${indent}${name} ${valueText(inner, indent, indent.length + name.length + 1)}`];
  });
}

function writeList(value: readonly unknown[], indent: string): string[] {
  return value.flatMap((item) => {
    if (!hasContent(item)) return [`${indent}- ${valueText(item, indent, indent.length + 2)}`];
    const lines = Array.isArray(item) ? writeList(item, `${indent}  `) : writeMap(isObject(item) ? item : {}, `${indent}  `);
    return lines.map((line, at) => (at === 0 ? `${indent}- ${line.slice(indent.length + 2)}` : line));
  });
}

/** With a line end at the end. */
export function writeYaml(value: unknown): string {
  if (!hasContent(value)) return `${valueText(value, "", 0)}\n`;
  return `${(Array.isArray(value) ? writeList(value, "") : writeMap(isObject(value) ? value : {}, "")).join("\n")}\n`;
}
