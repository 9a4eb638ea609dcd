/** Objects for tests, short to write. */
import type { KubeObject } from "../../../../kube/index.ts";
import type { Attributes, Lister, UserInfo } from "../../types.ts";

export interface RuleFields {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface SubjectFields {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

const RESOURCES: Readonly<Record<string, string>> = {
  ClusterRole: "clusterroles", ClusterRoleBinding: "clusterrolebindings", Role: "roles", RoleBinding: "rolebindings",
  Pod: "pods", Node: "nodes", ServiceAccount: "serviceaccounts", Secret: "secrets",
};

/** Always what it was made of. */
export function listerOf(objects: readonly KubeObject[]): Lister {
  const list: Lister["list"] = ({ group, resource }, namespace) =>
    objects.filter(
      (object) =>
        RESOURCES[object.kind] === resource &&
        (object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "") === group &&
        (namespace === undefined || (object.metadata.namespace ?? "") === namespace),
    );
  return { list, get: (resource, namespace, name) => list(resource, namespace).find(({ metadata }) => metadata.name === name) };
}

const apiVersion = "rbac.authorization.k8s.io/v1";

export function clusterRole(name: string, rules: readonly RuleFields[], more: Readonly<Record<string, unknown>> = {}, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion, kind: "ClusterRole", metadata: { name, labels }, rules, ...more };
}

export function role(namespace: string, name: string, rules: readonly RuleFields[]): KubeObject {
  return { apiVersion, kind: "Role", metadata: { name, namespace }, rules };
}

export function clusterRoleBinding(name: string, roleName: string, subjects: readonly SubjectFields[]): KubeObject {
  return { apiVersion, kind: "ClusterRoleBinding", metadata: { name }, subjects, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: roleName } };
}

export function roleBinding(namespace: string, name: string, kind: "Role" | "ClusterRole", roleName: string, subjects: readonly SubjectFields[]): KubeObject {
  return { apiVersion, kind: "RoleBinding", metadata: { name, namespace }, subjects, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: roleName } };
}

export function user(name: string, ...groups: readonly string[]): UserInfo {
  return { name, groups, extra: {} };
}

/** `get pods/log.apps a web`: verb, resource (with subresource and group), namespace, name; `-` for none. A path begins with a slash. */
export function asks(who: UserInfo, text: string): Attributes {
  const [verb = "", what = "", namespace = "-", name = "-"] = text.split(" ");
  if (what.startsWith("/")) return { kind: "path", user: who, verb, path: what };
  const [, resource = "", group = "", subresource = ""] = /^([^./]+)(?:\.([^/]+))?(?:\/(.+))?$/.exec(what) ?? [];
  const none = (value: string) => (value === "-" ? "" : value);
  return { kind: "resource", user: who, verb, group, version: "v1", resource, subresource, namespace: none(namespace), name: none(name) };
}
