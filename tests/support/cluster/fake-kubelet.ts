/** A node that pretends: it registers, renews its lease, and says of its pods that they run. Under a node's own name and rights. */
import { formatTime, isApiError, valueAt, type GroupVersionResource, type JsonObject, type KubeObject } from "../../../src/kube/index.ts";
import type { ApiClient, ApiServer } from "../../../src/cluster/apiserver/server/index.ts";

const core = (resource: string): GroupVersionResource => ({ group: "", version: "v1", resource });
const LEASES: GroupVersionResource = { group: "coordination.k8s.io", version: "v1", resource: "leases" };
/** Milliseconds. */
const RENEWAL = 5000;
const MERGE = "application/strategic-merge-patch+json";

function containersOf(pod: KubeObject): readonly { readonly name: string; readonly image: string }[] {
  return valueAt(pod, ["spec", "containers"]) as readonly { readonly name: string; readonly image: string }[];
}

export class FakeKubelet {
  readonly #name: string;
  readonly #server: ApiServer;
  readonly #client: ApiClient;
  readonly #ended = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #addresses = 1;
  readonly faults: string[] = [];

  constructor(server: ApiServer, name: string) {
    this.#server = server;
    this.#name = name;
    this.#client = server.clients.as({ name: `system:node:${name}`, groups: ["system:nodes", "system:authenticated"], userAgent: "kubelet" });
  }

  async start(): Promise<void> {
    const capacity = { cpu: "2", memory: "2Gi", pods: "110" };
    const labels = { "kubernetes.io/hostname": this.#name, "kubernetes.io/os": "linux" };
    await this.#client.create(core("nodes"), { apiVersion: "v1", kind: "Node", metadata: { name: this.#name, labels } });
    const nodeInfo = { kubeletVersion: "v1.32.3", osImage: "Debian GNU/Linux 13 (trixie)", kernelVersion: "6.1.0", containerRuntimeVersion: "podwire://0", architecture: "386", operatingSystem: "linux" };
    await this.#patch("nodes", "", this.#name, { status: { capacity, allocatable: capacity, addresses: [{ type: "InternalIP", address: "172.16.0.11" }], nodeInfo, conditions: [this.#condition("KubeletReady")] } });
    await this.#renew();
    this.#timer = setInterval(() => void this.#try(() => this.#renew()), RENEWAL);
    void this.#follow();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#ended.abort();
  }

  /** Says no more that it lives. */
  fallSilent(): void {
    clearInterval(this.#timer);
  }

  #condition(reason: string, ready = true): JsonObject {
    const now = formatTime(Date.now());
    return { type: "Ready", status: ready ? "True" : "False", reason, lastTransitionTime: now, ...(reason === "KubeletReady" && { lastHeartbeatTime: now, message: "kubelet is posting ready status" }) };
  }

  async #renew(): Promise<void> {
    const name = { namespace: "kube-node-lease", name: this.#name };
    const renewTime = new Date().toISOString().replace("Z", "000Z");
    const known = this.#server.lister.get(LEASES, name.namespace, name.name);
    if (known) await this.#client.patch(LEASES, name, { type: MERGE, body: { spec: { renewTime } } });
    else await this.#client.create(LEASES, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: name, spec: { holderIdentity: this.#name, leaseDurationSeconds: 40, renewTime } });
  }

  async #follow(): Promise<void> {
    const watcher = this.#server.store.watch(core("pods"));
    for (;;) {
      const event = await watcher.next(this.#ended.signal);
      if (event === undefined) break;
      if (event.type !== "BOOKMARK" && event.type !== "DELETED") await this.#try(() => this.#pod(event.object));
    }
    watcher.dispose();
  }

  async #pod(pod: KubeObject): Promise<void> {
    const { namespace = "", name = "", deletionTimestamp } = pod.metadata;
    if (valueAt(pod, ["spec", "nodeName"]) !== this.#name) return;
    if (deletionTimestamp !== undefined) return this.#client.delete(core("pods"), { namespace, name }, { preconditions: {}, gracePeriodSeconds: 0 });
    // Once said is enough: what it says is a change, and comes back.
    if (valueAt(pod, ["status", "phase"]) !== "Pending" || valueAt(pod, ["status", "containerStatuses"]) !== undefined) return;
    await this.#patch("pods", namespace, name, { status: this.#statusOf(pod) });
  }

  /** An image named `done` has ended well, one named `broken` has not begun. */
  #statusOf(pod: KubeObject): JsonObject {
    const now = formatTime(Date.now());
    const range = valueAt(this.#server.lister.get(core("nodes"), "", this.#name), ["spec", "podCIDR"]);
    const podIP = `${(typeof range === "string" ? range : "10.244.255.0/24").replace(/\d+\/\d+$/, "")}${(this.#addresses += 1)}`;
    const ends = containersOf(pod).some(({ image }) => image.startsWith("done"));
    const broken = containersOf(pod).some(({ image }) => image.startsWith("broken"));
    const state = broken ? { waiting: { reason: "ImagePullBackOff", message: "Back-off pulling image" } } : ends ? { terminated: { exitCode: 0, reason: "Completed", finishedAt: now, startedAt: now } } : { running: { startedAt: now } };
    const containerStatuses = containersOf(pod).map(({ name, image }) => ({ name, image, imageID: image, ready: !ends && !broken, started: !ends && !broken, restartCount: 0, state }));
    const conditions = [this.#condition(ends ? "PodCompleted" : "", !ends && !broken), { ...this.#condition("", !ends && !broken), type: "ContainersReady" }, { ...this.#condition("", true), type: "Initialized" }];
    return { phase: broken ? "Pending" : ends ? "Succeeded" : "Running", startTime: now, podIP, podIPs: [{ ip: podIP }], hostIP: "172.16.0.11", containerStatuses, ...(!broken && { conditions }) };
  }

  async #patch(resource: string, namespace: string, name: string, body: JsonObject): Promise<void> {
    await this.#client.patch(core(resource), { namespace, name }, { type: MERGE, body }, "status");
  }

  /** What has gone meanwhile is nobody's fault. */
  async #try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isApiError(error, "NotFound") && !isApiError(error, "Conflict")) this.faults.push(String(error));
    }
  }
}
