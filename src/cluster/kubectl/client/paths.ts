/** Where objects are. */
import { pathOfGroupVersion, type ResourceInfo } from "../../../kube/index.ts";

export type Mapping = Pick<ResourceInfo, "group" | "version" | "kind" | "resource" | "namespaced">;

/** `namespace` is left out where the resource has none, or all are meant (empty). */
export function collectionPath(mapping: Mapping, namespace: string): string {
  const inside = mapping.namespaced && namespace !== "" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `/${pathOfGroupVersion(mapping)}${inside}/${mapping.resource}`;
}

export function objectPath(mapping: Mapping, namespace: string, name: string, subresource = ""): string {
  return `${collectionPath(mapping, namespace)}/${encodeURIComponent(name)}${subresource === "" ? "" : `/${subresource}`}`;
}
