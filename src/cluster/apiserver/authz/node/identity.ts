/** Which node a user is. Source: kubernetes, pkg/auth/nodeidentifier/default.go. */
import type { UserInfo } from "../../types.ts";

export const NODES_GROUP = "system:nodes";
const PREFIX = "system:node:";

/** Undefined where it is no node; an empty name where it is one that cannot be told. */
export function nodeOf(user: UserInfo): string | undefined {
  if (!user.name.startsWith(PREFIX) || !user.groups.includes(NODES_GROUP)) return undefined;
  return user.name.slice(PREFIX.length);
}
