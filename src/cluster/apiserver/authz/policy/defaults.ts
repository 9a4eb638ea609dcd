/** The roles and bindings that a cluster starts with, as objects. Source: kubernetes, bootstrappolicy, 1.32. */
import type { KubeObject } from "../../../../kube/index.ts";
import { storedRule } from "../rbac/aggregate.ts";
import { RBAC_GROUP, type PolicyRule } from "../rbac/objects.ts";
import { controllerRoles, namespaceRoles, systemRoles } from "./system-roles.ts";
import { aggregateToAdmin, aggregateToEdit, aggregateToView, basicUser, clusterAdmin, discovery, issuerDiscovery, monitoring, publicInfo } from "./user-roles.ts";

export const AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";

const API_VERSION = `${RBAC_GROUP}/v1`;
const SYSTEM_NAMESPACE = "kube-system";

type Labels = Readonly<Record<string, string>>;
type DefaultSubject = { readonly kind: "User" | "Group"; readonly name: string } | { readonly kind: "ServiceAccount"; readonly name: string };

function metadata(name: string, labels: Labels = {}, namespace?: string): KubeObject["metadata"] {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...labels },
    annotations: { [AUTOUPDATE]: "true" },
  };
}

function clusterRole(name: string, rules: readonly PolicyRule[], labels?: Labels): KubeObject {
  return { apiVersion: API_VERSION, kind: "ClusterRole", metadata: metadata(name, labels), rules: rules.map(storedRule) };
}

const aggregateTo = (target: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${target}`]: "true" });

/** `admin`, `edit` and `view` hold what others are labelled to give them; each gives to the one above. */
function aggregated(name: string, above?: string): KubeObject {
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: aggregateTo(name) }] };
  return { apiVersion: API_VERSION, kind: "ClusterRole", metadata: metadata(name, above === undefined ? {} : aggregateTo(above)), aggregationRule, rules: [] };
}

function subject(of: DefaultSubject): Readonly<Record<string, string>> {
  return of.kind === "ServiceAccount" ? { ...of, namespace: SYSTEM_NAMESPACE } : { apiGroup: RBAC_GROUP, ...of };
}

function clusterRoleBinding(role: string, ...subjects: readonly DefaultSubject[]): KubeObject {
  const roleRef = { apiGroup: RBAC_GROUP, kind: "ClusterRole", name: role };
  const bound = subjects.length === 0 ? {} : { subjects: subjects.map(subject) };
  return { apiVersion: API_VERSION, kind: "ClusterRoleBinding", metadata: metadata(role), roleRef, ...bound };
}

/** The group of `admin.conf`, which unlike `system:masters` can lose its rights. Source: kubernetes, cmd/kubeadm/app/phases/kubeconfig. */
function administrators(): KubeObject {
  return { ...clusterRoleBinding("cluster-admin", group("kubeadm:cluster-admins")), metadata: { name: "kubeadm:cluster-admins" } };
}

function roleBinding(name: string, role: string, ...subjects: readonly DefaultSubject[]): KubeObject {
  const roleRef = { apiGroup: RBAC_GROUP, kind: "Role", name: role };
  return { apiVersion: API_VERSION, kind: "RoleBinding", metadata: metadata(name, {}, SYSTEM_NAMESPACE), roleRef, subjects: subjects.map(subject) };
}

const user = (name: string): DefaultSubject => ({ kind: "User", name });
const group = (name: string): DefaultSubject => ({ kind: "Group", name });
const account = (name: string): DefaultSubject => ({ kind: "ServiceAccount", name });

export function defaultClusterRoles(): readonly KubeObject[] {
  return [
    clusterRole("cluster-admin", clusterAdmin),
    aggregated("admin"),
    aggregated("edit", "admin"),
    aggregated("view", "edit"),
    clusterRole("system:aggregate-to-admin", aggregateToAdmin, aggregateTo("admin")),
    clusterRole("system:aggregate-to-edit", aggregateToEdit, aggregateTo("edit")),
    clusterRole("system:aggregate-to-view", aggregateToView, aggregateTo("view")),
    clusterRole("system:discovery", discovery),
    clusterRole("system:public-info-viewer", publicInfo),
    clusterRole("system:basic-user", basicUser),
    clusterRole("system:monitoring", monitoring),
    clusterRole("system:service-account-issuer-discovery", issuerDiscovery),
    ...Object.entries(systemRoles).map(([name, rules]) => clusterRole(`system:${name}`, rules)),
    ...Object.entries(controllerRoles).map(([name, rules]) => clusterRole(`system:controller:${name}`, rules)),
  ];
}

export function defaultClusterRoleBindings(): readonly KubeObject[] {
  return [
    clusterRoleBinding("cluster-admin", group("system:masters")),
    administrators(),
    clusterRoleBinding("system:monitoring", group("system:monitoring")),
    clusterRoleBinding("system:discovery", group("system:authenticated")),
    clusterRoleBinding("system:basic-user", group("system:authenticated")),
    clusterRoleBinding("system:public-info-viewer", group("system:authenticated"), group("system:unauthenticated")),
    clusterRoleBinding("system:node-proxier", user("system:kube-proxy")),
    clusterRoleBinding("system:kube-controller-manager", user("system:kube-controller-manager")),
    clusterRoleBinding("system:kube-dns", account("kube-dns")),
    clusterRoleBinding("system:kube-scheduler", user("system:kube-scheduler")),
    clusterRoleBinding("system:service-account-issuer-discovery", group("system:serviceaccounts")),
    // Nodes have their rights from the node authorizer; the binding is there, without subjects, so that nothing binds them here.
    clusterRoleBinding("system:node"),
    ...Object.keys(controllerRoles).map((name) => clusterRoleBinding(`system:controller:${name}`, account(name))),
  ];
}

export function defaultRoles(): readonly KubeObject[] {
  return Object.entries(namespaceRoles).map(([name, rules]) => ({
    apiVersion: API_VERSION, kind: "Role", metadata: metadata(name, {}, SYSTEM_NAMESPACE), rules: rules.map(storedRule),
  }));
}

export function defaultRoleBindings(): readonly KubeObject[] {
  const manager = "kube-controller-manager";
  const scheduler = "kube-scheduler";
  const reader = "extension-apiserver-authentication-reader";
  return [
    roleBinding(`system::${reader}`, reader, user(`system:${manager}`), user(`system:${scheduler}`)),
    ...[manager, scheduler].map((name) => roleBinding(`system::leader-locking-${name}`, `system::leader-locking-${name}`, user(`system:${name}`), account(name))),
  ];
}
