/** The table of `auth can-i --list`: rules taken apart, put together again, sorted. Sources: kubectl, pkg/util/rbac/rbac.go; component-helpers, auth/rbac/validation. */
import { fieldOf, goText } from "../../../kube/index.ts";
import { TABLE_STYLE, TabWriter } from "../print/tab-writer.ts";

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

const strings = (value: unknown, name: string): readonly string[] => {
  const found = fieldOf(value, name);
  return Array.isArray(found) ? (found as readonly unknown[]).map(String) : [];
};

function rulesOf(status: unknown): Rule[] {
  return ["resourceRules", "nonResourceRules"].flatMap((field) => {
    const list = fieldOf(status, field);
    return (Array.isArray(list) ? (list as readonly unknown[]) : []).map((rule) => ({
      verbs: strings(rule, "verbs"), apiGroups: strings(rule, "apiGroups"), resources: strings(rule, "resources"), resourceNames: strings(rule, "resourceNames"), nonResourceURLs: strings(rule, "nonResourceURLs"),
    }));
  });
}

/** One verb of one resource, of one name or of all. */
function apart(rule: Rule): Rule[] {
  const resources = rule.apiGroups.flatMap((group) => rule.resources.flatMap((resource) => rule.verbs.flatMap((verb): Rule[] => {
    const one = { verbs: [verb], apiGroups: [group], resources: [resource], nonResourceURLs: [] };
    return rule.resourceNames.length > 0 ? rule.resourceNames.map((name) => ({ ...one, resourceNames: [name] })) : [{ ...one, resourceNames: [] }];
  })));
  const paths = rule.nonResourceURLs.flatMap((path) => rule.verbs.map((verb): Rule => ({ verbs: [verb], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [path] })));
  return [...resources, ...paths];
}

/** Verbs of the same resource are put together, others stay alone. */
function compact(rules: readonly Rule[]): Rule[] {
  const simple = new Map<string, Rule>();
  const others: Rule[] = [];
  for (const rule of rules) {
    if (rule.nonResourceURLs.length > 0) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const before = simple.get(key);
    simple.set(key, before ? { ...before, verbs: [...before.verbs, ...rule.verbs.filter((verb) => !before.verbs.includes(verb))] } : rule);
  }
  return [...others, ...simple.values()];
}

/** As Go prints the type: rules are sorted by that. */
const sortText = (rule: Rule): string =>
  `Verbs:${goText(rule.verbs)},APIGroups:${goText(rule.apiGroups)},Resources:${goText(rule.resources)},ResourceNames:${goText(rule.resourceNames)},NonResourceURLs:${goText(rule.nonResourceURLs)},`;

/** `deployments.apps/scale` */
function withGroup(resource: string, group: string): string {
  const [name = "", ...below] = resource.split("/");
  return [group === "" ? name : `${name}.${group}`, ...below].join("/");
}

export function combine({ resources, apiGroups }: Pick<Rule, "resources" | "apiGroups">): string {
  const [resource] = resources;
  return resource === undefined ? "" : withGroup(resource, apiGroups[0] ?? "");
}

export function sortedRules(rules: readonly Rule[]): Rule[] {
  return compact(rules.flatMap(apart)).sort((a, b) => (sortText(a) < sortText(b) ? -1 : 1));
}

export function accessTable(status: unknown, noHeaders: boolean): string {
  const writer = new TabWriter(TABLE_STYLE);
  if (!noHeaders) writer.write("Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
  for (const rule of sortedRules(rulesOf(status))) writer.write(`${combine(rule)}\t${goText(rule.nonResourceURLs)}\t${goText(rule.resourceNames)}\t${goText(rule.verbs)}\n`);
  return writer.flush();
}
