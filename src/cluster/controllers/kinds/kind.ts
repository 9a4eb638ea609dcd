import { apiVersionOf, type GroupVersionResource, type KubeObject } from "../../../kube/index.ts";

/** A resource, and what its objects look like: the server has checked them against their schema before they get here. */
export interface Kind<T extends KubeObject> extends GroupVersionResource {
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespaced: boolean;
  /** Never there: it lets the compiler tell one kind's objects from another's. */
  readonly sample?: T;
}

export function kindOf<T extends KubeObject>(group: string, kind: string, resource: string, namespaced = true): Kind<T> {
  return { group, version: "v1", resource, kind, apiVersion: apiVersionOf({ group, version: "v1" }), namespaced };
}
