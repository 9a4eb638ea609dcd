/** Which rules a user has, and from which binding. Source: kubernetes, pkg/registry/rbac/validation/rule.go. */
import { quote } from "../../../../kube/index.ts";
import type { Lister, UserInfo } from "../../types.ts";
import { subjectIs } from "./match.ts";
import { bindingOf, RBAC_GROUP, rulesOf, type Binding, type PolicyRule, type RoleRef, type Subject } from "./objects.ts";

export type Resolved = { readonly kind: "rules"; readonly rules: readonly PolicyRule[] } | { readonly kind: "missing"; readonly message: string };

/** What a visit meets: a rule with a text that names its binding, or a binding whose role is not there. */
export type Finding = { readonly kind: "rule"; readonly rule: PolicyRule; readonly source: () => string } | { readonly kind: "error"; readonly message: string };

/** Of the role that a binding in `namespace` refers to; `namespace` is empty for a ClusterRoleBinding. */
export function resolveRole(lister: Lister, ref: RoleRef, namespace: string): Resolved {
  if (ref.kind !== "Role" && ref.kind !== "ClusterRole") return { kind: "missing", message: `unsupported role reference kind: ${quote(ref.kind)}` };
  const resource = ref.kind === "Role" ? "roles" : "clusterroles";
  const role = lister.get({ group: RBAC_GROUP, resource }, ref.kind === "Role" ? namespace : "", ref.name);
  if (role) return { kind: "rules", rules: rulesOf(role) };
  return { kind: "missing", message: `${ref.kind.toLowerCase()}.${RBAC_GROUP} ${quote(ref.name)} not found` };
}

function describeSubject(subject: Subject, bindingNamespace: string): string {
  const name = subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace || bindingNamespace}` : subject.name;
  return `${subject.kind} ${quote(name)}`;
}

function describe(binding: Binding, subject: Subject): string {
  const name = binding.kind === "RoleBinding" ? `${binding.name}/${binding.namespace}` : binding.name;
  const role = `${binding.roleRef.kind} ${quote(binding.roleRef.name)}`;
  return `${binding.kind} ${quote(name)} of ${role} to ${describeSubject(subject, binding.namespace)}`;
}

function* bindingsFor(lister: Lister, namespace: string): Generator<Binding> {
  for (const object of lister.list({ group: RBAC_GROUP, resource: "clusterrolebindings" })) yield bindingOf(object, "ClusterRoleBinding");
  if (namespace === "") return;
  for (const object of lister.list({ group: RBAC_GROUP, resource: "rolebindings" }, namespace)) yield bindingOf(object, "RoleBinding");
}

/** ClusterRoleBindings first, then the namespace's RoleBindings; one who has seen enough stops asking. */
export function* findings(lister: Lister, user: UserInfo, namespace: string): Generator<Finding> {
  for (const binding of bindingsFor(lister, namespace)) {
    const subject = binding.subjects.find((candidate) => subjectIs(candidate, user, binding.namespace));
    if (!subject) continue;
    const role = resolveRole(lister, binding.roleRef, binding.namespace);
    if (role.kind === "missing") {
      yield { kind: "error", message: role.message };
      continue;
    }
    for (const rule of role.rules) yield { kind: "rule", rule, source: () => describe(binding, subject) };
  }
}

export function rulesFor(lister: Lister, user: UserInfo, namespace: string): { readonly rules: readonly PolicyRule[]; readonly errors: readonly string[] } {
  const rules: PolicyRule[] = [];
  const errors: string[] = [];
  for (const finding of findings(lister, user, namespace)) {
    if (finding.kind === "rule") rules.push(finding.rule);
    else errors.push(finding.message);
  }
  return { rules, errors };
}
