/** From upstream's files to one value that says what every type is: `src/kube/schema/model.ts`. Nothing is read or written here. */
import { CodedError } from "../../src/base/index.ts";
import type { FieldType, KubeSchemaFile, SchemaDefinition, SchemaField } from "../../src/kube/schema/index.ts";
import { customResourceDefinitions } from "./apiextensions.ts";
import { describe, markers, readGoTypes, type GoField, type GoStruct, type GoTypes } from "./go-types.ts";
import { readProtoFiles, type ProtoField, type ProtoMessages } from "./proto-files.ts";
import { API_PACKAGES, GO_FILE, PROTO_FILE } from "./roots.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
/** Messages that are something simpler in JSON. */
const SPECIAL: ReadonlyMap<string, FieldType> = new Map([
  [`${META}.Time`, "time"], [`${META}.MicroTime`, "microTime"], [`${META}.FieldsV1`, "fieldsV1"],
  ["io.k8s.apimachinery.pkg.api.resource.Quantity", "quantity"], ["io.k8s.apimachinery.pkg.util.intstr.IntOrString", "intOrString"],
  ["io.k8s.apimachinery.pkg.runtime.RawExtension", "rawExtension"],
]);
const SCALARS: ReadonlyMap<string, FieldType> = new Map([
  ["string", "string"], ["bool", "boolean"], ["int32", "int32"], ["int64", "int64"], ["double", "double"], ["bytes", "bytes"],
]);

/** `api/core/v1` → `io.k8s.api.core.v1` */
const packageId = (folder: string): string => `io.k8s.${folder.replaceAll("/", ".")}`;

function broken(message: string): CodedError {
  return new CodedError("KUBE_SCHEMA_SOURCES", `the packages of images/lists/kube-schema.yaml are not as expected: ${message}.`);
}

class Builder {
  readonly #proto: ProtoMessages;
  /** By folder. */
  readonly #go: ReadonlyMap<string, GoTypes>;
  readonly #folders = new Map(API_PACKAGES.map(({ folder }) => [packageId(folder), folder]));
  readonly definitions: Record<string, SchemaDefinition> = {};

  constructor(files: ReadonlyMap<string, string>) {
    const read = (name: string) => API_PACKAGES.flatMap(({ folder }) => {
      const content = files.get(`${folder}/${name}`);
      return content === undefined ? [] : [[folder, content] as const];
    });
    this.#proto = readProtoFiles(read(PROTO_FILE).map(([, content]) => content));
    this.#go = new Map(read(GO_FILE).map(([folder, content]) => [folder, readGoTypes(content)]));
  }

  add(id: string, kind?: SchemaDefinition["kind"]): void {
    const before = this.definitions[id];
    if (before) {
      if (kind) this.definitions[id] = { ...before, kind };
      return;
    }
    const [folder, name] = this.#split(id);
    const struct = this.#struct(folder, name);
    const description = describe(struct.comment);
    const atomic = markers(struct.comment, "structType")[0] === "atomic";
    // Entered before its fields are read: types may contain themselves.
    const fields: SchemaField[] = [];
    this.definitions[id] = { ...(description === "" ? {} : { description }), fields, ...(kind ? { kind } : {}), ...(atomic ? { mapType: "atomic" as const } : {}) };
    fields.push(...this.#fields(folder, struct, id, []));
  }

  #split(id: string): [folder: string, name: string] {
    const at = id.lastIndexOf(".");
    const folder = this.#folders.get(id.slice(0, at));
    if (folder === undefined) throw broken(`${id} is referred to, and its package is not read`);
    return [folder, id.slice(at + 1)];
  }

