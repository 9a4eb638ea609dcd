import { DisposableStore, type Disposable } from "../../../base/index.ts";
import { isApiError, type OwnerReference } from "../../../kube/index.ts";
import { customResourceDefinitions } from "../kinds/index.ts";
import { accountUser, nothing, startController, type Runtime, type Watch } from "../runtime/index.ts";
import type { ClusterClient } from "../types.ts";
import { decideGarbage, FOREGROUND, type Owner, type Tracked } from "./decide.ts";
import { OwnerGraph } from "./graph.ts";

const name = "generic-garbage-collector";

/** Keys are uids. */
export function startGarbageCollector(runtime: Runtime): Disposable {
  const client = runtime.clients.as(accountUser(name));
  const owned = new DisposableStore();
  let add: (uids: readonly string[]) => void = () => undefined;
  const graph = owned.add(new OwnerGraph(runtime, client, (uids) => add(uids)));
  const first = graph.refresh();
  const everything: Watch = {
    start: (informers, given) => {
      add = given;
      const definitions = informers.of(customResourceDefinitions);
      return definitions.on(() => void graph.refresh());
    },
    ready: () => first,
  };
  owned.add(startController(runtime, {
    name,
    watches: [everything],
    workers: 20,
    decide: async (uid) => {
      const tracked = graph.find(uid);
      if (tracked === undefined) return nothing;
      return decideGarbage({ ...tracked, dependents: graph.dependentsOf(uid), owners: await ownersOf(tracked, graph, client) });
    },
  }));
  return owned;
}

/** Those of a plain object, which most are, cost nothing. */
function ownersOf(tracked: Tracked, graph: OwnerGraph, client: ClusterClient): Promise<readonly Owner[]> {
  if (tracked.object.metadata.deletionTimestamp !== undefined) return Promise.resolve([]);
  return Promise.all((tracked.object.metadata.ownerReferences ?? []).map((ref) => ownerOf(ref, tracked, graph, client)));
}

/** Asks the server before it believes that an owner is gone: the cache may not have heard of it yet. */
async function ownerOf(ref: OwnerReference, { object, info }: Tracked, graph: OwnerGraph, client: ClusterClient): Promise<Owner> {
  const known = graph.find(ref.uid);
  if (known !== undefined) {
    // Upstream: an owner in another namespace is none.
    const elsewhere = known.info.namespaced && (!info.namespaced || known.object.metadata.namespace !== object.metadata.namespace);
    const ending = known.object.metadata.deletionTimestamp !== undefined && known.object.metadata.finalizers?.includes(FOREGROUND) === true;
    return { ref, state: elsewhere ? (info.namespaced ? "gone" : "unknown") : ending ? "ending" : "there" };
  }
  const kind = graph.infoOf(ref);
  if (kind === undefined || (kind.namespaced && !info.namespaced)) return { ref, state: "unknown" };
  try {
    const found = await client.get(kind, { namespace: kind.namespaced ? (object.metadata.namespace ?? "") : "", name: ref.name });
    return { ref, state: found.metadata.uid === ref.uid ? "there" : "gone" };
  } catch (error) {
    if (isApiError(error, "NotFound")) return { ref, state: "gone" };
    throw error;
  }
}
