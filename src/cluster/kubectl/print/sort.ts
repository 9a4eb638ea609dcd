/** `--sort-by`. Source: kubectl, pkg/cmd/get/sorter.go. */
import { JsonPath, parseQuantity, compareQuantity, relaxedPath } from "../../../kube/index.ts";
import { CommandError } from "../cli/failure.ts";

function compareTexts(a: string, b: string): number {
  try {
    return compareQuantity(parseQuantity(a), parseQuantity(b));
  } catch {
    return a < b ? -1 : a > b ? 1 : 0;
  }
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  throw new CommandError(`unsortable type: ${typeof a}`);
}

/** `objectOf`: where the field is looked for. @throws CommandError */
export function sortBy<T>(values: readonly T[], field: string, objectOf: (value: T) => unknown): T[] {
  let expression = field;
  try {
    expression = relaxedPath(field);
  } catch {
    // A template of its own.
  }
  const path = JsonPath.parse(expression);
  const keyed = values.map((value) => ({ value, key: path.find(objectOf(value), { allowMissing: true })[0]?.[0] }));
  if (values.length > 0 && keyed.every(({ key }) => key === undefined)) throw new CommandError(`couldn't find any field with path ${JSON.stringify(expression)} in the list of objects`);
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ value }) => value);
}
