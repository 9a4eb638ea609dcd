/** Which nodes a pod can go to, and why not to the others. Source: kubernetes, pkg/scheduler/framework/plugins, in the order of apis/config/v1/default_plugins.go. */
import type { Container, Pod } from "../kinds/index.ts";
import { keepsAway, taintText, tolerates, tolerationsOf, untolerated, wantsNode } from "../scheduling/index.ts";
import type { Place } from "./place.ts";
import { lacking, podRequests } from "./resources.ts";
import { affinityProblem, spreadProblem } from "./topology.ts";

export interface Refusal {
  readonly reasons: readonly string[];
  /** Would it stay so if other pods made room? */
  readonly hopeless: boolean;
}

const hopeless = (reason: string): Refusal => ({ reasons: [reason], hopeless: true });

/** Undefined: it can go there. The first rule that refuses tells why. */
export function refusal(pod: Pod, place: Place, places: readonly Place[]): Refusal | undefined {
  const { node } = place;
  const tolerations = tolerationsOf(pod);
  const cordon = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
  if (node.spec?.unschedulable === true && !tolerations.some((one) => tolerates(one, cordon))) return hopeless("node(s) were unschedulable");
  const taint = untolerated(node.spec?.taints ?? [], tolerations, keepsAway);
  if (taint !== undefined) return hopeless(`node(s) had untolerated taint ${taintText(taint)}`);
  if (!wantsNode(pod.spec, node)) return hopeless("node(s) didn't match Pod's node affinity/selector");
  if (portsClash(pod, place)) return { reasons: ["node(s) didn't have free ports for the requested pod ports"], hopeless: false };
  const short = lacking(podRequests(pod), place.used, place.has, place.pods.length);
  if (short.length > 0) return { reasons: short, hopeless: false };
  const problem = spreadProblem(pod, node, places) ?? affinityProblem(pod, node, places);
  return problem && { reasons: [problem.reason], hopeless: problem.hopeless };
}

interface HostPort {
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

function hostPorts({ spec }: Pod): readonly HostPort[] {
  return spec.containers.flatMap(({ ports = [] }: Container) => ports.flatMap(({ hostPort = 0, hostIP = "", protocol = "TCP" }) => (hostPort > 0 ? [{ ip: hostIP === "" ? "0.0.0.0" : hostIP, port: hostPort, protocol }] : [])));
}

function portsClash(pod: Pod, place: Place): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return false;
  const taken = place.pods.flatMap(hostPorts);
  return wanted.some((one) => taken.some((other) => one.port === other.port && one.protocol === other.protocol && (one.ip === other.ip || one.ip === "0.0.0.0" || other.ip === "0.0.0.0")));
}

/** The nodes that a daemon's pod is meant for by name; undefined where it names none. */
export function namedNodes({ spec }: Pod): ReadonlySet<string> | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const names = terms.map((term) => term.matchFields?.find(({ key, operator }) => key === "metadata.name" && operator === "In")?.values);
  return names.length === 0 || names.includes(undefined) ? undefined : new Set(names.flatMap((values) => values ?? []));
}
