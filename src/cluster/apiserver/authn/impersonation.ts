/** To act as someone else. Source: apiserver, pkg/endpoints/filters/impersonation/impersonation.go. */
import { ApiError } from "../../../kube/index.ts";
import type { ApiRequest, Attributes, Authorizer, UserInfo } from "../types.ts";
import { accountGroups, accountOf, ANONYMOUS, AUTHENTICATED, UNAUTHENTICATED } from "./identity.ts";

export type Impersonation =
  | { readonly kind: "none" }
  | { readonly kind: "user"; readonly user: UserInfo }
  /** 403, in the words for `asked`. */
  | { readonly kind: "forbidden"; readonly asked: Attributes; readonly reason: string };

const EXTRA = "impersonate-extra-";
const AUTHENTICATION_GROUP = "authentication.k8s.io";

interface Wish {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

/** Lines as they came: a group's name may hold a comma. */
function linesOf(request: ApiRequest): readonly (readonly [string, string])[] {
  return request.headerLines ?? [...request.headers];
}

function extraKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function wishOf(request: ApiRequest): Wish {
  const lines = linesOf(request);
  const values = (name: string) => lines.flatMap(([key, value]) => (key === name ? [value] : []));
  const extra = new Map<string, readonly string[]>();
  for (const [name, value] of lines) {
    if (!name.startsWith(EXTRA)) continue;
    const key = extraKey(name.slice(EXTRA.length));
    extra.set(key, [...(extra.get(key) ?? []), value]);
  }
  return { user: values("impersonate-user")[0] ?? "", uid: values("impersonate-uid")[0] ?? "", groups: values("impersonate-group"), extra };
}

/** Every single thing that is wished for must be allowed. */
function* questions(requester: UserInfo, { user, uid, groups, extra }: Wish): Generator<Attributes> {
  const ask = (resource: string, name: string, more: { readonly group?: string; readonly subresource?: string; readonly namespace?: string } = {}): Attributes => ({
    kind: "resource", user: requester, verb: "impersonate", group: "", version: more.group === undefined ? "" : "v1", resource, subresource: "", namespace: "", name, ...more,
  });
  const account = accountOf(user);
  yield account ? ask("serviceaccounts", account.name, { namespace: account.namespace }) : ask("users", user);
  for (const group of groups) yield ask("groups", group);
  for (const [subresource, values] of extra) for (const value of values) yield ask("userextras", value, { group: AUTHENTICATION_GROUP, subresource });
  if (uid !== "") yield ask("uids", uid, { group: AUTHENTICATION_GROUP });
}

function groupsOf({ user, groups }: Wish): readonly string[] {
  const account = accountOf(user);
  const own = groups.length === 0 && account ? accountGroups(account.namespace) : groups;
  const added = user === ANONYMOUS ? UNAUTHENTICATED : AUTHENTICATED;
  return own.includes(added) || own.includes(UNAUTHENTICATED) ? own : [...own, added];
}

/** @throws ApiError BadRequest where groups or more are wished for without a user */
export function impersonate(authorizer: Authorizer, requester: UserInfo, request: ApiRequest): Impersonation {
  const wish = wishOf(request);
  if (wish.user === "") {
    const without = [...(wish.groups.length > 0 ? ["groups"] : []), ...(wish.extra.size > 0 ? ["extra"] : []), ...(wish.uid === "" ? [] : ["uid"])];
    if (without.length > 0) throw ApiError.badRequest(`requested impersonation of ${without.join(", ")} without impersonating a user`);
    return { kind: "none" };
  }
  for (const asked of questions(requester, wish)) {
    const decision = authorizer.authorize(asked);
    if (decision.kind !== "allow") return { kind: "forbidden", asked, reason: decision.reason };
  }
  return { kind: "user", user: { name: wish.user, ...(wish.uid === "" ? {} : { uid: wish.uid }), groups: groupsOf(wish), extra: Object.fromEntries(wish.extra) } };
}
