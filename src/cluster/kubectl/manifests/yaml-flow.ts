/** Scalars and flow collections on one line; what is not read is undefined. */
import type { Json } from "../../../kube/index.ts";
import { isNoText } from "./yaml-scalar.ts";

const TRUE = new Set(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]);
const FALSE = new Set(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]);
const NULL = new Set(["", "~", "null", "Null", "NULL"]);

/** An unquoted scalar; undefined for the rarer numbers. */
export function plainValue(text: string): Json | undefined {
  if (!isNoText(text)) return text;
  if (NULL.has(text)) return null;
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  if (/^-?(0|[1-9]\d{0,14})$/.test(text) || /^-?\d{1,12}\.\d{1,6}$/.test(text) && !/^-?0\d/.test(text)) return Number(text);
  // A date stays a text.
  return /^\d{4}-\d{1,2}-\d{1,2}/.test(text) ? text : undefined;
}

class Flow {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Json | undefined {
    const value = this.#value(false);
    this.#spaces();
    const rest = this.#text.slice(this.#at);
    return rest === "" || rest.startsWith("#") && /\s$/.test(this.#text.slice(0, this.#at)) ? value : undefined;
  }

  #spaces(): void {
    while (this.#text[this.#at] === " ") this.#at += 1;
  }

  #value(inside: boolean): Json | undefined {
    this.#spaces();
    switch (this.#text[this.#at]) {
      case '"':
        return this.#match(/"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y, (found) => JSON.parse(found) as Json);
      case "'":
        return this.#match(/'(?:[^']|'')*'/y, (found) => found.slice(1, -1).replaceAll("''", "'"));
      case "[":
        return this.#list();
      case "{":
        return this.#map();
      default:
        return this.#match(inside ? /[^\s\-?:,[\]{}#&*!|>'"%@`](?:[^,[\]{}:#]|:(?=[^\s,[\]{}]))*|-?\d+(?:\.\d+)?/y : /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|[-?:](?=\S))(?:[^:#]|:(?=\S)|(?<=\S)#)*/y, (found) => plainValue(found.trimEnd()));
    }
  }

  #match(pattern: RegExp, then: (found: string) => Json | undefined): Json | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return then(found);
  }

  #list(): Json | undefined {
    const items: Json[] = [];
    this.#at += 1;
    for (;;) {
      this.#spaces();
      if (this.#take("]")) return items;
      const value = this.#value(true);
      if (value === undefined) return undefined;
      items.push(value);
      this.#spaces();
      if (!this.#take(",") && this.#text[this.#at] !== "]") return undefined;
    }
  }

  #map(): Json | undefined {
    const fields: [string, Json][] = [];
    this.#at += 1;
    for (;;) {
      this.#spaces();
      if (this.#take("}")) return new Set(fields.map(([key]) => key)).size === fields.length ? Object.fromEntries(fields) : undefined;
      const key = this.#value(true);
      this.#spaces();
      // A key that is no text is the library's to turn into one.
      if (typeof key !== "string" || key === "<<" || !this.#take(":")) return undefined;
      const value = this.#value(true);
      if (value === undefined) return undefined;
      fields.push([key, value]);
      this.#spaces();
      if (!this.#take(",") && this.#text[this.#at] !== "}") return undefined;
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }
}

export function readFlow(text: string): { readonly value: Json } | undefined {
  const value = new Flow(text).whole();
  return value === undefined ? undefined : { value };
}
