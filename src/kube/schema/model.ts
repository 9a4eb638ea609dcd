/** What is known of every built-in type: made by the image builder from upstream's own files, read and checked here. */
import { z } from "zod";
import { CodedError } from "../../base/index.ts";

/**
 * `stringList` is a message around texts on the wire and a plain list in JSON; `json` is any value, `rawExtension` any object.
 * `ref` names another definition.
 */
const fieldTypes = [
  "string", "boolean", "int32", "int64", "double", "bytes", "quantity", "intOrString", "time", "microTime", "rawExtension", "fieldsV1", "stringList", "json", "ref",
] as const;

const field = z.strictObject({
  /** In JSON. */
  name: z.string().min(1),
  type: z.enum(fieldTypes),
  ref: z.string().optional(),
  /** A list or a map (with texts for keys) of that type; absent for one value. */
  of: z.enum(["list", "map"]).optional(),
  /** Protobuf's field number; absent where the field is never sent that way. */
  number: z.int().positive().optional(),
  /** Numbers of the messages that protobuf puts around it, outermost first, where JSON has it flat: Go's inlined structs. */
  inline: z.array(z.int().positive()).optional(),
  description: z.string().optional(),
  required: z.literal(true).optional(),
  /** Upstream's own value has no state "absent": protobuf sends its zero value, JSON leaves that out or not. */
  value: z.literal(true).optional(),
  omitEmpty: z.literal(true).optional(),
  nullable: z.literal(true).optional(),
  default: z.json().optional(),
  enum: z.array(z.string()).optional(),
  patchStrategy: z.string().optional(),
  patchMergeKey: z.string().optional(),
  listType: z.enum(["atomic", "set", "map"]).optional(),
  listMapKeys: z.array(z.string()).optional(),
  mapType: z.enum(["atomic", "granular"]).optional(),
});
const definition = z.strictObject({
  description: z.string().optional(),
  fields: z.array(field),
  /** Set for what stands by itself, as a body. */
  kind: z.strictObject({ group: z.string(), version: z.string(), kind: z.string() }).optional(),
  /** Server-side apply takes it as a whole. */
  mapType: z.enum(["atomic", "granular"]).optional(),
});
const kubeSchema = z.strictObject({
  format: z.literal("podwire-kube-schema/1"),
  /** Of the release it was made from, for example `1.32.3`. */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** By upstream's name, for example `io.k8s.api.core.v1.Pod`. */
  definitions: z.record(z.string(), definition),
});

export type FieldType = (typeof fieldTypes)[number];
export type SchemaField = z.infer<typeof field>;
export type SchemaDefinition = z.infer<typeof definition>;
export type KubeSchemaFile = z.infer<typeof kubeSchema>;

/** @throws CodedError `KUBE_SCHEMA_DAMAGED`, also where a field refers to what is not there */
export function parseKubeSchema(content: string): KubeSchemaFile {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw damaged("it is not JSON", error);
  }
  const parsed = kubeSchema.safeParse(json);
  if (!parsed.success) throw damaged(z.prettifyError(parsed.error).split("\n").slice(0, 4).join(" "));
  const { definitions } = parsed.data;
  for (const [id, { fields }] of Object.entries(definitions)) {
    const lost = fields.find(({ type, ref }) => (type === "ref" ? ref === undefined || !Object.hasOwn(definitions, ref) : ref !== undefined));
    if (lost) throw damaged(`${id}.${lost.name} refers to ${lost.ref ?? "nothing"}`);
  }
  return parsed.data;
}

function damaged(why: string, cause?: unknown): CodedError {
  return new CodedError("KUBE_SCHEMA_DAMAGED", `kube-schema.json cannot be used: ${why}. Build the image again.`, { cause });
}
