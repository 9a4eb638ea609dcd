/**
 * Roles and bindings as the authorizer reads them: whatever is stored, what is missing or misshapen grants nothing.
 * Source: k8s.io/api, rbac/v1/types.go.
 */
import { isObject, type KubeObject, type LabelSelectorObject } from "../../../../kube/index.ts";

export const RBAC_GROUP = "rbac.authorization.k8s.io";

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  /** Of a service account. */
  readonly namespace: string;
}

export interface RoleRef {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

export interface Binding {
  readonly kind: "ClusterRoleBinding" | "RoleBinding";
  /** Empty for a ClusterRoleBinding. */
  readonly namespace: string;
  readonly name: string;
  readonly subjects: readonly Subject[];
  readonly roleRef: RoleRef;
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function policyRule(value: unknown): PolicyRule {
  const rule = fields(value);
  return {
    verbs: strings(rule["verbs"]),
    apiGroups: strings(rule["apiGroups"]),
    resources: strings(rule["resources"]),
    resourceNames: strings(rule["resourceNames"]),
    nonResourceURLs: strings(rule["nonResourceURLs"]),
  };
}

export function roleRefOf(binding: KubeObject): RoleRef {
  const ref = fields(binding["roleRef"]);
  return { apiGroup: string(ref["apiGroup"]), kind: string(ref["kind"]), name: string(ref["name"]) };
}

// Stored objects never change, so what was read of one holds for as long as it exists.
const rulesRead = new WeakMap<KubeObject, readonly PolicyRule[]>();
const bindingsRead = new WeakMap<KubeObject, Binding>();

/** Of a Role or ClusterRole. */
export function rulesOf(role: KubeObject): readonly PolicyRule[] {
  const known = rulesRead.get(role);
  if (known) return known;
  const rules = list(role["rules"]).map(policyRule);
  rulesRead.set(role, rules);
  return rules;
}

export function bindingOf(object: KubeObject, kind: Binding["kind"]): Binding {
  const known = bindingsRead.get(object);
  if (known) return known;
  const subjects = list(object["subjects"]).map((subject) => ({
    kind: string(subject["kind"]),
    name: string(subject["name"]),
    namespace: string(subject["namespace"]),
  }));
  const binding = { kind, namespace: object.metadata.namespace ?? "", name: object.metadata.name ?? "", subjects, roleRef: roleRefOf(object) };
  bindingsRead.set(object, binding);
  return binding;
}

/** Of a ClusterRole; undefined where it does not aggregate. */
export function aggregationOf(role: KubeObject): readonly LabelSelectorObject[] | undefined {
  const rule = role["aggregationRule"];
  if (!isObject(rule)) return undefined;
  return list(rule["clusterRoleSelectors"]).map((selector) => ({
    matchLabels: Object.fromEntries(Object.entries(fields(selector["matchLabels"])).map(([key, value]) => [key, string(value)])),
    matchExpressions: list(selector["matchExpressions"]).map((expression) => ({
      key: string(expression["key"]),
      operator: string(expression["operator"]),
      values: strings(expression["values"]),
    })),
  }));
}
