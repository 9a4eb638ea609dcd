/** Where a DaemonSet's pods belong. Source: kubernetes, pkg/controller/daemon/{daemon_controller.go,util/daemonset_util.go}. */
import type { Affinity, DaemonSet, Node, NodeTerm, Pod, PodSpec, Toleration } from "../kinds/index.ts";
import { keepsAway, untolerated, wantsNode } from "../scheduling/index.ts";

const node = (name: string, effect: string): Toleration => ({ key: `node.kubernetes.io/${name}`, operator: "Exists", effect });
/** A node in trouble needs its daemons most. */
const always: readonly Toleration[] = [
  node("not-ready", "NoExecute"), node("unreachable", "NoExecute"), node("disk-pressure", "NoSchedule"), node("memory-pressure", "NoSchedule"),
  node("pid-pressure", "NoSchedule"), node("unschedulable", "NoSchedule"),
];

function withTolerations(spec: PodSpec): PodSpec {
  const own = spec.tolerations ?? [];
  const added = [...always, ...(spec.hostNetwork === true ? [node("network-unavailable", "NoSchedule")] : [])];
  const missing = added.filter(({ key, effect }) => !own.some((one) => one.key === key && one.effect === effect && one.operator === "Exists"));
  return { ...spec, tolerations: [...own, ...missing] };
}

/** A pod that can go to this one node only; the scheduler still decides when. */
export function specFor(set: DaemonSet, name: string): PodSpec {
  const spec = withTolerations(set.spec.template.spec);
  const field = { key: "metadata.name", operator: "In", values: [name] };
  const known = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const nodeSelectorTerms: readonly NodeTerm[] = known.length === 0 ? [{ matchFields: [field] }] : known.map((term) => ({ ...term, matchFields: [field] }));
  const affinity: Affinity = { ...spec.affinity, nodeAffinity: { ...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
  return { ...spec, affinity };
}

/** The node that a pod runs on, or is meant for. */
export function nodeOf({ spec }: Pod): string {
  if (spec.nodeName !== undefined && spec.nodeName !== "") return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.find(({ key }) => key === "metadata.name")?.values?.[0] ?? "";
}

export interface Placement {
  readonly run: boolean;
  /** A taint that came later keeps new ones away and lets old ones be, unless it says NoExecute. */
  readonly stay: boolean;
}

export function placement(set: DaemonSet, at: Node): Placement {
  const spec = withTolerations(set.spec.template.spec);
  const pinned = spec.nodeName !== undefined && spec.nodeName !== "" && spec.nodeName !== at.metadata.name;
  if (pinned || !wantsNode(spec, at)) return { run: false, stay: false };
  const taints = at.spec?.taints ?? [];
  const tolerations = spec.tolerations ?? [];
  if (untolerated(taints, tolerations, keepsAway) === undefined) return { run: true, stay: true };
  return { run: false, stay: untolerated(taints, tolerations, ["NoExecute"]) === undefined };
}
