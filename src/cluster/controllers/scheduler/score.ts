/** Which of several nodes suits best. Source: kubernetes, pkg/scheduler/framework/plugins and their weights in apis/config/v1/default_plugins.go. */
import { quantityMilli, quantityValue } from "../../../kube/index.ts";
import type { Pod } from "../kinds/index.ts";
import { matchesTerm, tolerates, tolerationsOf } from "../scheduling/index.ts";
import { controllerOf } from "../workloads/index.ts";
import type { Place } from "./place.ts";
import { guessed } from "./resources.ts";
import { perZone } from "./topology.ts";

interface Rule {
  readonly weight: number;
  /** 0 to 100 for each place, after `scaled`. */
  readonly scores: (pod: Pod, places: readonly Place[]) => readonly number[];
}

/** To 0…100; the largest is the best, or, of counts, the smallest. */
function scaled(values: readonly number[], best: "most" | "least"): readonly number[] {
  const most = Math.max(0, ...values);
  if (most === 0) return values.map(() => (best === "least" ? 100 : 0));
  return values.map((value) => (best === "most" ? (value * 100) / most : 100 - (value * 100) / most));
}

function shares(pod: Pod, { pods, has }: Place): readonly number[] {
  const used = [...pods, pod].map(guessed).reduce((sum, { cpu, memory }) => ({ cpu: sum.cpu + cpu, memory: sum.memory + memory }), { cpu: 0, memory: 0 });
  const [cpu, memory] = [has.get("cpu"), has.get("memory")];
  const share = (part: number, whole: number): number => (whole === 0 ? 1 : Math.min(1, part / whole));
  return [share(used.cpu, cpu === undefined ? 0 : quantityMilli(cpu)), share(used.memory, memory === undefined ? 0 : quantityValue(memory))];
}

const leastAllocated: Rule = { weight: 1, scores: (pod, places) => places.map((place) => shares(pod, place).reduce((sum, share) => sum + (1 - share) * 50, 0)) };

const balanced: Rule = {
  weight: 1,
  scores: (pod, places) => places.map((place) => {
    const [cpu = 0, memory = 0] = shares(pod, place);
    return 100 - Math.abs(cpu - memory) * 50;
  }),
};

const preferNoSchedule: Rule = {
  weight: 3,
  scores: (pod, places) => scaled(places.map(({ node }) => (node.spec?.taints ?? []).filter((taint) => taint.effect === "PreferNoSchedule" && !tolerationsOf(pod).some((one) => tolerates(one, taint))).length), "least"),
};

const preferredNodes: Rule = {
  weight: 2,
  scores: (pod, places) => {
    const preferences = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return scaled(places.map(({ node }) => preferences.reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0)), "most");
  },
};

/** By what the pod says; where it says nothing, apart from its siblings, as the default constraints have it. */
const spread: Rule = {
  weight: 2,
  scores: (pod, places) => {
    const soft = (pod.spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === "ScheduleAnyway");
    const own = controllerOf(pod)?.uid;
    if (soft.length === 0) return scaled(places.map(({ pods }) => (own === undefined ? 0 : pods.filter((other) => controllerOf(other)?.uid === own).length)), "least");
    const counts = soft.map((constraint) => ({ constraint, zones: perZone(constraint, pod, places) }));
    return scaled(places.map(({ node }) => counts.reduce((sum, { constraint, zones }) => sum + (zones.get(node.metadata.labels?.[constraint.topologyKey] ?? "") ?? 0), 0)), "least");
  },
};

const rules: readonly Rule[] = [leastAllocated, balanced, preferNoSchedule, preferredNodes, spread];

/** Upstream throws dice among equals; here the first by name is taken, so that a lesson goes the same way each time. */
export function best(pod: Pod, places: readonly Place[]): Place | undefined {
  const totals = places.map(() => 0);
  for (const { weight, scores } of rules) scores(pod, places).forEach((score, at) => (totals[at] = (totals[at] ?? 0) + weight * Math.floor(score)));
  const order = places.map((place, at) => ({ place, total: totals[at] ?? 0, name: place.node.metadata.name ?? "" }));
  return order.sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1))[0]?.place;
}
