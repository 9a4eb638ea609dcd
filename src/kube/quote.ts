const PLAIN = /^[ !#-[\]-~]*$/;
/** Made when it is first needed: QuickJS takes milliseconds for these classes, as soon as it reads a literal with them. */
let unusual: RegExp | undefined;

/** A string as Go's `%q` shows it; messages of the API are made with it. Source: Go, strconv.Quote. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  const short: Readonly<Record<string, string>> = { "\u0007": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", '"': '\\"', "\\": "\\\\" };
  unusual ??= new RegExp('["\\\\\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]|(?! )\\p{Zs}', "gu");
  const escaped = text.replace(unusual, (character) => {
    const point = character.codePointAt(0) ?? 0;
    const known = short[character];
    if (known !== undefined) return known;
    if (point < 0x80) return `\\x${point.toString(16).padStart(2, "0")}`;
    return point > 0xffff ? `\\U${point.toString(16).padStart(8, "0")}` : `\\u${point.toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}
