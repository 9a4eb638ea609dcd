import { resourceText, type ResourceInfo } from "../../../../kube/index.ts";
import type { Strategy, TypeSchema } from "../types.ts";
import { certificateRequestStrategy } from "./certificates.ts";
import {
  configMapStrategy, endpointSliceStrategy, endpointsStrategy, eventStrategy, leaseStrategy, namespaceStrategy, nodeStrategy, secretStrategy, serviceAccountStrategy,
} from "./core.ts";
import { definitionStrategy } from "./definitions.ts";
import { genericStrategy } from "./generic.ts";
import { ingressClassStrategy, ingressStrategy, networkPolicyStrategy } from "./network.ts";
import { podStrategy } from "./pod.ts";
import { bindingStrategy, roleStrategy } from "./rbac.ts";
import { serviceStrategy } from "./service.ts";
import { webhookStrategy } from "./webhooks.ts";
import { daemonSetStrategy, deploymentStrategy, jobStrategy, replicaSetStrategy } from "./workloads.ts";

export interface StrategyOptions {
  /** Of the addresses of Services, for example `10.96.0.0/16`. */
  readonly serviceRange: string;
}

type Make = (schema: TypeSchema, options: StrategyOptions) => Strategy;

/** By resource. What is not here has no rules of its own. */
const strategies: ReadonlyMap<string, Make> = new Map<string, Make>([
  ["namespaces", namespaceStrategy], ["configmaps", configMapStrategy], ["secrets", secretStrategy], ["serviceaccounts", serviceAccountStrategy],
  ["nodes", nodeStrategy], ["events", eventStrategy], ["endpoints", endpointsStrategy], ["pods", podStrategy],
  ["services", (schema, { serviceRange }) => serviceStrategy(schema, serviceRange)],
  ["leases.coordination.k8s.io", leaseStrategy], ["endpointslices.discovery.k8s.io", endpointSliceStrategy],
  ["deployments.apps", deploymentStrategy], ["replicasets.apps", replicaSetStrategy], ["daemonsets.apps", daemonSetStrategy], ["jobs.batch", jobStrategy],
  ["networkpolicies.networking.k8s.io", networkPolicyStrategy], ["ingresses.networking.k8s.io", ingressStrategy], ["ingressclasses.networking.k8s.io", ingressClassStrategy],
  ["roles.rbac.authorization.k8s.io", (schema) => roleStrategy(schema, true)], ["clusterroles.rbac.authorization.k8s.io", (schema) => roleStrategy(schema, false)],
  ["rolebindings.rbac.authorization.k8s.io", (schema) => bindingStrategy(schema, true)], ["clusterrolebindings.rbac.authorization.k8s.io", (schema) => bindingStrategy(schema, false)],
  ["certificatesigningrequests.certificates.k8s.io", certificateRequestStrategy],
  ["validatingwebhookconfigurations.admissionregistration.k8s.io", (schema) => webhookStrategy(schema, false)],
  ["mutatingwebhookconfigurations.admissionregistration.k8s.io", (schema) => webhookStrategy(schema, true)],
  ["customresourcedefinitions.apiextensions.k8s.io", definitionStrategy],
]);

export function strategyOf(info: ResourceInfo, schema: TypeSchema, options: StrategyOptions): Strategy {
  return strategies.get(resourceText(info))?.(schema, options) ?? genericStrategy(schema);
}
