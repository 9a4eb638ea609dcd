/** Objects in the shape that a client asked for: whole, metadata alone, or as a Table. Source: apiserver, pkg/endpoints/handlers/response.go. */
import type { KubeObject } from "../../../kube/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import { partialMetadata, partialMetadataList, tableOf, tableOfList, type IncludeObject, type Layout, type ObjectList } from "../tables/index.ts";
import type { Representation } from "./negotiate.ts";

export interface View {
  readonly representation: Representation;
  readonly layout: Layout;
  readonly include: IncludeObject;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly schema: KubeSchema;
}

/** @param headers false: the client knows the columns already */
export function shown(object: KubeObject, view: View, headers = true): object {
  const { as, version } = view.representation;
  switch (as) {
    case "object":
      return object;
    case "PartialObjectMetadata":
      return partialMetadata(object, version);
    case "Table":
      return tableOf(object, view.layout, { ...view, version, headers, now: view.now() });
  }
}

export function shownList(list: ObjectList, view: View): object {
  const { as, version } = view.representation;
  switch (as) {
    case "object":
      return list;
    case "PartialObjectMetadata":
      return partialMetadataList(list, version);
    case "Table":
      return tableOfList(list, view.layout, { ...view, version, headers: true, now: view.now() });
  }
}
