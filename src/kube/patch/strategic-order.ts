/** Order of merged lists. Source of the rules: Kubernetes design proposals, "preserve order in strategic merge patch". */
import type { Json } from "../types.ts";
import { isJsonObject } from "../access.ts";
import { getField } from "./json.ts";

/** What tells an item of a list from the others: itself, or the value of its merge key. */
export type Identity = (item: Json) => Json | undefined;

export function identityBy(mergeKey: string | undefined): Identity {
  return mergeKey === undefined ? (item) => item : (item) => (isJsonObject(item) ? getField(item, mergeKey) : undefined);
}

/**
 * Items that the patch names stand in the patch's order, those that only the server has in theirs; where both have to be
 * mixed, the order that the server had decides.
 */
export function ordered(merged: readonly Json[], patchOrder: readonly Json[], serverOrder: readonly Json[], identity: Identity): Json[] {
  const [ofPatch, ofServer] = [positions(patchOrder, identity), positions(serverOrder, identity)];
  const rank = (order: ReadonlyMap<Json | undefined, number>, item: Json): number => order.get(identity(item)) ?? -1;
  const named = stable(merged.filter((item) => ofPatch.has(identity(item))), (item) => rank(ofPatch, item));
  const rest = stable(merged.filter((item) => !ofPatch.has(identity(item))), (item) => rank(ofServer, item));
  const all: Json[] = [];
  while (named.length > 0 && rest.length > 0) {
    const [mine, theirs] = [rank(ofServer, rest[0] ?? null), rank(ofServer, named[0] ?? null)];
    const next = mine >= 0 && theirs >= 0 && mine < theirs ? rest.shift() : named.shift();
    if (next !== undefined) all.push(next);
  }
  return [...all, ...named, ...rest];
}

function positions(order: readonly Json[], identity: Identity): Map<Json | undefined, number> {
  const at = new Map<Json | undefined, number>();
  order.forEach((item, index) => {
    if (!at.has(identity(item))) at.set(identity(item), index);
  });
  return at;
}

function stable(items: readonly Json[], rank: (item: Json) => number): Json[] {
  return [...items].sort((a, b) => rank(a) - rank(b));
}

/** Whether the items of a patch come in the order that it asks for, each of them named there. */
export function agrees(patch: readonly Json[], order: readonly Json[], identity: Identity): boolean {
  if (order.length === 0) return true;
  let at = 0;
  for (const wanted of order) {
    const item = patch[at];
    if (item !== undefined && identity(item) === identity(wanted)) at++;
  }
  return at >= patch.length;
}
