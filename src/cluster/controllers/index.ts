/** All controllers of the cluster, as kube-controller-manager and kube-scheduler run them. */
import { DisposableStore, type Disposable } from "../../base/index.ts";
import { startCertificates } from "./certificates/index.ts";
import { startDaemonSets } from "./daemonset/index.ts";
import { startDeployments } from "./deployment/index.ts";
import { startEndpoints } from "./endpoints/index.ts";
import { startGarbageCollector } from "./garbage/index.ts";
import { startJobs } from "./job/index.ts";
import { startNamespaces } from "./namespace/index.ts";
import { startNodes, type Ranges } from "./node/index.ts";
import { startPodCollector } from "./podgc/index.ts";
import { startReplicaSets } from "./replicaset/index.ts";
import { Informers, managerUser, type Runtime } from "./runtime/index.ts";
import { startScheduler } from "./scheduler/index.ts";
import { startServiceAccounts } from "./serviceaccount/index.ts";
import { startTtlAfterFinished } from "./ttl/index.ts";
import type { ClusterKeys, ControllerPorts } from "./types.ts";

export type * from "./types.ts";
export type { Ranges } from "./node/index.ts";

export interface ControllerOptions {
  readonly keys: ClusterKeys;
  /** Of the pods' addresses. */
  readonly ranges: Ranges;
}

/** They run until they are disposed. Roles of their users are in place before. */
export function startControllers(ports: ControllerPorts, { keys, ranges }: ControllerOptions): Disposable {
  const owned = new DisposableStore();
  const informers = owned.add(new Informers(ports.clients.as(managerUser), ports.clock, ports.log));
  const runtime: Runtime = { ...ports, informers };
  owned.add(startServiceAccounts(runtime, keys));
  owned.add(startCertificates(runtime, keys));
  owned.add(startNodes(runtime, ranges));
  owned.add(startScheduler(runtime));
  owned.add(startDeployments(runtime));
  owned.add(startReplicaSets(runtime));
  owned.add(startDaemonSets(runtime));
  owned.add(startJobs(runtime));
  owned.add(startTtlAfterFinished(runtime));
  owned.add(startEndpoints(runtime));
  owned.add(startNamespaces(runtime));
  owned.add(startGarbageCollector(runtime));
  owned.add(startPodCollector(runtime));
  return owned;
}
