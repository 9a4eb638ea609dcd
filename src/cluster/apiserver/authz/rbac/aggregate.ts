/** The rules of a ClusterRole that gathers others by label. Source: kubernetes, pkg/controller/clusterroleaggregation. */
import { Selector, type KubeObject } from "../../../../kube/index.ts";
import { aggregationOf, rulesOf, type PolicyRule } from "./objects.ts";

const keyOf = (rule: PolicyRule) => JSON.stringify([rule.verbs, rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]);

/** What `role.rules` should be, among all ClusterRoles; undefined where the role does not aggregate. */
export function aggregatedRules(role: KubeObject, all: readonly KubeObject[]): readonly PolicyRule[] | undefined {
  const selectors = aggregationOf(role);
  if (!selectors) return undefined;
  const rules = new Map<string, PolicyRule>();
  for (const selector of selectors.map((object) => Selector.of(object))) {
    const chosen = all
      .filter((other) => other.metadata.name !== role.metadata.name && selector.matches(other.metadata.labels))
      .sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
    for (const other of chosen) for (const rule of rulesOf(other)) if (!rules.has(keyOf(rule))) rules.set(keyOf(rule), rule);
  }
  return [...rules.values()];
}

const sorted = (rules: readonly PolicyRule[]) => JSON.stringify([...new Set(rules.map(keyOf))].sort());

/** A rule as it is stored: lists that are empty are left out. */
export function storedRule(rule: PolicyRule): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(rule).filter(([field, values]: [string, readonly string[]]) => field === "verbs" || values.length > 0));
}

/** The role with the rules that it should have; undefined where it has them already, in whatever order: two that gather each other would never agree on one. */
export function aggregate(role: KubeObject, all: readonly KubeObject[]): KubeObject | undefined {
  const rules = aggregatedRules(role, all);
  if (!rules || sorted(rules) === sorted(rulesOf(role))) return undefined;
  return { ...role, rules: rules.map(storedRule) };
}
