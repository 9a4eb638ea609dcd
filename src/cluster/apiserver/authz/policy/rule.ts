import type { PolicyRule } from "../rbac/objects.ts";

export const READ = "get list watch";
export const WRITE = "create delete deletecollection patch update";

const NONE: readonly string[] = [];
const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "").sort();

/** Every argument is words with blanks between them. @param groups `core` is the group without a name */
export function rule(verbs: string, groups: string, resources: string, names = ""): PolicyRule {
  const apiGroups = words(groups).map((group) => (group === "core" ? "" : group)).sort();
  return { verbs: words(verbs), apiGroups, resources: words(resources), resourceNames: words(names), nonResourceURLs: NONE };
}

export function pathRule(verbs: string, paths: string): PolicyRule {
  return { verbs: words(verbs), apiGroups: NONE, resources: NONE, resourceNames: NONE, nonResourceURLs: words(paths) };
}

export const events = (): PolicyRule => rule("create update patch", "core events.k8s.io", "events");
