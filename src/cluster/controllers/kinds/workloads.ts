/** Sources: k8s.io/api, apps/v1/types.go and batch/v1/types.go. */
import type { KubeObject, LabelSelectorObject } from "../../../kube/index.ts";
import type { Condition, PodTemplate } from "./core.ts";
import { kindOf } from "./kind.ts";

/** Pods, or a share such as `25%`. */
export type Share = number | string;

export interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly conditions?: readonly Condition[];
  readonly collisionCount?: number;
}

export interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly selector: LabelSelectorObject;
    readonly template: PodTemplate;
    readonly strategy?: { readonly type?: string; readonly rollingUpdate?: { readonly maxSurge?: Share; readonly maxUnavailable?: Share } };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit?: number;
    readonly paused?: boolean;
    readonly progressDeadlineSeconds?: number;
  };
  readonly status?: DeploymentStatus;
}
export const deployments = kindOf<Deployment>("apps", "Deployment", "deployments");

export interface ReplicaSetStatus {
  readonly observedGeneration?: number;
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly conditions?: readonly Condition[];
}

export interface ReplicaSet extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly selector: LabelSelectorObject; readonly template: PodTemplate; readonly minReadySeconds?: number };
  readonly status?: ReplicaSetStatus;
}
export const replicaSets = kindOf<ReplicaSet>("apps", "ReplicaSet", "replicasets");

export interface DaemonSetStatus {
  readonly observedGeneration?: number;
  readonly currentNumberScheduled: number;
  readonly desiredNumberScheduled: number;
  readonly numberMisscheduled: number;
  readonly numberReady: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly numberUnavailable?: number;
}

export interface DaemonSet extends KubeObject {
  readonly spec: {
    readonly selector: LabelSelectorObject;
    readonly template: PodTemplate;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly maxSurge?: Share; readonly maxUnavailable?: Share } };
    readonly minReadySeconds?: number;
  };
  readonly status?: DaemonSetStatus;
}
export const daemonSets = kindOf<DaemonSet>("apps", "DaemonSet", "daemonsets");

export interface JobStatus {
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly terminating?: number;
  readonly ready?: number;
  readonly uncountedTerminatedPods?: { readonly succeeded?: readonly string[]; readonly failed?: readonly string[] };
  readonly conditions?: readonly Condition[];
  readonly completedIndexes?: string;
}

export interface Job extends KubeObject {
  readonly spec: {
    readonly parallelism?: number;
    readonly completions?: number;
    readonly completionMode?: string;
    readonly backoffLimit?: number;
    readonly activeDeadlineSeconds?: number;
    readonly ttlSecondsAfterFinished?: number;
    readonly suspend?: boolean;
    readonly selector?: LabelSelectorObject;
    readonly template: PodTemplate;
  };
  readonly status?: JobStatus;
}
export const jobs = kindOf<Job>("batch", "Job", "jobs");
