/** Names that may have been meant. Source: github.com/spf13/cobra, `ld` and `SuggestionsFor`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const SUGGESTED: Readonly<Record<string, readonly string[]>> = { get: ["list", "ps"], delete: ["rm"] };

export function similar(given: string, known: string): boolean {
  const lower = given.toLowerCase();
  return distance(lower, known.toLowerCase()) <= 2 || known.toLowerCase().startsWith(lower) || SUGGESTED[known]?.includes(lower) === true;
}
