/**
 * A CustomResourceDefinition goes only after all its objects have gone.
 * Source: kubernetes, staging/src/k8s.io/apiextensions-apiserver/pkg/controller/finalizer/crd_finalizer.go.
 */
import { isApiError, type GroupVersionResource, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import type { Lister } from "../types.ts";
import type { ApiClient } from "./types.ts";

const RESOURCE: GroupVersionResource = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
const CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

/** What is served of a definition, in any of its versions. */
type InfosOf = (definition: KubeObject) => readonly ResourceInfo[];

function withFinalizers(definition: KubeObject, finalizers: readonly string[]): KubeObject {
  return { ...definition, metadata: { ...definition.metadata, finalizers } };
}

/** @returns whether something is still awaited. @throws ApiError */
export async function cleanUpDefinitions(client: ApiClient, lister: Lister, infosOf: InfosOf): Promise<boolean> {
  let waits = false;
  for (const definition of lister.list(RESOURCE)) {
    const { finalizers = [], deletionTimestamp } = definition.metadata;
    const marked = finalizers.includes(CLEANUP);
    try {
      if (deletionTimestamp === undefined && !marked) await client.update(RESOURCE, withFinalizers(definition, [...finalizers, CLEANUP]));
      if (deletionTimestamp === undefined || !marked) continue;
      if (await deleteAll(client, lister, infosOf(definition)[0])) await client.update(RESOURCE, withFinalizers(definition, finalizers.filter((one) => one !== CLEANUP)));
      else waits = true;
    } catch (error) {
      // It has changed meanwhile, which is told, and looked at again.
      if (!isApiError(error, "Conflict") && !isApiError(error, "NotFound")) throw error;
    }
  }
  return waits;
}

/** @returns whether none is left; finalizers may hold some */
async function deleteAll(client: ApiClient, lister: Lister, info: ResourceInfo | undefined): Promise<boolean> {
  if (!info) return true;
  for (const { metadata: { namespace = "", name = "", deletionTimestamp } } of lister.list(info)) {
    if (deletionTimestamp !== undefined) continue;
    try {
      await client.delete(info, { namespace, name }, { preconditions: {} });
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
    }
  }
  return lister.list(info).length === 0;
}
