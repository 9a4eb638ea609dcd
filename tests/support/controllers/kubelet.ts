import { formatTime, isApiError } from "../../../src/kube/index.ts";
import { nodes, pods, type Node, type Pod } from "../../../src/cluster/controllers/kinds/index.ts";
import type { TestCluster } from "./cluster.ts";

export interface NodeOptions {
  readonly cpu?: string;
  readonly memory?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly object[];
}

/** A node that is ready and tells what it has. */
export async function addNode(cluster: TestCluster, name: string, { cpu = "2", memory = "2Gi", labels = {}, taints = [] }: NodeOptions = {}): Promise<Node> {
  await cluster.create(nodes, "", { metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", ...labels } }, spec: { taints } });
  const capacity = { cpu, memory, pods: "110" };
  const time = formatTime(cluster.clock.now());
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status", lastHeartbeatTime: time, lastTransitionTime: time };
  return cluster.merge(nodes, "", name, { status: { capacity, allocatable: capacity, conditions: [ready] } }, "status");
}

/** What a kubelet does with its pods, without containers. */
export class Kubelet {
  readonly #cluster: TestCluster;
  #addresses = 1;
  /** What becomes of a pod; by default it runs and is ready. */
  fate: (pod: Pod) => "ready" | "running" | "pending" | "succeeded" | "failed" = () => "ready";
  /** Whether a pod whose end has come may go. */
  ends: (pod: Pod) => boolean = () => true;

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  readonly work = async (): Promise<void> => {
    for (const pod of this.#cluster.list(pods)) await this.one(pod);
  };

  /** @returns whether there was something to do; a pod that has gone meanwhile needs nothing */
  async one(pod: Pod): Promise<boolean> {
    try {
      return await this.#one(pod);
    } catch (error) {
      if (isApiError(error, "NotFound")) return false;
      throw error;
    }
  }

  async #one(pod: Pod): Promise<boolean> {
    const { namespace = "", name = "", deletionTimestamp } = pod.metadata;
    if ((pod.spec.nodeName ?? "") === "") return false;
    if (deletionTimestamp !== undefined) {
      if (!this.ends(pod) || (pod.metadata.finalizers ?? []).length > 0) return false;
      await this.#cluster.client.delete(pods, { namespace, name }, { preconditions: {}, gracePeriodSeconds: 0 });
      return true;
    }
    const { phase, ready } = ({ ready: { phase: "Running", ready: true }, running: { phase: "Running", ready: false }, pending: { phase: "Pending", ready: false }, succeeded: { phase: "Succeeded", ready: false }, failed: { phase: "Failed", ready: false } } as const)[this.fate(pod)];
    const known = pod.status?.conditions?.find(({ type }) => type === "Ready");
    if (phase === "Pending" || pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") return false;
    if (pod.status?.phase === phase && (known?.status === "True") === ready) return false;
    const condition = { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: formatTime(this.#cluster.clock.now()) };
    const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== "Ready"), condition];
    const podIP = pod.status?.podIP ?? `10.244.0.${(this.#addresses += 1)}`;
    await this.#cluster.merge(pods, namespace, name, { status: { phase, conditions, podIP, podIPs: [{ ip: podIP }] } }, "status");
    return true;
  }
}
