/** The registry's and the patches' view of a type, from `src/kube/schema`. */
import type { GroupVersionKind } from "../../../kube/index.ts";
import { anyType, scalarType, type PatchField, type PatchType } from "../../../kube/patch/index.ts";
import { decodeCustomObject, decodeObject, withDefaults, type FieldNode, type ObjectNode, type TypeNode } from "../../../kube/schema/index.ts";
import type { TypeSchema } from "./types.ts";

const known = new WeakMap<TypeNode, PatchType>();

/** Types may contain themselves, so the fields of one are looked at only when a patch gets there. */
export function patchTypeOf(node: TypeNode): PatchType {
  let type = known.get(node);
  if (type === undefined) known.set(node, (type = build(node)));
  return type;
}

function build(node: TypeNode): PatchType {
  switch (node.kind) {
    case "scalar":
      return scalarType;
    case "any":
      return anyType;
    case "map":
      return { kind: "map", atomic: node.atomic, values: patchTypeOf(node.values) };
    case "list": {
      const items = patchTypeOf(node.items);
      return node.listType === "map" ? { kind: "list", listType: "map", keys: node.listMapKeys, items } : { kind: "list", listType: node.listType, items };
    }
    case "object":
      return {
        kind: "struct", atomic: node.atomic,
        field(name) {
          const field = node.fields.get(name);
          return field && fieldOf(field);
        },
      };
  }
}

function fieldOf(field: FieldNode): PatchField {
  const strategy = field.patchStrategy.includes("merge") ? "merge" : field.patchStrategy.includes("replace") ? "replace" : undefined;
  return {
    get type() {
      return patchTypeOf(field.type);
    },
    ...(strategy && { strategy }), ...(field.patchMergeKey !== undefined && { mergeKey: field.patchMergeKey }), ...(field.default !== undefined && { default: field.default }),
  };
}

export function builtInSchema(node: ObjectNode, kind: GroupVersionKind): TypeSchema {
  return {
    type: patchTypeOf(node),
    read(value, defaults) {
      const { object, warnings } = decodeObject(node, kind, value, "Warn");
      return { object: defaults ? withDefaults(node, object) : object, strict: warnings };
    },
  };
}

export function customSchema(node: ObjectNode, kind: GroupVersionKind): TypeSchema {
  return {
    type: patchTypeOf(node),
    read(value, defaults) {
      const { object, warnings } = decodeCustomObject(node, kind, value, "Warn");
      return { object: defaults ? withDefaults(node, object) : object, strict: warnings };
    },
  };
}
