/**
 * Columns of text, as wide as their widest cell as long as lines follow one another that have them.
 * Source: Go's text/tabwriter, and the fork that cli-runtime uses, which can remember widths.
 */
export interface TabStyle {
  readonly minWidth: number;
  readonly padding: number;
  /** Columns never get narrower between flushes. */
  readonly remember: boolean;
}

/** Of tables. Source: cli-runtime, pkg/printers/tabwriter.go. */
export const TABLE_STYLE: TabStyle = { minWidth: 6, padding: 3, remember: true };
/** Of `describe`. */
export const DESCRIBE_STYLE: TabStyle = { minWidth: 0, padding: 2, remember: false };

const widthOf = (cell: string): number => (/^[\x20-\x7e]*$/.test(cell) ? cell.length : Array.from(cell).length);

export class TabWriter {
  readonly #style: TabStyle;
  #pending = "";
  #remembered: number[] = [];

  constructor(style: TabStyle) {
    this.#style = style;
  }

  write(text: string): void {
    this.#pending += text;
  }

  /** Widths begin anew. */
  forget(): void {
    this.#remembered = [];
  }

  /** What has been written since, in columns. */
  flush(): string {
    if (this.#pending === "") return "";
    const lines = this.#pending.split("\n").map((line) => line.split("\t"));
    this.#pending = "";
    const out: string[] = [];
    this.#format(lines, 0, lines.length, [], out);
    return out.join("\n");
  }

  #format(lines: readonly (readonly string[])[], from: number, to: number, widths: readonly number[], out: string[]): void {
    const column = widths.length;
    let begin = from;
    for (let at = from; at < to; at += 1) {
      if (column >= (lines[at]?.length ?? 0) - 1) continue;
      this.#lines(lines, begin, at, widths, out);
      begin = at;
      let width = this.#style.minWidth;
      for (; at < to && column < (lines[at]?.length ?? 0) - 1; at += 1) width = Math.max(width, widthOf(lines[at]?.[column] ?? "") + this.#style.padding);
      if (this.#style.remember) width = this.#remembered[column] = Math.max(width, this.#remembered[column] ?? 0);
      this.#format(lines, begin, at, [...widths, width], out);
      begin = at;
    }
    this.#lines(lines, begin, to, widths, out);
  }

  #lines(lines: readonly (readonly string[])[], from: number, to: number, widths: readonly number[], out: string[]): void {
    for (const line of lines.slice(from, to)) {
      out.push(line.map((cell, at) => (at < widths.length ? cell + " ".repeat(Math.max(0, (widths[at] ?? 0) - widthOf(cell))) : cell)).join(""));
    }
  }
}
