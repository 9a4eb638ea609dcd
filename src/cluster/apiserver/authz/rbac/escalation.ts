/**
 * Nobody gives away what they do not have, unless the verbs `escalate` (roles) or `bind` (bindings) let them.
 * Sources: kubernetes, pkg/registry/rbac/escalation_check.go; {clusterrole,role,clusterrolebinding,rolebinding}/policybased/storage.go.
 */
import { aggregate, ApiError, quote, type KubeObject } from "../../../../kube/index.ts";
import type { Authorizer, Lister, UserInfo } from "../../types.ts";
import { compact, quoteList, ruleText, uncovered } from "./covers.ts";
import { aggregationOf, policyRule, RBAC_GROUP, roleRefOf, rulesOf, type PolicyRule } from "./objects.ts";
import { resolveRole, rulesFor } from "./resolver.ts";

export interface EscalationRequest {
  readonly user: UserInfo;
  /** Empty for what is not namespaced. */
  readonly namespace: string;
  /** Of the URL; empty for a create. */
  readonly name: string;
  readonly object: KubeObject;
  /** Before an update. */
  readonly old?: KubeObject;
}

const EVERYTHING: readonly PolicyRule[] = [
  policyRule({ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }),
  policyRule({ verbs: ["*"], nonResourceURLs: ["*"] }),
];

/** Why a user may not grant these rules; undefined where they hold all of them. */
export function notHeld(lister: Lister, user: UserInfo, namespace: string, wanted: readonly PolicyRule[]): string | undefined {
  const held = rulesFor(lister, user, namespace);
  const missing = uncovered(held.rules, wanted);
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compact(missing).map(ruleText))].sort().join("\n");
  const errors = held.errors.length === 0 ? "" : `; resolution errors: [${aggregate(held.errors)}]`;
  return `user ${quote(user.name)} (groups=${quoteList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines}${errors}`;
}

export class EscalationCheck {
  readonly #lister: Lister;
  readonly #authorizer: Authorizer;

  constructor(lister: Lister, authorizer: Authorizer) {
    this.#lister = lister;
    this.#authorizer = authorizer;
  }

  /** A create or update of a Role or ClusterRole. Undefined: it may be. */
  role(resource: "roles" | "clusterroles", request: EscalationRequest): ApiError | undefined {
    const { user, namespace, object, old } = request;
    if (isMaster(user) || (old && sameButForGarbageCollection(object, old))) return undefined;
    if (this.#allows(user, "escalate", resource, namespace, request.name)) return undefined;
    const refuse = (why: string) => ApiError.forbidden({ group: RBAC_GROUP, resource }, object.metadata.name ?? "", why);
    const missing = notHeld(this.#lister, user, namespace, rulesOf(object));
    if (missing !== undefined) return refuse(missing);
    // Whoever aggregates can gather anything, also what will be written later.
    const aggregates = resource === "clusterroles" && [object, old].some((role) => role && (aggregationOf(role)?.length ?? 0) > 0);
    if (aggregates && notHeld(this.#lister, user, namespace, EVERYTHING) !== undefined) {
      return refuse("must have cluster-admin privileges to use the aggregationRule");
    }
    return undefined;
  }

  /** A create or update of a RoleBinding or ClusterRoleBinding. Undefined: it may be. */
  binding(resource: "rolebindings" | "clusterrolebindings", request: EscalationRequest): ApiError | undefined {
    const { user, namespace, object, old } = request;
    if (isMaster(user) || (old && sameButForGarbageCollection(object, old))) return undefined;
    const ref = roleRefOf(object);
    const roles = ref.kind === "ClusterRole" ? "clusterroles" : "roles";
    if (this.#allows(user, "bind", roles, namespace, ref.name)) return undefined;
    const role = resolveRole(this.#lister, ref, namespace);
    if (role.kind === "missing") return ApiError.notFound({ group: RBAC_GROUP, resource: roles }, ref.name);
    const missing = notHeld(this.#lister, user, namespace, role.rules);
    return missing === undefined ? undefined : ApiError.forbidden({ group: RBAC_GROUP, resource }, object.metadata.name ?? "", missing);
  }

  #allows(user: UserInfo, verb: string, resource: string, namespace: string, name: string): boolean {
    return this.#authorizer.authorize({ kind: "resource", user, verb, group: RBAC_GROUP, version: "*", resource, subresource: "", namespace, name }).kind === "allow";
  }
}

/** The group that nothing is refused to, so that a cluster can always be mended. */
function isMaster(user: UserInfo): boolean {
  return user.groups.includes("system:masters");
}

/** Finalizers and owners may be changed by whoever may update, or nothing could ever be deleted. Source: pkg/registry/rbac/helpers.go. */
function sameButForGarbageCollection(object: KubeObject, old: KubeObject): boolean {
  const rest = (value: KubeObject) => {
    const { finalizers: _finalizers, ownerReferences: _owners, managedFields: _fields, resourceVersion: _version, ...metadata } = value.metadata;
    return stable({ ...value, metadata });
  };
  return rest(object) === rest(old);
}

/** JSON with the fields of objects in order of their names. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
