/** Empties a namespace that ends, and lets it go. Source: kubernetes, pkg/controller/namespace/deletion/{namespaced_resources_deleter.go,status_condition_utils.go}. */
import type { KubeObject, ResourceInfo } from "../../../kube/index.ts";
import { namespaces, type Condition, type Namespace } from "../kinds/index.ts";
import { updateStatus, type Action, type Plan } from "../runtime/index.ts";
import { same, withCondition } from "../workloads/index.ts";

export interface Content {
  readonly info: ResourceInfo;
  readonly items: readonly KubeObject[];
}

const FINALIZER = "kubernetes";
/** Milliseconds between two looks: nobody tells of everything that goes. */
const pause = 1000;

export function decideNamespace(namespace: Namespace, content: readonly Content[], now: number): Plan {
  const finalizers = namespace.spec?.finalizers ?? [];
  if (namespace.metadata.deletionTimestamp === undefined || !finalizers.includes(FINALIZER)) return { actions: [] };
  const left = content.filter(({ items }) => items.length > 0);
  const conditions = conditionsOf(namespace, left, now);
  const status = { ...namespace.status, phase: "Terminating", conditions };
  const write = same(status, namespace.status) ? [] : [updateStatus(namespaces, { ...namespace, status })];
  if (left.length === 0) return write.length > 0 ? { actions: write, again: 0 } : { actions: [letGo(namespace)] };
  const deletions = left.flatMap(({ info, items }) => items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map((object): Action => ({
    kind: "delete", resource: info, object, propagation: "Background",
  })));
  return { actions: [...write, ...deletions], again: pause };
}

function letGo(namespace: Namespace): Action {
  const finalizers = (namespace.spec?.finalizers ?? []).filter((one) => one !== FINALIZER);
  return { kind: "update", resource: namespaces, object: { ...namespace, spec: { ...namespace.spec, finalizers } }, subresource: "finalize" };
}

function conditionsOf(namespace: Namespace, left: readonly Content[], now: number): readonly Condition[] {
  const held = new Map<string, number>();
  for (const { metadata } of left.flatMap(({ items }) => items)) for (const finalizer of metadata.finalizers ?? []) held.set(finalizer, (held.get(finalizer) ?? 0) + 1);
  const resources = left.map(({ info, items }) => `${info.resource}.${info.group} has ${items.length} resource instances`).sort().join(", ");
  const finalizers = Array.from(held, ([name, count]) => `${name} in ${count} resource instances`).sort().join(", ");
  const all: readonly Omit<Condition, "lastTransitionTime">[] = [
    { type: "NamespaceDeletionDiscoveryFailure", status: "False", reason: "ResourcesDiscovered", message: "All resources successfully discovered" },
    { type: "NamespaceDeletionGroupVersionParsingFailure", status: "False", reason: "ParsedGroupVersions", message: "All legacy kube types successfully parsed" },
    { type: "NamespaceDeletionContentFailure", status: "False", reason: "ContentDeleted", message: "All content successfully deleted, may be waiting on finalization" },
    left.length === 0
      ? { type: "NamespaceContentRemaining", status: "False", reason: "ContentRemoved", message: "All content successfully removed" }
      : { type: "NamespaceContentRemaining", status: "True", reason: "SomeResourcesRemain", message: `Some resources are remaining: ${resources}` },
    held.size === 0
      ? { type: "NamespaceFinalizersRemaining", status: "False", reason: "ContentHasNoFinalizers", message: "All content-preserving finalizers finished" }
      : { type: "NamespaceFinalizersRemaining", status: "True", reason: "SomeFinalizersRemain", message: `Some content in the namespace has finalizers remaining: ${finalizers}` },
  ];
  return all.reduce((known, condition) => retold(known, condition, now), namespace.status?.conditions ?? []);
}

/** What remains changes while the reason stays. */
function retold(known: readonly Condition[], condition: Omit<Condition, "lastTransitionTime">, now: number): readonly Condition[] {
  const next = withCondition(known, condition, now);
  return next.some(({ type, message }) => type === condition.type && message !== condition.message) ? next.map((one) => (one.type === condition.type ? { ...one, ...condition } : one)) : next;
}
