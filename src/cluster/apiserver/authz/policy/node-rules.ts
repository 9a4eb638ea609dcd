/** What every node may do, before the node authorizer narrows it. Source: kubernetes, bootstrappolicy/policy.go (NodeRules), 1.32. */
import type { PolicyRule } from "../rbac/objects.ts";
import { READ, rule } from "./rule.ts";

const NODE_RULES: readonly PolicyRule[] = [
  rule("create", "authentication.k8s.io", "tokenreviews"),
  rule("create", "authorization.k8s.io", "subjectaccessreviews localsubjectaccessreviews"),
  rule(READ, "core", "services"),
  rule(`create ${READ}`, "core", "nodes"),
  rule("update patch", "core", "nodes/status"),
  rule("update patch", "core", "nodes"),
  rule("create update patch", "core", "events"),
  rule(READ, "core", "pods"),
  rule("create delete", "core", "pods"),
  rule("update patch", "core", "pods/status"),
  rule("create", "core", "pods/eviction"),
  rule(READ, "core", "secrets configmaps"),
  rule("get", "core", "persistentvolumeclaims persistentvolumes"),
  rule("get", "core", "endpoints"),
  rule(`create ${READ}`, "certificates.k8s.io", "certificatesigningrequests"),
  rule("get create update patch delete", "coordination.k8s.io", "leases"),
  rule("get", "storage.k8s.io", "volumeattachments"),
  rule("create", "core", "serviceaccounts/token"),
  rule("get update patch", "core", "persistentvolumeclaims/status"),
  rule(READ, "storage.k8s.io", "csidrivers"),
  rule("get create update patch delete", "storage.k8s.io", "csinodes"),
  rule(READ, "node.k8s.io", "runtimeclasses"),
];

export function nodeRules(): readonly PolicyRule[] {
  return NODE_RULES;
}