  #struct(folder: string, name: string): GoStruct {
    const struct = this.#go.get(folder)?.structs.get(name);
    if (!struct) throw broken(`${folder}/${GO_FILE} has no struct ${name}`);
    return struct;
  }

  #fields(folder: string, struct: GoStruct, id: string, inline: readonly number[]): SchemaField[] {
    return struct.fields.flatMap((go) => (go.inline ? this.#inlined(folder, go, id, inline) : [this.#field(folder, go, id, inline)]));
  }

  #inlined(folder: string, go: GoField, id: string, inline: readonly number[]): SchemaField[] {
    const [package_, name] = this.#resolve(folder, go.type);
    if (name === "TypeMeta") return this.#typeMeta(package_);
    if (go.number === undefined) throw broken(`${id}.${go.name} has no protobuf number`);
    return this.#fields(package_, this.#struct(package_, name), `${packageId(package_)}.${name}`, [...inline, go.number]);
  }

  /** Kind and version stand in the envelope on the wire, not in the message. */
  #typeMeta(folder: string): SchemaField[] {
    return this.#struct(folder, "TypeMeta").fields.map(({ json, comment }) => ({ name: json, type: "string", description: describe(comment), value: true, omitEmpty: true }));
  }

  /** `metav1.ObjectMeta` → its package's folder and name. */
  #resolve(folder: string, type: string): [folder: string, name: string] {
    const bare = type.replace(/^[*[\]]+/, "");
    const [first = "", second] = bare.split(".");
    if (second === undefined) return [folder, first];
    return [this.#go.get(folder)?.imports.get(first) ?? "", second];
  }

  #field(folder: string, go: GoField, id: string, inline: readonly number[]): SchemaField {
    const proto = this.#proto.get(id)?.find(({ number }) => number === go.number);
    if (!proto) throw broken(`${PROTO_FILE} of ${folder} has no field for ${id}.${go.name}`);
    const pointer = go.type.startsWith("*");
    const description = describe(go.comment);
    const optional = go.omitEmpty || markers(go.comment, "optional").length > 0;
    return {
      name: go.json, ...this.#type(proto), ...(proto.shape === "one" ? {} : { of: proto.shape }), number: proto.number,
      ...(inline.length > 0 ? { inline: [...inline] } : {}),
      ...(description === "" ? {} : { description }),
      ...(optional ? {} : { required: true as const }),
      ...(pointer || proto.shape !== "one" ? {} : { value: true as const }),
      ...(go.omitEmpty ? { omitEmpty: true as const } : {}),
      ...this.#markers(folder, go),
    };
  }

  #type({ type }: ProtoField): Pick<SchemaField, "type" | "ref"> {
    const simple = SCALARS.get(type) ?? SPECIAL.get(type);
    if (simple) return { type: simple };
    const fields = this.#proto.get(type);
    if (!fields) throw broken(`${type} is no known type`);
    const [only] = fields;
    // A named list: Go has no struct for it.
    if (fields.length === 1 && only?.name === "items" && only.shape === "list" && only.type === "string") return { type: "stringList" };
    this.add(type);
    return { type: "ref", ref: type };
  }

  #markers(folder: string, go: GoField): Partial<SchemaField> {
    const { comment } = go;
    const first = (name: string) => markers(comment, name)[0];
    const patchStrategy = first("patchStrategy") ?? go.patchStrategy;
    const patchMergeKey = first("patchMergeKey") ?? go.patchMergeKey;
    const listType = first("listType");
    const listMapKeys = markers(comment, "listMapKey");
    const values = this.#enumOf(folder, go.type);
    const fallback = parsedDefault(first("default"));
    return {
      ...(markers(comment, "nullable").length > 0 ? { nullable: true as const } : {}),
      ...(fallback === undefined ? {} : { default: fallback }),
      ...(values ? { enum: [...values] } : {}),
      ...(patchStrategy === undefined ? {} : { patchStrategy }), ...(patchMergeKey === undefined ? {} : { patchMergeKey }),
      ...(listType === "atomic" || listType === "set" || listType === "map" ? { listType } : {}),
      ...(listMapKeys.length > 0 ? { listMapKeys } : {}),
      ...(first("mapType") === "atomic" || first("structType") === "atomic" ? { mapType: "atomic" as const } : {}),
    };
  }

  #enumOf(folder: string, type: string): readonly string[] | undefined {
    const [from, name] = this.#resolve(folder, type);
    const values = this.#go.get(from)?.enums.get(name);
    return values && values.length > 0 ? values : undefined;
  }
}

function parsedDefault(text: string | undefined): SchemaField["default"] {
  if (text === undefined || text.startsWith("ref(")) return undefined;
  return JSON.parse(text) as SchemaField["default"];
}

/**
 * @param files by path below `k8s.io`, for example `api/core/v1/types.go`
 * @param version of the release, for example `1.32.3`
 * @throws CodedError `KUBE_SCHEMA_SOURCES`
 */
export function buildKubeSchema(files: ReadonlyMap<string, string>, version: string): KubeSchemaFile {
  const builder = new Builder(files);
  for (const { folder, group, kinds } of API_PACKAGES) {
    for (const kind of kinds) builder.add(`${packageId(folder)}.${kind}`, { group: group ?? "", version: "v1", kind });
  }
  const all = { ...builder.definitions, ...customResourceDefinitions };
  const definitions = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { format: "podwire-kube-schema/1", version, definitions };
}
