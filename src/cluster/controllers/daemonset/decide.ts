/** Source: kubernetes, pkg/controller/daemon/daemon_controller.go. */
import { daemonSets, pods, type DaemonSet, type DaemonSetStatus, type Node, type Pod } from "../kinds/index.ts";
import { event, soonest, updateStatus, type Action, type Plan } from "../runtime/index.ts";
import { byAge, claim, compact, createPod, deletePod, isAvailable, isReady, nonZero, podFrom, same, templateHash } from "../workloads/index.ts";
import { nodeOf, placement, specFor, type Placement } from "./placement.ts";
import { HASH, replace, type Update } from "./update.ts";

export interface DaemonSetState {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  /** All of the namespace. */
  readonly pods: readonly Pod[];
  readonly now: number;
}

interface Site {
  readonly name: string;
  readonly place: Placement;
  readonly pods: readonly Pod[];
}

export function decideDaemonSet({ set, nodes, pods: all, now }: DaemonSetState): Plan {
  const { own, actions } = claim(pods, set, set.spec.selector, all);
  if (actions.length > 0) return { actions };
  const { selector, template, minReadySeconds = 0 } = set.spec;
  if (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0) {
    return { actions: [event(set, "Warning", "SelectingAll", "This daemon set is selecting all pods. A non-empty selector is required.")] };
  }
  const hash = templateHash(template);
  const sites = nodes.map((node): Site => {
    const name = node.metadata.name ?? "";
    return { name, place: placement(set, node), pods: own.filter((pod) => nodeOf(pod) === name).sort(byAge) };
  });
  const wanted = sites.filter(({ place }) => place.run);
  const update: Update = { set, hash, byNode: new Map(wanted.map((site) => [site.name, site.pods])), now };
  const status = statusOf(set, sites, hash, now);
  const write = same(status, set.status) ? [] : [updateStatus(daemonSets, { ...set, status })];
  const waits = minReadySeconds > 0 && own.some((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds, now));
  const work = set.metadata.deletionTimestamp === undefined ? manage(set, sites, update) : [];
  return { actions: [...work, ...write], ...soonest(waits ? minReadySeconds * 1000 : undefined) };
}

/** Pods of nodes that are gone are the pod garbage collector's. */
function manage(set: DaemonSet, sites: readonly Site[], update: Update): readonly Action[] {
  const plans = sites.map((site) => manageSite(site, update.hash));
  const settled = plans.every(({ create, remove }) => !create && remove.length === 0);
  const { remove, surge } = settled ? replace(update) : { remove: [], surge: [] };
  const fresh = [...sites.filter((_, at) => plans[at]?.create === true).map(({ name }) => name), ...surge];
  const gone = [...plans.flatMap((plan) => plan.remove), ...remove];
  return [
    ...plans.flatMap(({ ended }) => ended.map((pod) => endedEvent(set, pod))),
    ...fresh.map((name) => createPod(set, podFrom({ owner: set, template: { ...set.spec.template, spec: specFor(set, name) }, labels: { [HASH]: update.hash } }))),
    ...gone.map((pod) => deletePod(set, pod)),
  ];
}

function endedEvent(set: DaemonSet, pod: Pod): Action {
  const which = `${pod.metadata.namespace ?? ""}/${pod.metadata.name ?? ""} on node ${nodeOf(pod)}`;
  return pod.status?.phase === "Failed"
    ? event(set, "Warning", "FailedDaemonPod", `Found failed daemon pod ${which}, will try to kill it`)
    : event(set, "Normal", "SucceededDaemonPod", `Found succeeded daemon pod ${which}, will try to delete it`);
}

function manageSite({ place, pods: here }: Site, hash: string): { readonly create: boolean; readonly remove: readonly Pod[]; readonly ended: readonly Pod[] } {
  const living = here.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (!place.stay) return { create: false, remove: living, ended: [] };
  const ended = living.filter(({ status }) => status?.phase === "Failed" || status?.phase === "Succeeded");
  const running = living.filter((pod) => !ended.includes(pod));
  // One of each revision at most: beside an old one a new one may be coming up.
  const extra = running.filter((pod, at) => running.findIndex(({ metadata }) => (metadata.labels?.[HASH] === hash) === (pod.metadata.labels?.[HASH] === hash)) < at);
  return { create: place.run && here.length === 0, remove: [...ended, ...extra], ended };
}

function statusOf(set: DaemonSet, sites: readonly Site[], hash: string, now: number): DaemonSetStatus {
  const wanted = sites.filter(({ place }) => place.run);
  // The oldest counts, unless a newer one is up already.
  const chosen = wanted.flatMap(({ pods: here }) => [here.find(isReady) ?? here[0]].filter((pod) => pod !== undefined));
  const available = chosen.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length;
  return compact({
    currentNumberScheduled: chosen.length,
    numberMisscheduled: sites.filter(({ place, pods: here }) => !place.run && here.length > 0).length,
    desiredNumberScheduled: wanted.length,
    numberReady: chosen.filter(isReady).length,
    observedGeneration: set.metadata.generation,
    updatedNumberScheduled: nonZero(wanted.filter(({ pods: here }) => here.some(({ metadata }) => metadata.labels?.[HASH] === hash)).length),
    numberAvailable: nonZero(available),
    numberUnavailable: nonZero(wanted.length - available),
  });
}
