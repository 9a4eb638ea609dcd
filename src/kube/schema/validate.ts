/**
 * Objects held to a structural schema, with upstream's messages.
 * Sources: kube-openapi, pkg/validation/validate; apiextensions, pkg/apiserver/validation/validation.go (how they become field errors).
 */
import { isJsonObject } from "../access.ts";
import { fieldErrors } from "../field-error.ts";
import { quote } from "../quote.ts";
import { parseTime } from "../time.ts";
import type { FieldError, Json, JsonObject } from "../types.ts";
import type { Constraints, ListNode, ObjectNode, ScalarNode, TypeNode } from "./types.ts";

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
/** What is not listed is not checked, as upstream does with formats it does not know. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  "date-time": (text) => parseTime(text) !== undefined,
  date: (text) => parseTime(`${text}T00:00:00Z`) !== undefined,
  ipv4: (text) => IPV4.test(text),
  byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
};

const characters = (text: string): number => Array.from(text).length;
const same = (a: Json | undefined, b: Json | undefined): boolean => canonical(a ?? null) === canonical(b ?? null);

/** Equal values have equal texts. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(",")}}`;
}

function typeName(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

const inBody = (path: string, what: string): string => `${path} in body ${what}`;

function wrongType(path: string, value: Json, wanted: string): FieldError {
  const found = typeName(value);
  return fieldErrors.typeInvalid(path, found, `${inBody(path, `must be of type ${wanted}`)}: ${quote(found)}`);
}

function ofScalar({ scalar }: ScalarNode, value: Json, path: string): FieldError[] {
  switch (scalar) {
    case "intOrString":
      return typeof value === "string" || (typeof value === "number" && Number.isInteger(value)) ? [] : [wrongType(path, value, "integer,string")];
    case "int32":
    case "int64":
      return typeof value === "number" && Number.isInteger(value) ? [] : [wrongType(path, value, "integer")];
    case "double":
      return typeof value === "number" ? [] : [wrongType(path, value, "number")];
    case "boolean":
      return typeof value === "boolean" ? [] : [wrongType(path, value, "boolean")];
    default:
      return typeof value === "string" ? [] : [wrongType(path, value, "string")];
  }
}

function numbers(value: number, limits: Constraints, path: string): FieldError[] {
  const { minimum, maximum, exclusiveMinimum = false, exclusiveMaximum = false, multipleOf } = limits;
  const errors: FieldError[] = [];
  const invalid = (what: string) => errors.push(fieldErrors.invalid(path, value, inBody(path, what)));
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) invalid(`should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) invalid(`should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) invalid(`should be a multiple of ${multipleOf}`);
  return errors;
}

function strings(value: string, { minLength, maxLength, pattern, patternText = "", format }: Constraints, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = characters(value);
  if (maxLength !== undefined && length > maxLength) errors.push(fieldErrors.tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength) errors.push(fieldErrors.invalid(path, value, inBody(path, `should be at least ${minLength} chars long`)));
  if (pattern && !pattern.test(value)) errors.push(fieldErrors.invalid(path, value, inBody(path, `should match '${patternText}'`)));
  const check = format !== undefined && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (check && !check(value)) errors.push(fieldErrors.invalid(path, value, `${inBody(path, `must be of type ${format ?? ""}`)}: ${quote(value)}`));
  return errors;
}

function lists(type: ListNode, items: readonly Json[], path: string): FieldError[] {
  const { minItems, maxItems } = type.constraints ?? {};
  const errors: FieldError[] = [];
  if (maxItems !== undefined && items.length > maxItems) errors.push(fieldErrors.tooMany(path, items.length, maxItems));
  if (minItems !== undefined && items.length < minItems) errors.push(fieldErrors.invalid(path, items.length, inBody(path, `should have at least ${minItems} items`)));
  if (type.listType !== "atomic") errors.push(...duplicates(type, items, path));
  return [...errors, ...items.flatMap((item, at) => validateValue(type.items, item, `${path}[${at}]`))];
}

/** Items of a set, or the keys of a map's items. */
function duplicates({ listType, listMapKeys }: ListNode, items: readonly Json[], path: string): FieldError[] {
  const seen = new Set<string>();
  return items.flatMap((item, at) => {
    const key = listType === "set" ? item : isJsonObject(item) ? Object.fromEntries(listMapKeys.map((name) => [name, item[name] ?? null])) : null;
    const text = canonical(key);
    if (seen.has(text)) return [fieldErrors.duplicate(`${path}[${at}]`, key)];
    seen.add(text);
    return [];
  });
}

