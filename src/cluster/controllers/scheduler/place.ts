import type { Node, Pod } from "../kinds/index.ts";
import { add, allocatable, podRequests, type Amounts } from "./resources.ts";

/** A node with what runs there. */
export interface Place {
  readonly node: Node;
  /** That have not ended. */
  readonly pods: readonly Pod[];
  readonly used: Amounts;
  readonly has: Amounts;
}

export function placesOf(nodes: readonly Node[], pods: readonly Pod[]): readonly Place[] {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = pod.spec.nodeName ?? "";
    if (name === "" || pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") continue;
    const there = byNode.get(name) ?? [];
    byNode.set(name, there);
    there.push(pod);
  }
  return nodes.map((node) => {
    const there = byNode.get(node.metadata.name ?? "") ?? [];
    return { node, pods: there, used: there.reduce((sum, pod) => add(sum, podRequests(pod)), new Map() as Amounts), has: allocatable(node) };
  });
}
