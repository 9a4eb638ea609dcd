/** Edits (insert, delete, replace a character) that make `b` of `a`. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The name that was probably meant: within a third of its length, or one that begins with what was typed. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const begins = names.find((name) => typed.length >= 3 && name.startsWith(typed));
  if (begins !== undefined) return begins;
  const close = names.map((name) => ({ name, edits: distance(typed, name) })).filter(({ name, edits }) => edits <= Math.ceil(name.length / 3));
  return close.toSorted((a, b) => a.edits - b.edits)[0]?.name;
}

/** ` Did you mean X?`, or the names there are. */
export function suggestion(typed: string, names: readonly string[]): string {
  const meant = nearest(typed, names);
  return meant === undefined ? ` There are: ${names.join(", ")}.` : ` Did you mean ${meant}?`;
}
