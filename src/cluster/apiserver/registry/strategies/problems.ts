import { fieldErrors, isObject, type Check, type FieldError } from "../../../../kube/index.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Collects what is wrong with an object. A field that is not there, or is of a wrong type (which the schema tells), passes every check but `required`. */
export class Problems {
  readonly errors: FieldError[] = [];

  add(...errors: readonly FieldError[]): void {
    this.errors.push(...errors);
  }

  required(field: string, value: unknown, detail = ""): void {
    if (isBlank(value)) this.add(fieldErrors.required(field, detail));
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.add(fieldErrors.invalid(field, value, detail));
  }

  forbidden(field: string, detail: string): void {
    this.add(fieldErrors.forbidden(field, detail));
  }

  check(field: string, value: unknown, check: Check): void {
    if (typeof value !== "string" || value === "") return;
    this.add(...check(value).map((detail) => fieldErrors.invalid(field, value, detail)));
  }

  number(field: string, value: unknown, check: (value: number) => readonly string[]): void {
    if (typeof value !== "number") return;
    this.add(...check(value).map((detail) => fieldErrors.invalid(field, value, detail)));
  }

  oneOf(field: string, value: unknown, allowed: readonly string[]): void {
    if (value === undefined || (typeof value === "string" && allowed.includes(value))) return;
    this.add(fieldErrors.notSupported(field, value, allowed));
  }

  /** Values that must differ from one another. */
  unique(values: readonly { readonly field: string; readonly value: unknown }[]): void {
    const seen = new Set<string>();
    for (const { field, value } of values) {
      if (isBlank(value)) continue;
      const key = JSON.stringify(value);
      if (seen.has(key)) this.add(fieldErrors.duplicate(field, value));
      seen.add(key);
    }
  }
}

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

export const nonNegative = (value: number): readonly string[] => (value < 0 ? ["must be greater than or equal to 0"] : []);

/** The objects of a list; what is none, the schema tells. */
export function objectsOf(list: unknown): readonly Fields[] {
  return Array.isArray(list) ? (list as readonly unknown[]).filter(isObject) : [];
}

export function withDefaults(fields: unknown, defaults: Fields): Fields {
  return { ...defaults, ...(isObject(fields) ? fields : {}) };
}
