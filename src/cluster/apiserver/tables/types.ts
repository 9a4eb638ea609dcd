/** Tables as clients ask for them: `Accept: application/json;as=Table;v=v1;g=meta.k8s.io`. Source: apimachinery, pkg/apis/meta/v1/types.go. */
import type { JsonObject, KubeObject, ObjectMeta } from "../../../kube/index.ts";

export type Cell = string | number | boolean | null | JsonObject;

export interface ColumnDefinition {
  readonly name: string;
  /** Of OpenAPI; `date` beside them. */
  readonly type: string;
  /** `name` marks the column that names the object. */
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, more only in wide output. */
  readonly priority: number;
}

export interface PartialObjectMetadata {
  readonly kind: "PartialObjectMetadata";
  readonly apiVersion: string;
  readonly metadata: ObjectMeta;
}

export interface RowCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface TableRow {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly RowCondition[];
  readonly object: KubeObject | PartialObjectMetadata | null;
}

export interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface Table {
  readonly kind: "Table";
  readonly apiVersion: string;
  readonly metadata: ListMeta;
  /** Null where the reader has them already: in all events of a watch but the first. */
  readonly columnDefinitions: readonly ColumnDefinition[] | null;
  readonly rows: readonly TableRow[];
}

/** What is said of a column: a text, or what the schema says of a field. */
export type About = string | { readonly type: string; readonly field: string };

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly priority: number;
  readonly about: About;
}

export interface Row {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly RowCondition[];
}

/** How one kind is laid out: as many cells as columns. */
export interface Layout {
  readonly columns: readonly Column[];
  /** @param now milliseconds since 1970 */
  readonly row: (object: KubeObject, now: number) => Row;
}
