/**
 * Brings the default roles and bindings up to what they should be, at each start: what is missing is added, what was added is kept.
 * Source: kubernetes, component-helpers/auth/rbac/reconciliation.
 */
import { valueAt, type KubeObject } from "../../../../kube/index.ts";
import type { Lister } from "../../types.ts";
import { aggregate, storedRule } from "../rbac/aggregate.ts";
import { uncovered, compact } from "../rbac/covers.ts";
import { bindingOf, RBAC_GROUP, roleRefOf, rulesOf, type Subject } from "../rbac/objects.ts";
import { AUTOUPDATE, defaultClusterRoleBindings, defaultClusterRoles, defaultRoleBindings, defaultRoles } from "./defaults.ts";

export type RbacResource = "clusterroles" | "clusterrolebindings" | "roles" | "rolebindings";

export interface Change {
  /** `replace`: delete and create, because a binding's role can never be changed. */
  readonly kind: "create" | "update" | "replace";
  readonly resource: RbacResource;
  readonly object: KubeObject;
}

/** Someone who wants a default left as it is says so with this annotation. */
function isProtected(stored: KubeObject): boolean {
  return stored.metadata.annotations?.[AUTOUPDATE] === "false";
}

function mergedMetadata(stored: KubeObject, wanted: KubeObject): KubeObject["metadata"] {
  return {
    ...stored.metadata,
    labels: { ...wanted.metadata.labels, ...stored.metadata.labels },
    annotations: { ...wanted.metadata.annotations, ...stored.metadata.annotations },
  };
}

const hasAll = (own: Readonly<Record<string, string>> | undefined, wanted: Readonly<Record<string, string>> | undefined): boolean =>
  Object.keys(wanted ?? {}).every((key) => own?.[key] !== undefined);

function metadataComplete(stored: KubeObject, wanted: KubeObject): boolean {
  return hasAll(stored.metadata.labels, wanted.metadata.labels) && hasAll(stored.metadata.annotations, wanted.metadata.annotations);
}

function role(stored: KubeObject, wanted: KubeObject): KubeObject | undefined {
  const aggregation = wanted["aggregationRule"];
  // The rules of a role that aggregates are its controller's.
  const missing = aggregation === undefined ? compact(uncovered(rulesOf(stored), rulesOf(wanted))) : [];
  const regained = aggregation !== undefined && valueAt(stored, ["aggregationRule"]) === undefined;
  if (missing.length === 0 && !regained && metadataComplete(stored, wanted)) return undefined;
  const rules = missing.length === 0 ? stored["rules"] : [...rulesOf(stored), ...missing].map(storedRule);
  return { ...stored, metadata: mergedMetadata(stored, wanted), ...(regained ? { aggregationRule: aggregation } : {}), rules };
}

const sameSubject = (a: Subject, b: Subject) => a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;

function binding(stored: KubeObject, wanted: KubeObject, kind: "ClusterRoleBinding" | "RoleBinding"): Pick<Change, "kind" | "object"> | undefined {
  if (JSON.stringify(roleRefOf(stored)) !== JSON.stringify(roleRefOf(wanted))) {
    const { uid: _uid, resourceVersion: _version, creationTimestamp: _created, managedFields: _fields, ...metadata } = mergedMetadata(stored, wanted);
    return { kind: "replace", object: { ...wanted, metadata } };
  }
  const own = bindingOf(stored, kind).subjects;
  const all = bindingOf(wanted, kind).subjects;
  const missing = all.flatMap((candidate, at) => (own.some((subject) => sameSubject(subject, candidate)) ? [] : [valueAt(wanted, ["subjects", at])]));
  if (missing.length === 0 && metadataComplete(stored, wanted)) return undefined;
  const before: unknown = stored["subjects"];
  return { kind: "update", object: { ...stored, metadata: mergedMetadata(stored, wanted), subjects: [...(Array.isArray(before) ? (before as readonly unknown[]) : []), ...missing] } };
}

function changeOf(lister: Lister, resource: RbacResource, wanted: KubeObject): Change | undefined {
  const stored = lister.get({ group: RBAC_GROUP, resource }, wanted.metadata.namespace ?? "", wanted.metadata.name ?? "");
  if (!stored) return { kind: "create", resource, object: wanted };
  if (isProtected(stored)) return undefined;
  if (resource === "clusterrolebindings" || resource === "rolebindings") {
    const change = binding(stored, wanted, resource === "rolebindings" ? "RoleBinding" : "ClusterRoleBinding");
    return change && { ...change, resource };
  }
  const object = role(stored, wanted);
  return object && { kind: "update", resource, object };
}

/** What to write, in this order. `kube-system` must be there first. */
export function reconcileDefaults(lister: Lister): readonly Change[] {
  const wanted: readonly (readonly [RbacResource, readonly KubeObject[]])[] = [
    ["clusterroles", defaultClusterRoles()],
    ["clusterrolebindings", defaultClusterRoleBindings()],
    ["roles", defaultRoles()],
    ["rolebindings", defaultRoleBindings()],
  ];
  return wanted.flatMap(([resource, objects]) => objects.flatMap((object) => changeOf(lister, resource, object) ?? []));
}

/** The ClusterRoles that aggregate and have not the rules they should have; again until nothing is left, for `admin` gathers `edit`. */
export function reconcileAggregation(lister: Lister): readonly KubeObject[] {
  const all = lister.list({ group: RBAC_GROUP, resource: "clusterroles" });
  return all.flatMap((object) => aggregate(object, all) ?? []);
}
