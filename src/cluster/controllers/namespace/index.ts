import type { Disposable } from "../../../base/index.ts";
import { isApiError } from "../../../kube/index.ts";
import { namespaces } from "../kinds/index.ts";
import { accountUser, itself, nothing, startController, type Runtime } from "../runtime/index.ts";
import type { ClusterClient } from "../types.ts";
import { decideNamespace, type Content } from "./decide.ts";

const name = "namespace-controller";

/** What is in a namespace is asked of the server: a cache may be behind, and what it does not know would be left over for good. */
export function startNamespaces(runtime: Runtime): Disposable {
  const client = runtime.clients.as(accountUser(name));
  return startController(runtime, {
    name,
    watches: [itself(namespaces)],
    decide: async (key, view) => {
      const namespace = view.of(namespaces).get("", key);
      if (namespace?.metadata.deletionTimestamp === undefined) return nothing;
      return decideNamespace(namespace, await contentOf(client, key), view.now);
    },
  });
}

async function contentOf(client: ClusterClient, namespace: string): Promise<readonly Content[]> {
  const infos = (await client.resources()).filter(({ namespaced, verbs }) => namespaced && verbs.includes("delete") && verbs.includes("list"));
  return Promise.all(infos.map(async (info): Promise<Content> => {
    try {
      return { info, items: (await client.list(info)).items.filter(({ metadata }) => metadata.namespace === namespace) };
    } catch (error) {
      // Its definition has just gone.
      if (isApiError(error, "NotFound")) return { info, items: [] };
      throw error;
    }
  }));
}
