/** Freezes a JSON value with all that is in it. What is frozen already was frozen by us and is left alone. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freezeDeep(inner);
  return value;
}

/** About how many bytes a JSON value holds in memory: two a character, and a small price for every value. */
export function roughBytes(value: unknown): number {
  if (typeof value === "string") return 16 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  let sum = 32;
  for (const [name, inner] of Object.entries(value)) sum += 8 + (Array.isArray(value) ? 0 : 2 * name.length) + roughBytes(inner);
  return sum;
}
