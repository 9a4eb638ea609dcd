/** Does one rule grant one request? Source: kubernetes, pkg/apis/rbac/v1/evaluation_helpers.go. */
import type { Attributes, UserInfo } from "../../types.ts";
import type { PolicyRule, Subject } from "./objects.ts";

const ALL = "*";

export function verbMatches(rule: PolicyRule, verb: string): boolean {
  return rule.verbs.some((allowed) => allowed === ALL || allowed === verb);
}

export function groupMatches(rule: PolicyRule, group: string): boolean {
  return rule.apiGroups.some((allowed) => allowed === ALL || allowed === group);
}

/** `pods` is not `pods/log`; a `*` before the slash stands for every resource, one after it for nothing but itself. */
export function resourceMatches(rule: PolicyRule, resource: string, subresource: string): boolean {
  const asked = subresource === "" ? resource : `${resource}/${subresource}`;
  return rule.resources.some((allowed) => allowed === ALL || allowed === asked || (subresource !== "" && allowed === `*/${subresource}`));
}

/** A rule with names never grants what has no name yet: create, list, deletecollection. */
export function nameMatches(rule: PolicyRule, name: string): boolean {
  return rule.resourceNames.length === 0 || rule.resourceNames.includes(name);
}

export function pathMatches(rule: PolicyRule, path: string): boolean {
  return rule.nonResourceURLs.some((allowed) => pathCovers(allowed, path));
}

export function pathCovers(pattern: string, path: string): boolean {
  return pattern === ALL || pattern === path || (pattern.endsWith(ALL) && path.startsWith(pattern.replace(/\*+$/, "")));
}

export function ruleAllows(rule: PolicyRule, asked: Attributes): boolean {
  if (!verbMatches(rule, asked.verb)) return false;
  if (asked.kind === "path") return pathMatches(rule, asked.path);
  return groupMatches(rule, asked.group) && resourceMatches(rule, asked.resource, asked.subresource) && nameMatches(rule, asked.name);
}

/** `bindingNamespace`: of the binding, for a service account that names none; empty for a ClusterRoleBinding. */
export function subjectIs(subject: Subject, user: UserInfo, bindingNamespace: string): boolean {
  if (subject.kind === "User") return subject.name === user.name;
  if (subject.kind === "Group") return user.groups.includes(subject.name);
  if (subject.kind !== "ServiceAccount") return false;
  const namespace = subject.namespace || bindingNamespace;
  return namespace !== "" && user.name === `system:serviceaccount:${namespace}:${subject.name}`;
}
