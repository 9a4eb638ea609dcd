/** Refused fields and how they are told. Source: apimachinery, pkg/util/validation/field/errors.go. */
import { quote } from "./quote.ts";
import type { FieldError, StatusCause } from "./types.ts";

const WORDS: Readonly<Record<FieldError["type"], string>> = {
  Required: "Required value", Invalid: "Invalid value", NotSupported: "Unsupported value", Duplicate: "Duplicate value",
  Forbidden: "Forbidden", TooLong: "Too long", TooMany: "Too many", NotFound: "Not found", TypeInvalid: "Invalid value",
};
const WITHOUT_VALUE: ReadonlySet<FieldError["type"]> = new Set(["Required", "Forbidden", "TooLong"]);

/** Go prints what is neither text nor number as the language writes it; lists of texts are the only such values that are met. */
function shown(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return `[]string{${value.map(quote).join(", ")}}`;
  return JSON.stringify(value) ?? "null";
}

/** Without the field: `Invalid value: "x": must be …`. A value that is undefined is left out. */
export function bodyOf({ type, value, detail }: FieldError): string {
  const body = WITHOUT_VALUE.has(type) || value === undefined ? WORDS[type] : `${WORDS[type]}: ${shown(value)}`;
  return detail === "" ? body : `${body}: ${detail}`;
}

/** `spec.ports[0].port: Required value` */
export function fieldErrorText(error: FieldError): string {
  return `${error.field}: ${bodyOf(error)}`;
}

export function causeOf(error: FieldError): StatusCause {
  return { reason: `FieldValue${error.type}`, message: bodyOf(error), field: error.field };
}

/** Several errors as one text, the same one once: Go's aggregate. Source: apimachinery, pkg/util/errors/errors.go. */
export function aggregate(messages: readonly string[]): string {
  const unique = [...new Set(messages)];
  return unique.length === 1 ? (unique[0] ?? "") : `[${unique.join(", ")}]`;
}

/** One constructor a type of error, with upstream's words. */
export const fieldErrors = {
  required: (field: string, detail = ""): FieldError => ({ type: "Required", field, detail }),
  invalid: (field: string, value: unknown, detail: string): FieldError => ({ type: "Invalid", field, value, detail }),
  typeInvalid: (field: string, value: unknown, detail: string): FieldError => ({ type: "TypeInvalid", field, value, detail }),
  duplicate: (field: string, value: unknown): FieldError => ({ type: "Duplicate", field, value, detail: "" }),
  notFound: (field: string, value: unknown): FieldError => ({ type: "NotFound", field, value, detail: "" }),
  forbidden: (field: string, detail: string): FieldError => ({ type: "Forbidden", field, detail }),
  notSupported: (field: string, value: unknown, supported: readonly string[]): FieldError => ({
    type: "NotSupported", field, value, detail: supported.length === 0 ? "" : `supported values: ${supported.map(quote).join(", ")}`,
  }),
  /** @param max bytes */
  tooLong: (field: string, max: number): FieldError => ({ type: "TooLong", field, detail: `may not be more than ${max} bytes` }),
  tooMany: (field: string, actual: number, max: number): FieldError => ({ type: "TooMany", field, value: actual, detail: `must have at most ${max} items` }),
} as const;
