/**
 * Reads the YAML that manifests and kubeconfigs are written in, several times faster than the library loads: block maps and lists,
 * scalars, blocks of text, flow collections on one line. For everything else (anchors, tags, texts over several lines, errors)
 * it gives up, and the library reads the whole text.
 */
import type { Json } from "../../../kube/index.ts";
import { plainValue, readFlow } from "./yaml-flow.ts";

/** Thrown inside, caught at the door. */
class TooHard extends Error {}

interface Line {
  readonly indent: number;
  /** Without indentation, and without spaces at the end; comments are still there. */
  readonly text: string;
  /** As it stands there. */
  readonly raw: string;
}

const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s\-?:,[\]{}#&*!|>'"%@`][^#:]*?|[-?:][^\s#:][^#:]*?|[^\s\-?:,[\]{}#&*!|>'"%@`][^:#]*(?:[:#][^\s:#][^:#]*)*?))\s*:(?:\s+(.*))?$/s;

class Reader {
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(content: string) {
    this.#lines = content.split("\n").map((raw) => {
      const text = raw.trim();
      return { indent: raw.length - raw.trimStart().length, text, raw };
    });
  }

  document(): Json {
    const value = this.#block(0);
    if (this.#peek() !== undefined) throw new TooHard();
    return value;
  }

  /** The next line with content. */
  #peek(): Line | undefined {
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      if (line !== undefined && line.text !== "" && !line.text.startsWith("#")) return line;
    }
    return undefined;
  }

  #block(indent: number): Json {
    const line = this.#peek();
    if (line === undefined || line.indent < indent) return null;
    if (/^-(\s|$)/.test(line.text)) return this.#list(line.indent);
    if (KEY.test(line.text)) return this.#map(line.indent);
    this.#at += 1;
    const value = this.#scalar(line.text);
    this.#refuseMore(line.indent);
    return value;
  }

  /** A plain text may go on in the next line, further right: that is not read here. */
  #refuseMore(indent: number): void {
    const next = this.#peek();
    if (next !== undefined && next.indent >= Math.max(1, indent)) throw new TooHard();
  }

  #list(indent: number): Json {
    const items: Json[] = [];
    for (let line = this.#peek(); line !== undefined && line.indent === indent && /^-(\s|$)/.test(line.text); line = this.#peek()) {
      const rest = line.text.slice(1).trimStart();
      if (rest === "" || rest.startsWith("#")) {
        this.#at += 1;
        const next = this.#peek();
        items.push(next !== undefined && next.indent > indent ? this.#block(indent + 1) : null);
      } else if (KEY.test(rest) || /^-\s/.test(rest)) {
        // What follows the dash begins a map or a list of its own, as far to the right as it stands.
        const inner = indent + line.text.length - rest.length;
        items.push(this.#replaced(line, { indent: inner, text: rest, raw: " ".repeat(inner) + rest }));
      } else {
        this.#at += 1;
        items.push(this.#value(rest, indent));
      }
    }
    if (this.#deeper(indent)) throw new TooHard();
    return items;
  }

  #replaced(line: Line, instead: Line): Json {
    const lines = this.#lines as Line[];
    const at = this.#at;
    lines[at] = instead;
    const value = this.#block(instead.indent);
    lines[at] = line;
    return value;
  }

  #deeper(indent: number): boolean {
    const next = this.#peek();
    return next !== undefined && next.indent > indent;
  }

  #map(indent: number): Json {
    const fields: [string, Json][] = [];
    const seen = new Set<string>();
    for (let line = this.#peek(); line !== undefined && line.indent === indent; line = this.#peek()) {
      if (/^-(\s|$)/.test(line.text)) break;
      const found = KEY.exec(line.text);
      if (found === null) throw new TooHard();
      const key = keyOf(found);
      if (seen.has(key) || key === "<<") throw new TooHard();
      seen.add(key);
      this.#at += 1;
      fields.push([key, this.#fieldValue(found[4] ?? "", indent)]);
    }
    if (this.#deeper(indent)) throw new TooHard();
    return Object.fromEntries(fields);
  }

  #fieldValue(rest: string, indent: number): Json {
    if (rest !== "" && !rest.startsWith("#")) return this.#value(rest, indent);
    const next = this.#peek();
    if (next === undefined || next.indent < indent) return null;
    if (next.indent === indent) return /^-(\s|$)/.test(next.text) ? this.#list(indent) : null;
    return this.#block(indent + 1);
  }

  /** What stands on the same line as its key or dash. */
  #value(text: string, indent: number): Json {
    const header = /^([|>])([+-]?)(\d?)([+-]?)(?:\s+#.*)?$/.exec(text);
    if (header !== null) return this.#text(header, indent);
    const value = this.#scalar(text);
    this.#refuseMore(indent + 1);
    return value;
  }

  #scalar(text: string): Json {
    const value = readFlow(text);
    if (value === undefined) throw new TooHard();
    return value.value;
  }

  #text(header: RegExpExecArray, parent: number): Json {
    const [, style = "", before = "", digit = "", after = ""] = header;
    const lines: string[] = [];
    let indent = digit === "" ? undefined : parent + Number(digit);
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      if (line === undefined) break;
      const blank = line.raw.trim() === "";
      if (!blank) indent ??= line.indent;
      if (indent !== undefined && indent <= parent) break;
      if (!blank && indent !== undefined && line.indent < indent) break;
      // Blank lines before the first one with text may be longer than its indentation: an error elsewhere.
      if (blank && indent === undefined && line.raw.length > parent + 1) throw new TooHard();
      lines.push(indent === undefined ? "" : line.raw.slice(indent));
    }
    return ended(lines, style, before + after);
  }
}

/** `style`: `|` or `>`; `chomp`: what becomes of line ends at the end. */
function ended(lines: readonly string[], style: string, chomp: string): string {
  if (style === ">" && lines.some((line, at) => line === "" && at < lines.length - 1 || /^\s/.test(line))) throw new TooHard();
  const joined = style === "|" ? lines.join("\n") : lines.filter((line, at) => line !== "" || at < lines.length - 1).join(" ");
  const content = joined.replace(/\n+$/, "");
  if (chomp === "-") return content;
  if (content === "") return chomp === "+" ? "\n".repeat(lines.length) : "";
  return chomp === "+" ? `${joined}\n` : `${content}\n`;
}

function keyOf([, double, single, plain]: RegExpExecArray): string {
  if (double !== undefined) {
    const value = readFlow(`"${double}"`);
    if (typeof value?.value !== "string") throw new TooHard();
    return value.value;
  }
  if (single !== undefined) return single.replaceAll("''", "'");
  const value = plainValue((plain ?? "").trim());
  if (typeof value !== "string") throw new TooHard();
  return value;
}

/** The documents of a stream, empty ones left out; undefined where the library must read it. */
export function readSimpleYaml(content: string): readonly Json[] | undefined {
  if (/\t|\r|^%|^\.\.\.|^---[ \t]*[^\s#]|\u0085|\u2028|\u2029|\ufeff/m.test(content)) return undefined;
  try {
    return content.split(/^---[ \t]*(?:#.*)?$/m).map((document) => new Reader(document).document()).filter((value) => value !== null);
  } catch (error) {
    if (error instanceof TooHard) return undefined;
    throw error;
  }
}
