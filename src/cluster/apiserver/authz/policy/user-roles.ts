/** Roles for people. Source: kubernetes, bootstrappolicy/policy.go, 1.32. */
import type { PolicyRule } from "../rbac/objects.ts";
import { pathRule, READ, rule, WRITE } from "./rule.ts";

const POD_STREAMS = "pods/attach pods/exec pods/portforward pods/proxy";

export const clusterAdmin: readonly PolicyRule[] = [rule("*", "*", "*"), pathRule("*", "*")];

export const discovery: readonly PolicyRule[] = [
  pathRule("get", "/livez /readyz /healthz /version /version/ /openapi /openapi/* /api /api/* /apis /apis/*"),
];

export const publicInfo: readonly PolicyRule[] = [pathRule("get", "/livez /readyz /healthz /version /version/")];

export const monitoring: readonly PolicyRule[] = [pathRule("get", "/metrics /metrics/slis /livez /readyz /healthz /livez/* /readyz/* /healthz/*")];

export const issuerDiscovery: readonly PolicyRule[] = [pathRule("get", "/.well-known/openid-configuration /openid/v1/jwks")];

export const basicUser: readonly PolicyRule[] = [
  rule("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
  rule("create", "authentication.k8s.io", "selfsubjectreviews"),
];

/** What `admin` has beyond `edit`: to give rights within the namespace. */
export const aggregateToAdmin: readonly PolicyRule[] = [
  rule("create", "authorization.k8s.io", "localsubjectaccessreviews"),
  rule(`${READ} ${WRITE}`, "rbac.authorization.k8s.io", "roles rolebindings"),
];

/** What `edit` has beyond `view`. Reading secrets and streams to pods count as writing: both lead to more rights. */
export const aggregateToEdit: readonly PolicyRule[] = [
  rule(READ, "core", `${POD_STREAMS} secrets services/proxy`),
  rule("impersonate", "core", "serviceaccounts"),
  rule(WRITE, "core", `pods ${POD_STREAMS}`),
  rule("create", "core", "pods/eviction"),
  rule(WRITE, "core", "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy"),
  rule("create", "core", "serviceaccounts/token"),
  rule(WRITE, "apps", "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale"),
  rule(WRITE, "autoscaling", "horizontalpodautoscalers"),
  rule(WRITE, "batch", "cronjobs jobs"),
  rule(WRITE, "extensions", "daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale"),
  rule(WRITE, "policy", "poddisruptionbudgets"),
  rule(WRITE, "networking.k8s.io", "ingresses networkpolicies"),
  rule(`${READ} ${WRITE}`, "coordination.k8s.io", "leases"),
];

export const aggregateToView: readonly PolicyRule[] = [
  rule(READ, "core", "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status"),
  rule(READ, "core", "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status"),
  rule(READ, "core", "namespaces"),
  rule(READ, "discovery.k8s.io", "endpointslices"),
  rule(READ, "apps", "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status"),
  rule(READ, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
  rule(READ, "batch", "cronjobs cronjobs/status jobs jobs/status"),
  rule(READ, "extensions", "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale"),
  rule(READ, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
  rule(READ, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
];
