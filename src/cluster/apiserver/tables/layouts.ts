import type { GroupKind } from "../../../kube/index.ts";
import { configMap, event, namespace, node, secret, serviceAccount } from "./kinds/core.ts";
import { certificateSigningRequest, clusterRoleBinding, lease, plain, roleBinding, webhookConfiguration } from "./kinds/identity.ts";
import { endpoints, endpointSlice, ingress, ingressClass, networkPolicy, service } from "./kinds/network.ts";
import { pod } from "./kinds/pod.ts";
import { daemonSet, deployment, job, replicaSet, scale } from "./kinds/workloads.ts";
import type { Layout } from "./types.ts";

const layouts: Readonly<Record<string, Layout>> = {
  "/ConfigMap": configMap, "/Endpoints": endpoints, "/Event": event, "/Namespace": namespace, "/Node": node, "/Pod": pod, "/Secret": secret, "/Service": service,
  "/ServiceAccount": serviceAccount,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": webhookConfiguration, "admissionregistration.k8s.io/ValidatingWebhookConfiguration": webhookConfiguration,
  "apps/DaemonSet": daemonSet, "apps/Deployment": deployment, "apps/ReplicaSet": replicaSet,
  "autoscaling/Scale": scale,
  "batch/Job": job,
  "certificates.k8s.io/CertificateSigningRequest": certificateSigningRequest,
  "coordination.k8s.io/Lease": lease,
  "discovery.k8s.io/EndpointSlice": endpointSlice,
  "networking.k8s.io/Ingress": ingress, "networking.k8s.io/IngressClass": ingressClass, "networking.k8s.io/NetworkPolicy": networkPolicy,
  "rbac.authorization.k8s.io/ClusterRoleBinding": clusterRoleBinding, "rbac.authorization.k8s.io/RoleBinding": roleBinding,
};

/** Of a built-in kind. */
export function layoutOf({ group, kind }: GroupKind): Layout {
  const key = `${group}/${kind}`;
  return (Object.hasOwn(layouts, key) ? layouts[key] : undefined) ?? plain;
}
