/** The schemas of built-in types as OpenAPI v3 has them. Source: kube-openapi, pkg/generators/openapi.go (defaults, required, extensions). */
import type { KubeSchema, SchemaDefinition, SchemaField } from "../schema/index.ts";
import type { Json, JsonObject } from "../types.ts";

const PREFIX = "#/components/schemas/";
const MACHINERY = "io.k8s.apimachinery.pkg";
export const META = `${MACHINERY}.apis.meta.v1`;

/** Types that are no structs in JSON. */
const SPECIAL: Readonly<Record<string, JsonObject>> = {
  [`${META}.Time`]: { description: "A time as RFC 3339 text, whole seconds.", type: "string", format: "date-time" },
  [`${META}.MicroTime`]: { description: "A time as RFC 3339 text, with microseconds.", type: "string", format: "date-time" },
  [`${META}.FieldsV1`]: { description: "A set of fields, as a tree of `f:<name>`, `k:<keys>`, `v:<value>` and `i:<index>`.", type: "object" },
  [`${MACHINERY}.api.resource.Quantity`]: { description: "An amount, for example 100m, 1.5Gi or 1e3.", oneOf: [{ type: "string" }, { type: "number" }] },
  [`${MACHINERY}.util.intstr.IntOrString`]: { description: "A number or a text, for example a port's number or name.", format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] },
  [`${MACHINERY}.runtime.RawExtension`]: { description: "An object of any kind.", type: "object" },
};
const SPECIAL_ID: Readonly<Partial<Record<SchemaField["type"], string>>> = {
  time: `${META}.Time`, microTime: `${META}.MicroTime`, fieldsV1: `${META}.FieldsV1`, quantity: `${MACHINERY}.api.resource.Quantity`,
  intOrString: `${MACHINERY}.util.intstr.IntOrString`, rawExtension: `${MACHINERY}.runtime.RawExtension`,
};
const PLAIN: Readonly<Partial<Record<SchemaField["type"], JsonObject>>> = {
  string: { type: "string" }, boolean: { type: "boolean" }, int32: { type: "integer", format: "int32" }, int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" }, bytes: { type: "string", format: "byte" }, json: {},
  stringList: { type: "array", items: { type: "string", default: "" } },
};
const ZERO: Readonly<Partial<Record<SchemaField["type"], Json>>> = { string: "", boolean: false, int32: 0, int64: 0, double: 0 };

export const refTo = (id: string): JsonObject => ({ $ref: `${PREFIX}${id}` });

/** The type that a field, or an item of it, refers to. */
function referenced({ type, ref }: SchemaField): string | undefined {
  return type === "ref" ? ref : SPECIAL_ID[type];
}

/** A reference may have no neighbours in OpenAPI 3.0. */
function besides(id: string, more: JsonObject): JsonObject {
  return Object.keys(more).length === 0 ? refTo(id) : { allOf: [refTo(id)], ...more };
}

/** One value; `always`: Go has no way to leave it out, so there is a default. */
function single(field: SchemaField, always: boolean, more: JsonObject): JsonObject {
  const id = referenced(field);
  const enumeration = field.enum ? { enum: field.enum } : {};
  if (id !== undefined) return besides(id, { ...(always ? { default: {} } : {}), ...more });
  const zero = ZERO[field.type];
  return { ...PLAIN[field.type], ...(always && zero !== undefined ? { default: zero } : {}), ...enumeration, ...more };
}

function extensions({ patchStrategy, patchMergeKey, listType, listMapKeys, mapType }: SchemaField): JsonObject {
  return {
    ...(listMapKeys ? { "x-kubernetes-list-map-keys": listMapKeys } : {}), ...(listType ? { "x-kubernetes-list-type": listType } : {}),
    ...(mapType ? { "x-kubernetes-map-type": mapType } : {}),
    ...(patchMergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": patchMergeKey }),
    ...(patchStrategy === undefined ? {} : { "x-kubernetes-patch-strategy": patchStrategy }),
  };
}

function property(field: SchemaField): JsonObject {
  const { description, of, nullable, omitEmpty, value } = field;
  const more = {
    ...(description === undefined ? {} : { description }), ...(nullable ? { nullable: true } : {}), ...extensions(field),
    ...(field.default === undefined ? {} : { default: field.default as Json }),
  };
  if (of === "list") return { type: "array", items: single(field, true, {}), ...more };
  if (of === "map") return { type: "object", additionalProperties: single(field, true, {}), ...more };
  // A struct that is no pointer is always there; a scalar only where it is written when zero.
  const always = value === true && (referenced(field) !== undefined || omitEmpty !== true);
  return single(field, always, more);
}

function component({ description, fields, kind, mapType }: SchemaDefinition): JsonObject {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    ...(description === undefined ? {} : { description }),
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.name, property(field)])),
    ...(required.length > 0 ? { required } : {}),
    ...(kind ? { "x-kubernetes-group-version-kind": [kind] } : {}),
    ...(mapType ? { "x-kubernetes-map-type": mapType } : {}),
  };
}

/** Everything that these types refer to, themselves included, by name. */
export function components(schema: KubeSchema, roots: Iterable<string>): Record<string, JsonObject> {
  const found: Record<string, JsonObject> = {};
  const queue = [...roots];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (Object.hasOwn(found, id)) continue;
    const special = SPECIAL[id];
    const definition = schema.file.definitions[id];
    if (special) found[id] = special;
    else if (definition) {
      found[id] = component(definition);
      queue.push(...definition.fields.flatMap((field) => referenced(field) ?? []));
    }
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}
