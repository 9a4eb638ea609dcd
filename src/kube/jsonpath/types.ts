/** A JSONPath template, taken apart. Source: client-go, util/jsonpath/node.go. */
import { CodedError } from "../../base/index.ts";

/** One part of `[start:end:step]`; undefined where it is left out. */
export interface Slice {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number | undefined;
  /** `[3]`, not `[3:4]`: an end of 0 then means the end of the list. */
  readonly single: boolean;
}

export type Step =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "value"; readonly value: string | number | boolean }
  | { readonly kind: "slice"; readonly slice: Slice }
  | { readonly kind: "wildcard" }
  | { readonly kind: "recursive" }
  | { readonly kind: "union"; readonly paths: readonly (readonly Step[])[] }
  | { readonly kind: "filter"; readonly left: readonly Step[]; readonly operator: string; readonly right: readonly Step[] }
  /** `range`, `end`, or something that nobody knows. */
  | { readonly kind: "word"; readonly word: string };

/** Text between braces, or what stands in them. */
export type Part = { readonly kind: "text"; readonly text: string } | { readonly kind: "action"; readonly steps: readonly Step[] };

export function pathError(message: string): CodedError {
  return new CodedError("JSONPATH_INVALID", message);
}
