/** Roles for the cluster's own programs. Sources: kubernetes, bootstrappolicy/{policy,controller_policy,namespace_policy}.go, 1.32. */
import type { PolicyRule } from "../rbac/objects.ts";
import { nodeRules } from "./node-rules.ts";
import { events, READ, rule } from "./rule.ts";

type Roles = Readonly<Record<string, readonly PolicyRule[]>>;

const CERTIFICATES = "certificates.k8s.io";
const DELEGATED = [rule("create", "authentication.k8s.io", "tokenreviews"), rule("create", "authorization.k8s.io", "subjectaccessreviews")];
const SIGNERS = ["kube-apiserver-client", "kube-apiserver-client-kubelet", "kubelet-serving", "legacy-unknown"];

/** To elect the leader among copies of one program. */
const lease = (name: string) => [rule("create", "coordination.k8s.io", "leases"), rule("get update", "coordination.k8s.io", "leases", name)];

/** ClusterRoles by name without `system:`. */
export const systemRoles: Roles = {
  node: nodeRules(),
  "auth-delegator": DELEGATED,
  "kube-aggregator": [rule(READ, "core", "endpoints services")],
  "kube-dns": [rule("list watch", "core", "endpoints services")],
  "node-bootstrapper": [rule(`create ${READ}`, CERTIFICATES, "certificatesigningrequests")],
  "node-problem-detector": [rule("get", "core", "nodes"), rule("patch", "core", "nodes/status"), events()],
  "node-proxier": [
    rule("list watch", "core", "endpoints services"),
    rule(READ, "core", "nodes"),
    events(),
    rule("list watch", "discovery.k8s.io", "endpointslices"),
  ],
  "kubelet-api-admin": [
    rule(READ, "core", "nodes"),
    rule("proxy", "core", "nodes"),
    rule("*", "core", "nodes/log nodes/metrics nodes/proxy nodes/stats"),
  ],
  "kube-controller-manager": [
    events(),
    ...lease("kube-controller-manager"),
    rule("create", "core", "secrets serviceaccounts"),
    rule("delete", "core", "secrets"),
    rule("get", "core", "configmaps namespaces secrets serviceaccounts"),
    rule("update", "core", "secrets serviceaccounts"),
    ...DELEGATED,
    rule("list watch", "*", "*"),
    rule("create", "core", "serviceaccounts/token"),
  ],
  "kube-scheduler": [
    events(),
    ...lease("kube-scheduler"),
    rule(READ, "core", "nodes"),
    rule(`delete ${READ}`, "core", "pods"),
    rule("create", "core", "bindings pods/binding"),
    rule("patch update", "core", "pods/status"),
    rule(READ, "core", "replicationcontrollers services"),
    rule(READ, "apps extensions", "replicasets"),
    rule(READ, "apps", "statefulsets"),
    rule(READ, "policy", "poddisruptionbudgets"),
    rule(READ, "core", "persistentvolumeclaims persistentvolumes"),
    ...DELEGATED,
    rule(READ, "storage.k8s.io", "csinodes"),
    rule(READ, "core", "namespaces"),
    rule(READ, "storage.k8s.io", "csidrivers"),
    rule(READ, "storage.k8s.io", "csistoragecapacities"),
  ],
  "certificates.k8s.io:certificatesigningrequests:nodeclient": [rule("create", CERTIFICATES, "certificatesigningrequests/nodeclient")],
  "certificates.k8s.io:certificatesigningrequests:selfnodeclient": [rule("create", CERTIFICATES, "certificatesigningrequests/selfnodeclient")],
  ...Object.fromEntries(SIGNERS.map((signer) => [`certificates.k8s.io:${signer}-approver`, [rule("approve", CERTIFICATES, "signers", `kubernetes.io/${signer}`)]])),
};