function objects(fields: ObjectNode["fields"] | undefined, values: TypeNode | undefined, value: JsonObject, limits: Constraints, path: string): FieldError[] {
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const { required = [], minProperties, maxProperties } = limits;
  const errors = required.filter((name) => !Object.hasOwn(value, name)).map((name) => fieldErrors.required(at(name)));
  if (minProperties !== undefined && names.length < minProperties) errors.push(fieldErrors.invalid(path, names.length, inBody(path, `should have at least ${minProperties} properties`)));
  if (maxProperties !== undefined && names.length > maxProperties) errors.push(fieldErrors.tooMany(path, names.length, maxProperties));
  return [...errors, ...names.flatMap((name) => {
    const type = fields?.get(name)?.type ?? values;
    const inner = value[name];
    return type && inner !== undefined ? validateValue(type, inner, at(name)) : [];
  })];
}

function junctions({ allOf = [], anyOf = [], oneOf = [], not }: Constraints, value: Json, path: string): FieldError[] {
  const holds = (type: TypeNode) => validateValue(type, value, path).length === 0;
  const invalid = (what: string) => fieldErrors.invalid(path, value, inBody(path, what));
  return [
    ...allOf.flatMap((type) => validateValue(type, value, path)),
    ...(anyOf.length > 0 && !anyOf.some(holds) ? [invalid("must validate at least one schema (anyOf)")] : []),
    ...(oneOf.length > 0 && oneOf.filter(holds).length !== 1 ? [invalid("must validate one and only one schema (oneOf)")] : []),
    ...(not && holds(not) ? [invalid("must not validate the schema (not)")] : []),
  ];
}

function ofKind(type: TypeNode, value: Json, limits: Constraints, path: string): FieldError[] {
  switch (type.kind) {
    case "any":
      if (isJsonObject(value)) return objects(undefined, undefined, value, limits, path);
      return type.object ? [wrongType(path, value, "object")] : [];
    case "scalar":
      return ofScalar(type, value, path);
    case "list":
      return Array.isArray(value) ? lists(type, value as readonly Json[], path) : [wrongType(path, value, "array")];
    case "map":
      return isJsonObject(value) ? objects(undefined, type.values, value, limits, path) : [wrongType(path, value, "object")];
    case "object":
      return isJsonObject(value) ? objects(type.fields, undefined, value, limits, path) : [wrongType(path, value, "object")];
  }
}

/** Everything that is wrong with a value. Metadata is checked elsewhere, as every object's is. @param path empty for the whole object */
export function validateValue(type: TypeNode, value: Json, path: string): FieldError[] {
  // A built-in type inside of a custom resource is its metadata.
  if (type.kind === "object" && type.id !== undefined) return [];
  const limits = type.constraints ?? {};
  if (value === null) return limits.nullable === true || type.kind === "any" ? [] : [wrongType(path, value, type.kind === "list" ? "array" : type.kind === "scalar" ? type.scalar : "object")];
  const wrong = ofKind(type, value, limits, path);
  if (wrong.some(({ type: kind, field }) => kind === "TypeInvalid" && field === path)) return wrong;
  const allowed = limits.enum;
  return [
    ...wrong,
    ...(allowed && !allowed.some((one) => same(one, value)) ? [fieldErrors.notSupported(path, value, allowed.map((one) => (typeof one === "string" ? one : canonical(one))))] : []),
    ...(typeof value === "number" ? numbers(value, limits, path) : []),
    ...(typeof value === "string" ? strings(value, limits, path) : []),
    ...junctions(limits, value, path),
  ];
}
