/** Objects in the shape that a client asked for: whole, metadata alone, or as a Table. Source: apiserver, pkg/endpoints/handlers/response.go. */
import { ApiError, fieldErrors, type KubeObject, type ObjectMeta, type ResourceInfo } from "../../../kube/index.ts";
import { textParameter, type Query } from "../request/index.ts";
import type { Representation } from "./negotiate.ts";
import { tableOf } from "./table.ts";

export type IncludeObject = "None" | "Metadata" | "Object";

interface ListLike {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly KubeObject[];
}

export interface ViewOptions {
  readonly representation: Representation;
  readonly info: ResourceInfo;
  readonly include: IncludeObject;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The CustomResourceDefinition of a custom resource. */
  readonly definition: KubeObject | undefined;
}

/** @throws ApiError Invalid */
export function includeObject(query: Query): IncludeObject {
  const given = textParameter(query, "includeObject");
  if (given === "") return "Metadata";
  if (given === "None" || given === "Metadata" || given === "Object") return given;
  throw ApiError.invalid({ group: "meta.k8s.io", kind: "TableOptions" }, "", [fieldErrors.notSupported("includeObject", given, ["None", "Metadata", "Object"])]);
}

function isList(value: object): value is ListLike {
  return "items" in value && Array.isArray(value.items) && !("spec" in value);
}

export function partial(metadata: ObjectMeta, version: string): object {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** @param value an object or a list. @param columns false: the client has them already */
export function view(value: KubeObject | ListLike, options: ViewOptions, columns = true): object {
  const { representation } = options;
  if (representation.as === "object") return value;
  if (representation.as === "Table") return tableOf(isList(value) ? value.items : [value], isList(value) ? value.metadata : listMeta(value), options, columns);
  const { version } = representation;
  if (!isList(value)) return partial(value.metadata, version);
  return { kind: "PartialObjectMetadataList", apiVersion: `meta.k8s.io/${version}`, metadata: value.metadata, items: value.items.map(({ metadata }) => partial(metadata, version)) };
}

/** The Table of one object tells that object's version. */
function listMeta({ metadata: { resourceVersion } }: KubeObject): ListLike["metadata"] {
  return resourceVersion === undefined ? {} : { resourceVersion };
}