/** ClusterRoles of the controllers that this cluster has, by the controller's service account in `kube-system`. */
export const controllerRoles: Roles = {
  "certificate-controller": [
    rule(`${READ} delete`, CERTIFICATES, "certificatesigningrequests"),
    rule("update", CERTIFICATES, "certificatesigningrequests/approval certificatesigningrequests/status"),
    rule("approve", CERTIFICATES, "signers", "kubernetes.io/kube-apiserver-client-kubelet"),
    rule("sign", CERTIFICATES, "signers", SIGNERS.map((signer) => `kubernetes.io/${signer}`).join(" ")),
    rule("create", "authorization.k8s.io", "subjectaccessreviews"),
    events(),
  ],
  "clusterrole-aggregation-controller": [rule(`escalate ${READ} patch update`, "rbac.authorization.k8s.io", "clusterroles")],
  "daemon-set-controller": [
    rule(READ, "apps extensions", "daemonsets"),
    rule("update", "apps extensions", "daemonsets/status"),
    rule("update", "apps extensions", "daemonsets/finalizers"),
    rule("list watch", "core", "nodes"),
    rule("create delete list patch watch", "core", "pods"),
    rule("create", "core", "pods/binding"),
    rule(`${READ} create delete patch update`, "apps", "controllerrevisions"),
    events(),
  ],
  "deployment-controller": [
    rule(`${READ} update`, "apps extensions", "deployments"),
    rule("update", "apps extensions", "deployments/status"),
    rule("update", "apps extensions", "deployments/finalizers"),
    rule(`${READ} create delete patch update`, "apps extensions", "replicasets"),
    rule(`${READ} update`, "core", "pods"),
    events(),
  ],
  "endpoint-controller": [
    rule(READ, "core", "pods services"),
    rule(`${READ} create delete update`, "core", "endpoints"),
    rule("create", "core", "endpoints/restricted"),
    events(),
  ],
  "endpointslice-controller": [
    rule(READ, "core", "nodes pods services"),
    rule("update", "core", "services/finalizers"),
    rule(`${READ} create delete update`, "discovery.k8s.io", "endpointslices"),
    events(),
  ],
  "generic-garbage-collector": [rule(`${READ} delete patch update`, "*", "*"), events()],
  "job-controller": [
    rule(`${READ} patch update`, "batch", "jobs"),
    rule("update", "batch", "jobs/status"),
    rule("update", "batch", "jobs/finalizers"),
    rule("create delete list patch watch", "core", "pods"),
    events(),
  ],
  "namespace-controller": [
    rule(`${READ} delete`, "core", "namespaces"),
    rule("update", "core", "namespaces/finalize namespaces/status"),
    rule(`${READ} delete deletecollection`, "*", "*"),
  ],
  "node-controller": [
    rule(`${READ} delete patch update`, "core", "nodes"),
    rule("patch update", "core", "nodes/status"),
    rule("patch update", "core", "pods/status"),
    rule(`${READ} delete`, "core", "pods"),
    events(),
  ],
  "pod-garbage-collector": [rule("delete list watch", "core", "pods"), rule(READ, "core", "nodes"), rule("patch", "core", "pods/status")],
  "replicaset-controller": [
    rule(`${READ} update`, "apps extensions", "replicasets"),
    rule("update", "apps extensions", "replicasets/status"),
    rule("update", "apps extensions", "replicasets/finalizers"),
    rule("create delete list patch watch", "core", "pods"),
    events(),
  ],
  "root-ca-cert-publisher": [rule("create update", "core", "configmaps"), events()],
  "service-account-controller": [rule("create", "core", "serviceaccounts"), events()],
  "ttl-after-finished-controller": [rule(`${READ} delete`, "batch", "jobs"), events()],
};

/** Roles in `kube-system`. */
export const namespaceRoles: Roles = {
  "extension-apiserver-authentication-reader": [rule(READ, "core", "configmaps", "extension-apiserver-authentication")],
  "system::leader-locking-kube-controller-manager": [rule("watch", "core", "configmaps"), rule("get update", "core", "configmaps", "kube-controller-manager")],
  "system::leader-locking-kube-scheduler": [rule("watch", "core", "configmaps"), rule("get update", "core", "configmaps", "kube-scheduler")],
};
