/**
 * What a node may write: its own Node, Lease, mirror pods, and the status of pods on it.
 * Source: kubernetes, plugin/pkg/admission/noderestriction/admission.go.
 */
import { ApiError, fieldOf, quote, valueAt, type KubeObject } from "../../../../kube/index.ts";
import type { Lister, UserInfo } from "../../types.ts";
import { forbiddenLabels } from "./labels.ts";
import { nodeOf } from "./identity.ts";
import { isMirror, nodeNameOf, referencesIn } from "./references.ts";

export interface NodeWrite {
  readonly user: UserInfo;
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  /** Of the URL, else of the object. */
  readonly name: string;
  readonly object?: KubeObject;
  readonly old?: KubeObject;
}

/** Why a node may not write this; undefined where it may, and for everyone who is no node. */
export function restrictNode(lister: Lister, write: NodeWrite): ApiError | undefined {
  const node = nodeOf(write.user);
  if (node === undefined) return undefined;
  if (node === "") return refuse(write, `could not determine node from user ${quote(write.user.name)}`);
  const why = reason(lister, node, write);
  return typeof why === "string" ? refuse(write, why) : why;
}

function refuse({ group, resource, name }: NodeWrite, why: string): ApiError {
  return ApiError.forbidden({ group, resource }, name, why);
}

function reason(lister: Lister, node: string, write: NodeWrite): string | ApiError | undefined {
  if (write.group === "coordination.k8s.io" && write.resource === "leases") return lease(node, write);
  if (write.group !== "") return undefined;
  switch (write.resource) {
    case "pods":
      return pod(lister, node, write);
    case "nodes":
      return ownNode(node, write);
    case "serviceaccounts":
      return token(lister, node, write);
    default:
      return undefined;
  }
}

function pod(lister: Lister, node: string, write: NodeWrite): string | ApiError | undefined {
  switch (write.subresource) {
    case "":
      if (write.operation === "CREATE") return write.object && mirrorPod(lister, node, write.object);
      if (write.operation === "DELETE") return onNode(lister, node, write, `node ${quote(node)} can only delete pods with spec.nodeName set to itself`);
      return `unexpected operation ${quote(write.operation)}, node ${quote(node)} can only create and delete mirror pods`;
    case "status":
      return podStatus(node, write);
    case "eviction":
      return onNode(lister, node, write, `node ${node} can only evict pods with spec.nodeName set to itself`);
    default:
      return `unexpected pod subresource ${quote(write.subresource)}, only 'status' and 'eviction' are allowed`;
  }
}

function onNode(lister: Lister, node: string, { namespace, name }: NodeWrite, why: string): string | ApiError | undefined {
  const found = lister.get({ group: "", resource: "pods" }, namespace, name);
  if (!found) return ApiError.notFound({ group: "", resource: "pods" }, name);
  return nodeNameOf(found) === node ? undefined : why;
}

function podStatus(node: string, { operation, object, old }: NodeWrite): string | undefined {
  if (operation !== "UPDATE" || !object || !old) return `unexpected operation ${quote(operation)}`;
  if (nodeNameOf(old) !== node) return `node ${quote(node)} can only update pod status for pods with spec.nodeName set to itself`;
  const labels = (value: KubeObject) => Object.entries(value.metadata.labels ?? {});
  const same = labels(object).length === labels(old).length && labels(object).every(([key, value]) => old.metadata.labels?.[key] === value);
  return same ? undefined : `node ${quote(node)} cannot update labels through pod status`;
}

function mirrorPod(lister: Lister, node: string, object: KubeObject): string | ApiError | undefined {
  if (!isMirror(object)) return `pod does not have "kubernetes.io/config.mirror" annotation, node ${quote(node)} can only create mirror pods`;
  if (nodeNameOf(object) !== node) return `node ${quote(node)} can only create pods with spec.nodeName set to itself`;
  return mirrorOwner(lister, node, object) ?? mirrorReferences(node, object);
}

function mirrorOwner(lister: Lister, node: string, object: KubeObject): string | ApiError | undefined {
  const who = `node ${quote(node)}`;
  const [owner, ...more] = object.metadata.ownerReferences ?? [];
  if (more.length > 0) return `${who} can only create pods with a single owner reference set to itself`;
  if (owner?.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node) return `${who} can only create pods with an owner reference set to itself`;
  if (owner.controller !== true) return `${who} can only create pods with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion === true) return `${who} must not set blockOwnerDeletion on an owner reference`;
  const stored = lister.get({ group: "", resource: "nodes" }, "", node);
  if (!stored) return ApiError.notFound({ group: "", resource: "nodes" }, node);
  return owner.uid === stored.metadata.uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${stored.metadata.uid ?? ""}`;
}

function mirrorReferences(node: string, object: KubeObject): string | undefined {
  const references = referencesIn(object);
  const who = `node ${quote(node)} can not create pods that reference`;
  if (references.serviceAccount !== "") return `${who} a service account`;
  if (references.secrets.size > 0) return `${who} secrets`;
  if (references.configMaps.size > 0) return `${who} configmaps`;
  return references.claims.size > 0 ? `${who} persistentvolumeclaims` : undefined;
}

function ownNode(node: string, { operation, name, object, old }: NodeWrite): string | undefined {
  if (name !== node) return `node ${quote(node)} is not allowed to modify node ${quote(name)}`;
  if (operation === "DELETE" || !object) return undefined;
  const taints = (value: KubeObject) => JSON.stringify(valueAt(value, ["spec", "taints"]) ?? []);
  if (operation === "UPDATE" && old && taints(object) !== taints(old)) return `node ${quote(node)} is not allowed to modify taints`;
  const labels = forbiddenLabels(object.metadata.labels ?? {}, old?.metadata.labels ?? {}).join(", ");
  if (labels === "") return undefined;
  return operation === "CREATE" ? `node ${quote(node)} is not allowed to set the following labels: ${labels}` : `is not allowed to modify labels: ${labels}`;
}

function lease(node: string, { namespace, name }: NodeWrite): string | undefined {
  if (namespace !== "kube-node-lease") return 'can only access leases in the "kube-node-lease" system namespace';
  return name === node ? undefined : "can only access node lease with the same name as the requesting node";
}

function token(lister: Lister, node: string, { operation, subresource, namespace, object }: NodeWrite): string | ApiError | undefined {
  if (operation !== "CREATE" || subresource !== "token") return undefined;
  const bound = valueAt(object, ["spec", "boundObjectRef"]);
  const name = fieldOf(bound, "name");
  if (fieldOf(bound, "apiVersion") !== "v1" || fieldOf(bound, "kind") !== "Pod" || typeof name !== "string" || name === "") return "node requested token not bound to a pod";
  const uid = fieldOf(bound, "uid");
  if (typeof uid !== "string" || uid === "") return "node requested token with a pod binding without a uid";
  const stored = lister.get({ group: "", resource: "pods" }, namespace, name);
  if (!stored) return ApiError.notFound({ group: "", resource: "pods" }, name);
  if (stored.metadata.uid !== uid) return `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  return nodeNameOf(stored) === node ? undefined : "node requested token bound to a pod scheduled on a different node";
}
