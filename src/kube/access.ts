/** Reading values whose shape nothing is known of yet. */
import type { Json, JsonObject } from "./types.ts";

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own field of an object; undefined for everything else. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Names step into objects, numbers into lists. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (typeof step === "string") return fieldOf(inner, step);
    return Array.isArray(inner) ? (inner as readonly unknown[])[step] : undefined;
  }, value);
}

/** Sets an own field, also one named `__proto__`, which an assignment would take for something else. */
export function setField<T>(object: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}
