/**
 * RBAC written down from its documentation alone, slowly and plainly, to compare the authorizer with.
 * Source: kubernetes.io, "Using RBAC Authorization". It shares no code with the authorizer.
 */
import type { KubeObject } from "../../../../kube/index.ts";
import type { Attributes } from "../../types.ts";
import type { RuleFields, SubjectFields } from "./objects.ts";

interface Grant {
  readonly rule: RuleFields;
  /** Undefined: in all namespaces, and outside of them. */
  readonly namespace: string | undefined;
}

/** All that a user has been granted, written out before anything is asked. */
function grantsOf(objects: readonly KubeObject[], userName: string, groups: readonly string[]): Grant[] {
  const grants: Grant[] = [];
  for (const binding of objects) {
    if (binding.kind !== "ClusterRoleBinding" && binding.kind !== "RoleBinding") continue;
    const subjects = (binding["subjects"] ?? []) as readonly SubjectFields[];
    const named = new Set<string>();
    for (const { kind, name, namespace } of subjects) {
      if (kind === "User") named.add(`user/${name}`);
      if (kind === "Group") named.add(`group/${name}`);
      const home = namespace ?? binding.metadata.namespace;
      if (kind === "ServiceAccount" && home !== undefined) named.add(`user/system:serviceaccount:${home}:${name}`);
    }
    if (!named.has(`user/${userName}`) && !groups.some((group) => named.has(`group/${group}`))) continue;
    const ref = binding["roleRef"] as { readonly kind: string; readonly name: string };
    const role = objects.find(
      ({ kind, metadata }) => kind === ref.kind && metadata.name === ref.name && (kind === "ClusterRole" || metadata.namespace === binding.metadata.namespace),
    );
    const scope = binding.kind === "RoleBinding" ? binding.metadata.namespace : undefined;
    for (const rule of (role?.["rules"] ?? []) as readonly RuleFields[]) grants.push({ rule, namespace: scope });
  }
  return grants;
}

/** A pattern of a rule as a regular expression: only the stars that the documentation gives a meaning to. */
function resourcePattern(pattern: string): RegExp {
  if (pattern === "*") return /^.*$/s;
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${pattern.startsWith("*/") ? escaped.replace(/^\\\*/, "[^/]+") : escaped}$`, "s");
}

export function naiveAllows(objects: readonly KubeObject[], asked: Attributes): boolean {
  for (const { rule, namespace } of grantsOf(objects, asked.user.name, asked.user.groups)) {
    const verbs = new Set(rule.verbs);
    if (!verbs.has("*") && !verbs.has(asked.verb)) continue;
    if (asked.kind === "path") {
      // A RoleBinding cannot grant what is in no namespace.
      if (namespace !== undefined) continue;
      for (const url of rule.nonResourceURLs ?? []) {
        if (url === asked.path) return true;
        if (url.at(-1) === "*" && asked.path.indexOf(url.slice(0, -1)) === 0) return true;
      }
      continue;
    }
    if (namespace !== undefined && namespace !== asked.namespace) continue;
    const full = [asked.resource, asked.subresource].filter((part) => part !== "").join("/");
    const group = (rule.apiGroups ?? []).some((one) => ["*", asked.group].includes(one));
    const resource = (rule.resources ?? []).some((one) => resourcePattern(one).test(full));
    const names = rule.resourceNames ?? [];
    if (group && resource && (names.length === 0 || new Set(names).has(asked.name))) return true;
  }
  return false;
}
