/**
 * Do the rules that someone holds cover the rules that they want to give away?
 * Sources: kubernetes, component-helpers/auth/rbac/validation/policy_comparator.go; pkg/registry/rbac/validation/policy_compact.go.
 */
import { quote } from "../../../../kube/index.ts";
import { pathCovers } from "./match.ts";
import type { PolicyRule } from "./objects.ts";

const ALL = "*";
const NOTHING: PolicyRule = { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };

/** Into rules of one verb on one thing, so that each may be covered by another rule. */
function* breakDown(rule: PolicyRule): Generator<PolicyRule> {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name]);
  for (const group of rule.apiGroups) {
    for (const resource of rule.resources) {
      for (const verb of rule.verbs) {
        for (const resourceNames of names) yield { ...NOTHING, verbs: [verb], apiGroups: [group], resources: [resource], resourceNames };
      }
    }
  }
  for (const path of rule.nonResourceURLs) for (const verb of rule.verbs) yield { ...NOTHING, verbs: [verb], nonResourceURLs: [path] };
}

function holdsAll(held: readonly string[], wanted: readonly string[]): boolean {
  return held.includes(ALL) || wanted.every((item) => held.includes(item));
}

/** `* /scale` (without the blank) covers `deployments/scale`. */
function resourceHeld(held: readonly string[], wanted: string): boolean {
  if (held.includes(ALL) || held.includes(wanted)) return true;
  const slash = wanted.indexOf("/");
  return slash >= 0 && held.includes(`*${wanted.slice(slash)}`);
}

function namesHeld(held: readonly string[], wanted: readonly string[]): boolean {
  if (held.length === 0) return true;
  return wanted.length > 0 && wanted.every((name) => held.includes(name));
}

function ruleCovers(held: PolicyRule, wanted: PolicyRule): boolean {
  return (
    holdsAll(held.verbs, wanted.verbs) &&
    holdsAll(held.apiGroups, wanted.apiGroups) &&
    wanted.resources.every((resource) => resourceHeld(held.resources, resource)) &&
    wanted.nonResourceURLs.every((path) => held.nonResourceURLs.some((pattern) => pathCovers(pattern, path))) &&
    namesHeld(held.resourceNames, wanted.resourceNames)
  );
}

/** What of `wanted` is not held, one verb on one thing each. */
export function uncovered(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  const missing: PolicyRule[] = [];
  for (const rule of wanted) {
    for (const part of breakDown(rule)) if (!held.some((own) => ruleCovers(own, part))) missing.push(part);
  }
  return missing;
}

/** Joins the verbs of rules on the same thing, to be read by people. */
export function compact(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const joined = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const rule of rules) {
    if (rule.resources.length !== 1 || rule.apiGroups.length !== 1 || rule.resourceNames.length > 1) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const before = joined.get(key);
    joined.set(key, before ? { ...before, verbs: [...new Set([...before.verbs, ...rule.verbs])] } : rule);
  }
  return [...others, ...joined.values()];
}

/** A list as Go's `%q` shows it. */
export function quoteList(items: readonly string[]): string {
  return `[${items.map(quote).join(" ")}]`;
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}` */
export function ruleText(rule: PolicyRule): string {
  const parts = (
    [
      ["APIGroups", rule.apiGroups],
      ["Resources", rule.resources],
      ["NonResourceURLs", rule.nonResourceURLs],
      ["ResourceNames", rule.resourceNames],
      ["Verbs", rule.verbs],
    ] as const
  ).filter(([, values]) => values.length > 0);
  return `{${parts.map(([name, values]) => `${name}:${quoteList(values)}`).join(", ")}}`;
}
