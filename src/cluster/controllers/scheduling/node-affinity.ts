/** Source: k8s.io/component-helpers, scheduling/corev1/nodeaffinity/nodeaffinity.go. */
import { Selector } from "../../../kube/index.ts";
import type { Node, NodeRequirement, NodeTerm, PodSpec, Texts } from "../kinds/index.ts";

const INTEGER = /^[+-]?\d+$/;

function matchesOne({ key, operator, values = [] }: NodeRequirement, labels: Texts): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const [bound = ""] = values;
  const comparable = value !== undefined && INTEGER.test(value) && INTEGER.test(bound);
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return comparable && BigInt(value) > BigInt(bound);
    case "Lt":
      return comparable && BigInt(value) < BigInt(bound);
    default:
      return false;
  }
}

/** An empty term means no node at all. */
export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeTerm, { metadata }: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const fields = { "metadata.name": metadata.name ?? "" };
  return matchExpressions.every((one) => matchesOne(one, metadata.labels ?? {})) && matchFields.every((one) => matchesOne(one, fields));
}

/** What a pod insists on: its selector, and one of its terms. */
export function wantsNode({ nodeSelector, affinity }: PodSpec, node: Node): boolean {
  if (nodeSelector !== undefined && !Selector.ofLabels(nodeSelector).matches(node.metadata.labels)) return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node));
}
