/** How a text stands in YAML: plain, quoted or as a block. Source: sigs.k8s.io/yaml's goyaml.v2, emitterc.go, encode.go and resolve.go. */

const WORDS = new Set([
  "", "~", "null", "Null", "NULL", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n", "N", "no", "No", "NO", "false", "False", "FALSE",
  "off", "Off", "OFF", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
]);
const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/;
const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const BASE60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]| +)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})?)?$/;

/** Read without quotes it would be something else than a text. */
export function isNoText(text: string): boolean {
  if (WORDS.has(text)) return true;
  if (!/^[-+.\d]/.test(text)) return false;
  const digits = text.replaceAll("_", "");
  return INTEGER.test(digits) || FLOAT.test(digits) || BASE60.test(text) || DATE.test(text);
}

type Style = "plain" | "single" | "double" | "block";

/** Characters that only double quotes can hold; those beyond 16 bits count as well, a tab too. */
// eslint-disable-next-line no-control-regex
const SPECIAL = /[^\n\r\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const FIRST = /^[#,[\]{}&*!|>'"%@`]|^[?:](?:\s|$)|^-(?:\s|$)|^---|^\.\.\./;
const WITHIN = /:(?:\s|$)|\s#/;

function styleOf(text: string, key: boolean): Style {
  if (SPECIAL.test(text) || /\r|\u0085|\u2028|\u2029/.test(text)) return "double";
  if (text.includes("\n")) return key || / \n/.test(text) || text.endsWith(" ") ? "double" : "block";
  if (isNoText(text)) return "double";
  return FIRST.test(text) || WITHIN.test(text) || text.startsWith(" ") || text.endsWith(" ") ? "single" : "plain";
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0", "\x07": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e", '"': '\\"', "\\": "\\\\",
  "\u0085": "\\N", "\u2028": "\\L", "\u2029": "\\P",
};

function escape(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (!SPECIAL.test(character) && code < 0x10000) return character;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}

/** Lines longer than this are broken at the next space. */
const WIDTH = 80;

type Quote = "" | "'" | '"';

/** `column`: characters that stand on the line already. In double quotes a space that a line begins with is escaped; elsewhere such a line is not broken. */
function broken(text: string, column: number, indent: string, quote: Quote): string {
  let result = "";
  let width = column;
  const characters = Array.from(text);
  characters.forEach((character, at) => {
    const spaceFollows = characters[at + 1] === " ";
    const breaks = character === " " && characters[at - 1] !== " " && width > WIDTH && at > 0 && at < characters.length - 1;
    if (breaks && (quote === '"' || !spaceFollows)) {
      const begin = spaceFollows ? "\\" : "";
      result += `\n${indent}${begin}`;
      width = indent.length + begin.length;
      return;
    }
    const written = quote === '"' ? escape(character) : quote === "'" && character === "'" ? "''" : character;
    result += written;
    width += Array.from(written).length;
  });
  return quote + result + quote;
}

function block(text: string, indent: string): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return `|${hint}${chomp}${lines.map((line) => (line === "" ? "\n" : `\n${indent}${line}`)).join("")}`;
}

/** @param column characters before it on the line @param indent of lines that it goes on with */
export function scalarText(text: string, column: number, indent: string): string {
  switch (styleOf(text, false)) {
    case "plain":
      return broken(text, column, indent, "");
    case "single":
      return broken(text, column + 1, indent, "'");
    case "double":
      return broken(text, column + 1, indent, '"');
    case "block":
      return block(text, indent);
  }
}

export function keyText(key: string): string {
  const style = styleOf(key, true);
  if (style === "plain") return key;
  return style === "single" ? `'${key.replaceAll("'", "''")}'` : `"${Array.from(key, escape).join("")}"`;
}
