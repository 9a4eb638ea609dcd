/** All of discovery in two documents. Source: api, apidiscovery/v2/types.go; kubernetes.io, "The Kubernetes API", aggregated discovery. */
import type { GroupVersionKind, JsonObject, ResourceInfo } from "../../../kube/index.ts";
import { groupsOf, resourcesOf } from "./groups.ts";

export type AggregatedVersion = "v2" | "v2beta1";

export function aggregatedType(version: AggregatedVersion): string {
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
}

function kindOf({ group, version, kind }: GroupVersionKind): JsonObject {
  return { group, version, kind };
}

function entryOf(info: ResourceInfo): JsonObject {
  const { resource, singular, namespaced, verbs, shortNames, categories, subresources = [] } = info;
  return {
    resource, responseKind: kindOf(info), scope: namespaced ? "Namespaced" : "Cluster", singularResource: singular,
    verbs: [...verbs].sort(), ...(shortNames.length > 0 && { shortNames }), ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && { subresources: subresources.map(({ name, kind, verbs: below }) => ({ subresource: name, responseKind: kindOf(kind), verbs: [...below].sort() })) }),
  };
}

/** @param root `api`: the core group; `apis`: all others */
export function aggregatedList(infos: readonly ResourceInfo[], root: "api" | "apis", apiVersion: AggregatedVersion): JsonObject {
  const groups = groupsOf(infos).filter(({ name }) => (name === "") === (root === "api"));
  return {
    kind: "APIGroupDiscoveryList", apiVersion: `apidiscovery.k8s.io/${apiVersion}`, metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { ...(name !== "" && { name }), creationTimestamp: null },
      versions: versions.map((version) => ({ version, resources: resourcesOf(infos, { group: name, version }).map(entryOf), freshness: "Current" })),
    })),
  };
}
