import type { Disposable } from "../../../base/index.ts";
import { nodes, pods, type Node, type Pod } from "../kinds/index.ts";
import { keyOf, nothing, parseKey, startController, watch, type Change, type Runtime, type View } from "../runtime/index.ts";
import type { ControllerUser } from "../types.ts";
import { same } from "../workloads/index.ts";
import { decideScheduling, isWaiting } from "./decide.ts";

const user: ControllerUser = { name: "system:kube-scheduler", groups: ["system:authenticated"], userAgent: "kube-scheduler/v1.32.3 (linux/386) kubernetes/scheduler" };
/** Milliseconds. Source: kubernetes, pkg/scheduler/backend/queue/scheduling_queue.go. */
const backoff = { first: 1000, most: 10_000 };
/** After which those that found no place are looked at again whatever happens. */
const flush = 300_000;

const waiting = (view: View): readonly string[] => view.of(pods).list().filter(isWaiting).map(keyOf);

/** Is it new, or another than before? What its status says does not matter. */
function asks({ object, old }: Change<Pod>): boolean {
  if (object === undefined) return true;
  return isWaiting(object) && !(old !== undefined && isWaiting(old) && same(object.spec, old.spec) && same(object.metadata.labels, old.metadata.labels));
}

/** May what changed make room, or a place that suits? */
function makesRoom({ object, old }: Change<Pod>): boolean {
  const takes = (pod: Pod | undefined): boolean => pod !== undefined && (pod.spec.nodeName ?? "") !== "" && pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed";
  return takes(old) !== takes(object) || (takes(object) && !same(object?.metadata.labels, old?.metadata.labels));
}

function nodeChanged({ object, old }: Change<Node>): boolean {
  if (object === undefined) return false;
  return old === undefined || !same(object.spec, old.spec) || !same(object.metadata.labels, old.metadata.labels) || !same(object.status?.allocatable, old.status?.allocatable);
}

/** One pod after the other: each sees where those before it went. */
export function startScheduler(runtime: Runtime): Disposable {
  const tries = new Map<string, { readonly count: number; readonly next: number }>();
  return startController(runtime, {
    name: "default-scheduler", user, eventInstance: "default-scheduler-control", workers: 1,
    watches: [
      watch(pods, (change) => (asks(change) ? [change.object ?? change.old].flatMap((pod) => (pod === undefined ? [] : [keyOf(pod)])) : [])),
      watch(pods, (change, view) => (makesRoom(change) ? waiting(view) : [])),
      watch(nodes, (change, view) => (nodeChanged(change) ? waiting(view) : [])),
    ],
    resync: { every: flush, keys: waiting },
    decide: (key, view) => {
      const pod = view.of(pods).get(...parseKey(key));
      if (pod === undefined || !isWaiting(pod)) {
        tries.delete(key);
        return nothing;
      }
      const known = tries.get(key) ?? { count: 0, next: 0 };
      if (view.now < known.next) return { actions: [], again: known.next - view.now };
      tries.set(key, { count: known.count + 1, next: view.now + Math.min(backoff.first * 2 ** known.count, backoff.most) });
      return decideScheduling({ pod, nodes: view.of(nodes).list(), pods: view.of(pods).list(), now: view.now });
    },
  });
}
