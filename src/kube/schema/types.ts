/** Types as decoders, patches and OpenAPI walk them: the same for built-in and for custom resources. */
import type { Json } from "../types.ts";

export type Scalar = "string" | "boolean" | "int32" | "int64" | "double" | "bytes" | "quantity" | "intOrString" | "time" | "microTime";

/** What a structural schema asks for beyond the type. Source: apiextensions, "structural schemas" and OpenAPI v3. */
export interface Constraints {
  readonly nullable?: boolean;
  readonly enum?: readonly Json[];
  readonly pattern?: RegExp;
  /** As it was written. */
  readonly patternText?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly allOf?: readonly TypeNode[];
  readonly anyOf?: readonly TypeNode[];
  readonly oneOf?: readonly TypeNode[];
  readonly not?: TypeNode;
}

export interface FieldNode {
  readonly name: string;
  readonly type: TypeNode;
  readonly default?: Json;
  /** Absent is the same as empty, and not written. */
  readonly omitEmpty: boolean;
  /** There is always a value: absent is zero. */
  readonly value: boolean;
  /** Strategic merge: `merge`, `retainKeys`, `replace`. */
  readonly patchStrategy: readonly string[];
  readonly patchMergeKey?: string;
}

interface Node {
  readonly constraints?: Constraints;
}
export interface ObjectNode extends Node {
  readonly kind: "object";
  /** Upstream's name of a built-in type. */
  readonly id?: string;
  readonly fields: ReadonlyMap<string, FieldNode>;
  /** What the fields do not name is kept. */
  readonly preserveUnknown: boolean;
  /** Server-side apply takes it as a whole. */
  readonly atomic: boolean;
}
export interface MapNode extends Node {
  readonly kind: "map";
  readonly values: TypeNode;
  readonly atomic: boolean;
}
export interface ListNode extends Node {
  readonly kind: "list";
  readonly items: TypeNode;
  /** Server-side apply: how items are told apart. */
  readonly listType: "atomic" | "set" | "map";
  readonly listMapKeys: readonly string[];
}
export interface ScalarNode extends Node {
  readonly kind: "scalar";
  readonly scalar: Scalar;
}
/** Any value; `object` where it has to be one. */
export interface AnyNode extends Node {
  readonly kind: "any";
  readonly object: boolean;
}
export type TypeNode = ObjectNode | MapNode | ListNode | ScalarNode | AnyNode;
