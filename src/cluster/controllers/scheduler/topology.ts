/** Where pods stand to one another. Sources: kubernetes, pkg/scheduler/framework/plugins/{podtopologyspread/filtering.go,interpodaffinity/filtering.go}. */
import { Selector } from "../../../kube/index.ts";
import type { Node, Pod, PodTerm, SpreadConstraint } from "../kinds/index.ts";
import { wantsNode } from "../scheduling/index.ts";
import type { Place } from "./place.ts";

const zoneOf = ({ metadata }: Node, key: string): string | undefined => metadata.labels?.[key];

function isCounted(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined;
}

/** How many pods that match are in each zone, of the nodes that the pod may go to. */
export function perZone({ topologyKey, labelSelector }: SpreadConstraint, pod: Pod, places: readonly Place[]): ReadonlyMap<string, number> {
  const selector = Selector.of(labelSelector);
  const counts = new Map<string, number>();
  for (const { node, pods } of places) {
    const zone = zoneOf(node, topologyKey);
    if (zone === undefined || !wantsNode(pod.spec, node)) continue;
    const matching = pods.filter((one) => isCounted(one) && one.metadata.namespace === pod.metadata.namespace && selector.matches(one.metadata.labels)).length;
    counts.set(zone, (counts.get(zone) ?? 0) + matching);
  }
  return counts;
}

/** Undefined: the pod may go there. */
export function spreadProblem(pod: Pod, node: Node, places: readonly Place[]): { readonly reason: string; readonly hopeless: boolean } | undefined {
  const hard = (pod.spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule");
  for (const constraint of hard) {
    const zone = zoneOf(node, constraint.topologyKey);
    if (zone === undefined) return { reason: "node(s) didn't match pod topology spread constraints (missing required label)", hopeless: true };
    const counts = perZone(constraint, pod, places);
    const least = Math.min(...counts.values());
    const self = Selector.of(constraint.labelSelector).matches(pod.metadata.labels) ? 1 : 0;
    if ((counts.get(zone) ?? 0) + self - least > constraint.maxSkew) return { reason: "node(s) didn't match pod topology spread constraints", hopeless: false };
  }
  return undefined;
}

function means({ labelSelector, namespaces }: PodTerm, owner: Pod, other: Pod): boolean {
  const where = namespaces === undefined || namespaces.length === 0 ? [owner.metadata.namespace ?? ""] : namespaces;
  return where.includes(other.metadata.namespace ?? "") && Selector.of(labelSelector).matches(other.metadata.labels);
}

const wanted = ({ spec }: Pod): readonly PodTerm[] => spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
const unwanted = ({ spec }: Pod): readonly PodTerm[] => spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

export function affinityProblem(pod: Pod, node: Node, places: readonly Place[]): { readonly reason: string; readonly hopeless: boolean } | undefined {
  const together = (key: string): readonly Pod[] => {
    const zone = zoneOf(node, key);
    return zone === undefined ? [] : places.filter((place) => zoneOf(place.node, key) === zone).flatMap(({ pods }) => pods);
  };
  const all = places.flatMap(({ pods }) => pods);
  const close = wanted(pod).every((term) => {
    if (zoneOf(node, term.topologyKey) === undefined) return false;
    // The first of a group that wants its own company may go anywhere.
    const alone = means(term, pod, pod) && !all.some((other) => means(term, pod, other));
    return alone || together(term.topologyKey).some((other) => means(term, pod, other));
  });
  if (!close) return { reason: "node(s) didn't match pod affinity rules", hopeless: true };
  if (unwanted(pod).some((term) => together(term.topologyKey).some((other) => means(term, pod, other)))) return { reason: "node(s) didn't match pod anti-affinity rules", hopeless: false };
  const refused = all.some((other) => unwanted(other).some((term) => means(term, other, pod) && together(term.topologyKey).includes(other)));
  return refused ? { reason: "node(s) didn't satisfy existing pods anti-affinity rules", hopeless: false } : undefined;
}
