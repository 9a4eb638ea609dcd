/**
 * From JSON to an object as the API stores it: types checked, what no field is for told and dropped, null as absent, empty as absent
 * where upstream does not write it, quantities and times in one form.
 * Source: sigs.k8s.io/json and apiserver, pkg/endpoints/handlers/create.go and rest.go (messages).
 */
import { isJsonObject, setField } from "../access.ts";
import { quote } from "../quote.ts";
import { ApiError } from "../status.ts";
import type { GroupVersionKind, Json, JsonObject } from "../types.ts";
import { decodeScalar, foundType, zeroOf } from "./scalars.ts";
import type { FieldNode, ObjectNode, TypeNode } from "./types.ts";

/** Query parameter `fieldValidation`. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface DecodedObject {
  readonly object: JsonObject;
  /** For `Warning` headers: what a strict reader would have refused. */
  readonly warnings: readonly string[];
}

/** Upstream tells no more than these of one body. */
const MAX_STRICT = 100;

class WrongType extends Error {}

class Walker {
  readonly strict: string[] = [];

  unknown(path: string): void {
    if (this.strict.length < MAX_STRICT) this.strict.push(`unknown field ${quote(path)}`);
  }

  /** @param owner name of the Go struct and path of names without indices, for messages */
  value(type: TypeNode, value: Json, path: string, owner: string): Json {
    switch (type.kind) {
      case "any":
        if (type.object && !isJsonObject(value)) throw wrongType(foundType(value), owner, "map[string]interface {}");
        return value;
      case "scalar": {
        const result = decodeScalar(type.scalar, value);
        if (result.kind === "ok") return result.value;
        throw result.kind === "type" ? wrongType(result.found, owner, result.goType) : new WrongType(result.message);
      }
      case "list":
        if (!Array.isArray(value)) throw wrongType(foundType(value), owner, goTypeOf(type));
        return (value as readonly Json[]).map((item, at) => this.#inner(type.items, item, `${path}[${at}]`, owner));
      case "map":
        return this.#map(type.values, value, path, owner);
      case "object":
        return this.object(type, value, path, owner);
    }
  }

  /** In a list or a map there is no "absent": null is the zero value. */
  #inner(type: TypeNode, value: Json, path: string, owner: string): Json {
    if (value !== null) return this.value(type, value, path, owner);
    if (type.kind === "scalar") return zeroOf(type.scalar);
    return type.kind === "object" ? {} : null;
  }

  #map(values: TypeNode, value: Json, path: string, owner: string): Json {
    if (!isJsonObject(value)) throw wrongType(foundType(value), owner, `map[string]${goTypeOf(values)}`);
    const result: Record<string, Json> = {};
    for (const [key, inner] of Object.entries(value)) {
      if (inner !== undefined) setField(result, key, this.#inner(values, inner, `${path}.${key}`, owner));
    }
    return result;
  }

  object(type: ObjectNode, value: Json, path: string, owner: string): JsonObject {
    if (!isJsonObject(value)) throw wrongType(foundType(value), owner, goTypeOf(type));
    const result: Record<string, Json> = {};
    for (const [name, inner] of Object.entries(value)) {
      const field = type.fields.get(name);
      const here = path === "" ? name : `${path}.${name}`;
      if (inner === undefined) continue;
      if (!field) {
        if (type.preserveUnknown) setField(result, name, inner);
        else this.unknown(here);
        continue;
      }
      if (inner === null) continue;
      const decoded = this.value(field.type, inner, here, ownerOf(type, here));
      if (!isOmitted(field, decoded)) setField(result, name, decoded);
    }
    return result;
  }
}

/** `DeploymentSpec.spec.replicas` */
function ownerOf({ id = "" }: ObjectNode, path: string): string {
  return `${id.slice(id.lastIndexOf(".") + 1)}.${path.replace(/\[\d+\]/g, "")}`;
}

function goTypeOf(type: TypeNode): string {
  switch (type.kind) {
    case "list":
      return `[]${goTypeOf(type.items)}`;
    case "map":
      return `map[string]${goTypeOf(type.values)}`;
    case "object":
      return type.id?.split(".").slice(-2).join(".") ?? "map[string]interface {}";
    case "scalar":
      return { boolean: "bool", double: "float64", bytes: "[]uint8", quantity: "resource.Quantity", intOrString: "intstr.IntOrString", time: "v1.Time", microTime: "v1.MicroTime", string: "string", int32: "int32", int64: "int64" }[type.scalar];
    case "any":
      return "interface {}";
  }
}

function wrongType(found: string, owner: string, goType: string): WrongType {
  return new WrongType(`json: cannot unmarshal ${found} into Go ${owner === "" ? "value" : `struct field ${owner}`} of type ${goType}`);
}

/** What upstream's encoder leaves out. */
function isOmitted({ omitEmpty, value, type }: FieldNode, decoded: Json): boolean {
  if (decoded === null) return true;
  if (!omitEmpty) return false;
  if (type.kind === "list") return Array.isArray(decoded) && decoded.length === 0;
  if (type.kind === "map") return Object.keys(decoded).length === 0;
  return value && type.kind === "scalar" && type.scalar !== "quantity" && type.scalar !== "intOrString" && (decoded === "" || decoded === 0 || decoded === false);
}

/**
 * @param strict what the body's decoder objected to already, such as duplicate fields
 * @throws ApiError BadRequest for wrong types, and with `Strict` for fields that are unknown or there twice
 */
export function decodeObject(type: ObjectNode, kind: GroupVersionKind, body: Json, mode: FieldValidation, strict: readonly string[] = []): DecodedObject {
  const walker = new Walker();
  const refuse = (why: string) => ApiError.badRequest(`${kind.kind} in version ${quote(kind.version)} cannot be handled as a ${kind.kind}: ${why}`);
  let object: JsonObject;
  try {
    object = walker.object(type, body, "", "");
  } catch (error) {
    if (error instanceof WrongType) throw refuse(error.message);
    throw error;
  }
  const objections = [...strict, ...walker.strict].slice(0, MAX_STRICT);
  if (mode === "Strict" && objections.length > 0) throw refuse(`strict decoding error: ${objections.join(", ")}`);
  return { object, warnings: mode === "Warn" ? objections : [] };
}
