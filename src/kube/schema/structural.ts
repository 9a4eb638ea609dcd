/**
 * Schemas of custom resources as types. Source: kubernetes.io, "Specifying a structural schema"; apiextensions,
 * pkg/apiserver/schema. Rules in CEL are refused: to take them and not to hold anything to them would be worse.
 */
import { isJsonObject, valueAt } from "../access.ts";
import { fieldErrors } from "../field-error.ts";
import type { FieldError, Json, JsonObject } from "../types.ts";
import type { KubeSchema } from "./kube-schema.ts";
import type { Constraints, FieldNode, ObjectNode, TypeNode } from "./types.ts";

const NUMBERS = ["minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] as const;
const SWITCHES = ["exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "nullable"] as const;
const JUNCTORS = ["allOf", "anyOf", "oneOf"] as const;
const TYPES = new Set(["object", "array", "string", "integer", "number", "boolean"]);

const is = (schema: JsonObject, extension: string): boolean => schema[`x-kubernetes-${extension}`] === true;
const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === "string") : []);
const schemasIn = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : []);

/** Go's syntax where it is not JavaScript's: flags in front, `(?P<name>`, `\A` and `\z`. Source: Go, regexp/syntax. */
function patternOf(text: Json | undefined): RegExp | undefined {
  if (typeof text !== "string") return undefined;
  const [, flags = "", rest = text] = /^\(\?([ims]+)\)([^]*)$/.exec(text) ?? [];
  const source = rest.replaceAll("(?P<", "(?<").replace(/^\\A/, "^").replace(/\\z$/, "$");
  // With `u` a dot is a whole character; without it more escapes are allowed.
  for (const unicode of ["u", ""]) {
    try {
      return new RegExp(source, flags + unicode);
    } catch {
      // Tried in the other way, or told by `validateStructural`.
    }
  }
  return undefined;
}

class Compiler {
  readonly #meta: ObjectNode;

  constructor(meta: ObjectNode) {
    this.#meta = meta;
  }

  type(schema: JsonObject): TypeNode {
    const constraints = this.#constraints(schema);
    if (is(schema, "int-or-string")) return { kind: "scalar", scalar: "intOrString", constraints };
    switch (schema["type"]) {
      case "object":
        return this.#object(schema, constraints);
      case "array": {
        const items = isJsonObject(schema["items"]) ? this.type(schema["items"]) : anything;
        const listType = schema["x-kubernetes-list-type"];
        return { kind: "list", items, listType: listType === "set" || listType === "map" ? listType : "atomic", listMapKeys: texts(schema["x-kubernetes-list-map-keys"]), constraints };
      }
      case "string":
        return { kind: "scalar", scalar: "string", constraints };
      case "boolean":
        return { kind: "scalar", scalar: "boolean", constraints };
      case "integer":
        return { kind: "scalar", scalar: schema["format"] === "int32" ? "int32" : "int64", constraints };
      case "number":
        return { kind: "scalar", scalar: "double", constraints };
      default:
        // Within allOf and the like fields are constrained that the outer schema gives a type.
        return isJsonObject(schema["properties"]) ? this.#object(schema, constraints) : { kind: "any", object: false, constraints };
    }
  }

