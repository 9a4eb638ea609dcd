/**
 * What patches must know of a type; `src/kube/schema` provides it. Sources: Kubernetes documentation, "Update API objects in place using
 * kubectl patch" and "Server-side apply" (merge strategy); the markers are those of the API's types (`+patchStrategy`, `+listType`, …).
 */
import type { Json } from "../types.ts";

export type PatchType =
  | { readonly kind: "scalar" }
  /** Nothing is known, as of a custom resource that keeps unknown fields: maps are merged, lists replaced. */
  | { readonly kind: "any" }
  | {
      readonly kind: "struct";
      /** Server-side apply takes it as one value. */
      readonly atomic: boolean;
      /** Undefined for a field that the type does not have. */
      field(name: string): PatchField | undefined;
    }
  | { readonly kind: "map"; readonly atomic: boolean; readonly values: PatchType }
  | { readonly kind: "list"; readonly listType: "atomic" | "set"; readonly items: PatchType }
  | { readonly kind: "list"; readonly listType: "map"; /** Never none. */ readonly keys: readonly string[]; readonly items: PatchType };

export interface PatchField {
  readonly type: PatchType;
  /** For strategic merge: of `patchStrategy` and `patchMergeKey`. */
  readonly strategy?: "merge" | "replace";
  readonly mergeKey?: string;
  /** What a key of a list's items is where an item leaves it out: a port's protocol. */
  readonly default?: Json;
}

export const anyType: PatchType = { kind: "any" };
export const scalarType: PatchType = { kind: "scalar" };
