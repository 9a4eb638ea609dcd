/** Custom resources: what their schema does not name is dropped; wrong types are for validation to tell, not for the decoder. */
import { isJsonObject, setField } from "../access.ts";
import { quote } from "../quote.ts";
import { ApiError } from "../status.ts";
import type { GroupVersionKind, Json, JsonObject } from "../types.ts";
import { decodeObject, type DecodedObject, type FieldValidation } from "./decode.ts";
import type { ObjectNode, TypeNode } from "./types.ts";

class Pruner {
  readonly unknown: string[] = [];

  value(type: TypeNode, value: Json, path: string): Json {
    if (type.kind === "list" && Array.isArray(value)) return (value as readonly Json[]).map((item, at) => this.value(type.items, item, `${path}[${at}]`));
    if (!isJsonObject(value)) return value;
    if (type.kind === "map") {
      const result: Record<string, Json> = {};
      for (const [key, inner] of Object.entries(value)) if (inner !== undefined) setField(result, key, this.value(type.values, inner, `${path}.${key}`));
      return result;
    }
    return type.kind === "object" ? this.object(type, value, path) : value;
  }

  object(type: ObjectNode, value: JsonObject, path: string): JsonObject {
    const result: Record<string, Json> = {};
    for (const [name, inner] of Object.entries(value)) {
      if (inner === undefined) continue;
      const here = path === "" ? name : `${path}.${name}`;
      const field = type.fields.get(name);
      if (field) {
        setField(result, name, field.type.kind === "object" && field.type.id !== undefined ? inner : this.value(field.type, inner, here));
      } else if (type.preserveUnknown) setField(result, name, inner);
      else this.unknown.push(`unknown field ${quote(here)}`);
    }
    return result;
  }
}

/** As `decodeObject`, for a type made of a structural schema. @throws ApiError BadRequest */
export function decodeCustomObject(type: ObjectNode, kind: GroupVersionKind, body: Json, mode: FieldValidation, strict: readonly string[] = []): DecodedObject {
  if (!isJsonObject(body)) throw ApiError.badRequest("the object provided is not an object");
  const pruner = new Pruner();
  const pruned = pruner.object(type, body, "");
  // Its envelope is a built-in type: types there are told as of any object.
  const envelope: ObjectNode = { kind: "object", preserveUnknown: true, atomic: false, fields: new Map(["apiVersion", "kind", "metadata"].flatMap((name) => {
    const field = type.fields.get(name);
    return field ? [[name, field] as const] : [];
  })) };
  return decodeObject(envelope, kind, pruned, mode, [...strict, ...pruner.unknown]);
}
