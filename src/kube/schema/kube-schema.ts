/** The built-in types, as nodes that refer to one another. */
import type { GroupVersionKind } from "../types.ts";
import { parseKubeSchema, type KubeSchemaFile, type SchemaDefinition, type SchemaField } from "./model.ts";
import type { FieldNode, ObjectNode, Scalar, TypeNode } from "./types.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
const OBJECT_META = `${META}ObjectMeta`;
const gvkKey = ({ group, version, kind }: GroupVersionKind): string => `${group}/${version}/${kind}`;

function scalar(type: Scalar): TypeNode {
  return { kind: "scalar", scalar: type };
}

export class KubeSchema {
  readonly file: KubeSchemaFile;
  readonly #nodes = new Map<string, ObjectNode>();
  readonly #ids: ReadonlyMap<string, string>;

  constructor(file: KubeSchemaFile) {
    this.file = file;
    this.#ids = new Map(Object.entries(file.definitions).flatMap(([id, { kind }]) => (kind ? [[gvkKey(kind), id] as const] : [])));
  }

  /** @param content of an image's `kube-schema.json` @throws CodedError `KUBE_SCHEMA_DAMAGED` */
  static parse(content: string): KubeSchema {
    return new KubeSchema(parseKubeSchema(content));
  }

  /** Upstream's name of a kind's type. Kinds that belong to no group, such as DeleteOptions, are known in every one. */
  idOf(kind: GroupVersionKind): string | undefined {
    const common = this.#ids.get(gvkKey({ group: "", version: "v1", kind: kind.kind }));
    return this.#ids.get(gvkKey(kind)) ?? (common?.startsWith(META) ? common : undefined);
  }

  typeOf(kind: GroupVersionKind): ObjectNode | undefined {
    const id = this.idOf(kind);
    return id === undefined ? undefined : this.definition(id);
  }

  definition(id: string): ObjectNode | undefined {
    const known = this.#nodes.get(id);
    if (known) return known;
    const found = Object.hasOwn(this.file.definitions, id) ? this.file.definitions[id] : undefined;
    return found && this.#build(id, found);
  }

  /** Every object's metadata, custom resources' too. */
  get objectMeta(): ObjectNode {
    const node = this.definition(OBJECT_META);
    if (!node) throw new Error(`the schema has no ${OBJECT_META}`);
    return node;
  }

  #build(id: string, { fields, mapType }: SchemaDefinition): ObjectNode {
    const nodes = new Map<string, FieldNode>();
    const node: ObjectNode = { kind: "object", id, fields: nodes, preserveUnknown: false, atomic: mapType === "atomic" };
    // Known before its fields are: types may contain themselves.
    this.#nodes.set(id, node);
    for (const field of fields) nodes.set(field.name, this.#field(field));
    return node;
  }

  #field(field: SchemaField): FieldNode {
    const { name, omitEmpty = false, value = false, patchStrategy, patchMergeKey } = field;
    return {
      name, omitEmpty, value, type: this.#shape(field), patchStrategy: patchStrategy?.split(",") ?? [],
      ...(field.default === undefined ? {} : { default: field.default }), ...(patchMergeKey === undefined ? {} : { patchMergeKey }),
    };
  }

  #shape(field: SchemaField): TypeNode {
    const one = this.#type(field);
    const atomic = field.mapType === "atomic";
    if (field.of === "map") return { kind: "map", values: one, atomic };
    if (field.of === "list") return { kind: "list", items: one, listType: field.listType ?? "atomic", listMapKeys: field.listMapKeys ?? [] };
    return one.kind === "object" && atomic ? { ...one, atomic: true } : one;
  }

  #type({ type, ref = "" }: SchemaField): TypeNode {
    switch (type) {
      case "ref":
        // Its existence was checked when the file was read.
        return this.definition(ref) ?? { kind: "any", object: true };
      case "json":
        return { kind: "any", object: false };
      case "rawExtension":
      case "fieldsV1":
        return { kind: "any", object: true };
      case "stringList":
        return { kind: "list", items: scalar("string"), listType: "atomic", listMapKeys: [] };
      default:
        return scalar(type);
    }
  }
}
