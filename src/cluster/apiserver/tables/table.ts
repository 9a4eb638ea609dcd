/** Tables and metadata alone, in place of objects. Source: apiserver, pkg/endpoints/handlers/response.go. */
import { ApiError, fieldErrors, fieldErrorText, type KubeObject } from "../../../kube/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import { textParameter, type Query } from "../request/index.ts";
import type { About, ColumnDefinition, Layout, ListMeta, PartialObjectMetadata, Table, TableRow } from "./types.ts";

/** How much of an object stands beside its row. */
export type IncludeObject = "None" | "Metadata" | "Object";
/** Of meta.k8s.io. */
export type MetaVersion = "v1" | "v1beta1";

export interface ObjectList {
  readonly metadata: ListMeta;
  readonly items: readonly KubeObject[];
}

export interface TableRequest {
  readonly version: MetaVersion;
  readonly include: IncludeObject;
  /** False for all events of a watch but the first. */
  readonly headers: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Says what columns mean. */
  readonly schema: Pick<KubeSchema, "file">;
}

/** Of the query `includeObject`. @throws ApiError BadRequest */
export function includeObjectOf(query: Query): IncludeObject {
  const include = textParameter(query, "includeObject");
  if (include === "") return "Metadata";
  if (include === "None" || include === "Metadata" || include === "Object") return include;
  const problem = fieldErrors.invalid("includeObject", include, "must be 'Metadata', 'Object', 'None', or empty");
  throw ApiError.badRequest(`Unable to convert to Table as requested: ${fieldErrorText(problem)}`);
}

function describe(about: About, { file }: TableRequest["schema"]): string {
  if (typeof about === "string") return about;
  const definition = Object.hasOwn(file.definitions, about.type) ? file.definitions[about.type] : undefined;
  return definition?.fields.find(({ name }) => name === about.field)?.description ?? "";
}

function definitionsOf({ columns }: Layout, schema: TableRequest["schema"]): readonly ColumnDefinition[] {
  return columns.map(({ name, type, format, priority, about }) => ({ name, type, format, description: describe(about, schema), priority }));
}

/** @param object already in the version that was asked for */
export function partialMetadata({ metadata }: KubeObject, version: MetaVersion): PartialObjectMetadata {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** `as=PartialObjectMetadataList`. */
export function partialMetadataList({ metadata, items }: ObjectList, version: MetaVersion): {
  readonly kind: "PartialObjectMetadataList"; readonly apiVersion: string; readonly metadata: ListMeta; readonly items: readonly PartialObjectMetadata[];
} {
  return { kind: "PartialObjectMetadataList", apiVersion: `meta.k8s.io/${version}`, metadata, items: items.map((item) => partialMetadata(item, version)) };
}

function rowOf(object: KubeObject, layout: Layout, { include, version, now }: TableRequest): TableRow {
  // The end of initial events is told by an annotation, so its metadata are never left out.
  const marked = object.metadata.annotations?.["k8s.io/initial-events-end"] !== undefined;
  const beside = include === "Object" ? object : include === "Metadata" || marked ? partialMetadata(object, version) : null;
  return { ...layout.row(object, now), object: beside };
}

/** @param layout of the kind, see `layoutOf` and `customLayout` */
export function tableOf(object: KubeObject, layout: Layout, request: TableRequest): Table {
  const { resourceVersion } = object.metadata;
  return table([object], { ...(resourceVersion !== undefined && { resourceVersion }) }, layout, request);
}

export function tableOfList({ items, metadata }: ObjectList, layout: Layout, request: TableRequest): Table {
  return table(items, metadata, layout, request);
}

function table(objects: readonly KubeObject[], metadata: ListMeta, layout: Layout, request: TableRequest): Table {
  return {
    kind: "Table", apiVersion: `meta.k8s.io/${request.version}`, metadata,
    columnDefinitions: request.headers ? definitionsOf(layout, request.schema) : null,
    rows: objects.map((object) => rowOf(object, layout, request)),
  };
}