  #object(schema: JsonObject, constraints: Constraints): TypeNode {
    const atomic = schema["x-kubernetes-map-type"] === "atomic";
    const values = schema["additionalProperties"];
    if (values === true || isJsonObject(values)) return { kind: "map", values: values === true ? anything : this.type(values), atomic, constraints };
    const preserveUnknown = is(schema, "preserve-unknown-fields");
    const fields = this.#fields(schema);
    if (is(schema, "embedded-resource")) this.#addMeta(fields);
    return { kind: "object", fields, preserveUnknown, atomic, constraints };
  }

  #fields(schema: JsonObject): Map<string, FieldNode> {
    const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
    return new Map(Object.entries(properties).flatMap(([name, inner]) => (isJsonObject(inner) ? [[name, this.#field(name, inner)] as const] : [])));
  }

  #field(name: string, schema: JsonObject): FieldNode {
    const fallback = schema["default"];
    return { name, type: this.type(schema), omitEmpty: false, value: false, patchStrategy: [], ...(fallback === undefined ? {} : { default: fallback }) };
  }

  #addMeta(fields: Map<string, FieldNode>): void {
    const own = (name: string, type: TypeNode): FieldNode => ({ name, type, omitEmpty: true, value: true, patchStrategy: [] });
    for (const name of ["apiVersion", "kind"]) fields.set(name, own(name, { kind: "scalar", scalar: "string" }));
    fields.set("metadata", own("metadata", this.#meta));
  }

  root(schema: JsonObject): ObjectNode {
    const fields = this.#fields(schema);
    this.#addMeta(fields);
    return { kind: "object", fields, preserveUnknown: is(schema, "preserve-unknown-fields"), atomic: false, constraints: this.#constraints(schema) };
  }

  #constraints(schema: JsonObject): Constraints {
    const text = schema["pattern"];
    const pattern = patternOf(text);
    const required = texts(schema["required"]);
    const pick = <T>(names: readonly string[], wanted: (value: Json) => value is T & Json) =>
      Object.fromEntries(names.flatMap((name) => {
        const value = schema[name];
        return value !== undefined && wanted(value) ? [[name, value] as const] : [];
      }));
    const junctors = JUNCTORS.flatMap((name) => {
      const parts = schemasIn(schema[name]);
      return parts.length === 0 ? [] : [[name, parts.map((part) => this.type(part))] as const];
    });
    return {
      ...pick(NUMBERS, (value): value is number => typeof value === "number"),
      ...pick(SWITCHES, (value): value is boolean => typeof value === "boolean"),
      ...pick(["format"], (value): value is string => typeof value === "string"),
      ...(Array.isArray(schema["enum"]) ? { enum: schema["enum"] as readonly Json[] } : {}),
      ...(pattern && typeof text === "string" ? { pattern, patternText: text } : {}), ...(required.length > 0 ? { required } : {}),
      ...Object.fromEntries(junctors), ...(isJsonObject(schema["not"]) ? { not: this.type(schema["not"]) } : {}),
    };
  }
}

const anything: TypeNode = { kind: "any", object: false };

/** @param schema `openAPIV3Schema` of a version of a definition; without one everything is kept */
export function structuralType(schema: JsonObject | undefined, builtIn: KubeSchema): ObjectNode {
  return new Compiler(builtIn.objectMeta).root(schema ?? { type: "object", "x-kubernetes-preserve-unknown-fields": true });
}

/** What keeps a schema from being structural. Source: apiextensions, pkg/apiserver/schema/validation.go. */
export function validateStructural(schema: JsonObject, path: string): FieldError[] {
  const root = schema["type"] === "object" ? [] : [fieldErrors.required(`${path}.type`, "must be object at the root")];
  return [...root, ...inner(schema, path, false)];
}

function inner(schema: JsonObject, path: string, nested: boolean): FieldError[] {
  const { type } = schema;
  const untyped = is(schema, "int-or-string") || is(schema, "preserve-unknown-fields");
  const errors: FieldError[] = [];
  if (type === undefined || type === "") {
    if (nested && !untyped) errors.push(fieldErrors.required(`${path}.type`, "must not be empty for specified object fields"));
  } else if (typeof type !== "string" || !TYPES.has(type)) {
    errors.push(fieldErrors.notSupported(`${path}.type`, type, [...TYPES].sort()));
  }
  if (type === "array" && !isJsonObject(schema["items"])) errors.push(fieldErrors.required(`${path}.items`, "must be specified"));
  if (schema["properties"] !== undefined && schema["additionalProperties"] !== undefined) {
    errors.push(fieldErrors.forbidden(`${path}.additionalProperties`, "additionalProperties and properties are mutual exclusive"));
  }
  for (const name of ["$ref", "patternProperties", "definitions", "dependencies"]) {
    if (schema[name] !== undefined) errors.push(fieldErrors.forbidden(`${path}.${name}`, `${name} is not supported`));
  }
  if (schema["uniqueItems"] === true) errors.push(fieldErrors.forbidden(`${path}.uniqueItems`, "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
  if (typeof schema["pattern"] === "string" && !patternOf(schema["pattern"])) errors.push(fieldErrors.invalid(`${path}.pattern`, schema["pattern"], "must be a valid regular expression"));
  if (JUNCTORS.some((name) => hasRules(schema[name])) || hasRules(schema["not"]) || hasOwnRules(schema)) {
    errors.push(fieldErrors.forbidden(`${path}.${RULES}`, "rules in CEL are not supported here: nothing would be held to them"));
  }
  return [...errors, ...children(schema, path)];
}

const RULES = "x-kubernetes-validations";
const hasOwnRules = (schema: JsonObject): boolean => Array.isArray(schema[RULES]) && schema[RULES].length > 0;

/** In what children do not reach. */
function hasRules(value: Json | undefined): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasRules);
  return isJsonObject(value) && (hasOwnRules(value) || Object.values(value).some(hasRules));
}

function children(schema: JsonObject, path: string): FieldError[] {
  const properties = schema["properties"];
  const items = valueAt(schema, ["items"]) as Json | undefined;
  const values = schema["additionalProperties"];
  return [
    ...(isJsonObject(properties) ? Object.entries(properties).flatMap(([name, one]) => (isJsonObject(one) ? inner(one, `${path}.properties[${name}]`, true) : [])) : []),
    ...(isJsonObject(items) ? inner(items, `${path}.items`, true) : []),
    ...(isJsonObject(values) ? inner(values, `${path}.additionalProperties`, true) : []),
  ];
}
