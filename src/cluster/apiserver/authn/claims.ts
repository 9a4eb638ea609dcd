/**
 * What a service account's token says, and whether it still holds.
 * Source: kubernetes, pkg/serviceaccount/claims.go.
 */
import { fieldOf, parseTime, type KubeObject } from "../../../kube/index.ts";
import type { Lister, UserInfo } from "../types.ts";
import { accountGroups, accountName, CREDENTIAL_ID } from "./identity.ts";

export interface Ref {
  readonly name: string;
  readonly uid: string;
}

/** The claim `kubernetes.io`. */
export interface KubernetesClaims {
  readonly namespace: string;
  readonly serviceaccount: Ref;
  readonly pod?: Ref;
  readonly secret?: Ref;
  readonly node?: Ref;
}

export type ClaimsResult = { readonly kind: "user"; readonly user: UserInfo } | { readonly kind: "refused"; readonly why: string };

/** Clocks may differ by so much, and what was deleted less than this ago still counts. Milliseconds. */
const LEEWAY = 60_000;
const INVALIDATED = "service account token has been invalidated";

const text = (value: unknown, field: string): string => {
  const found = fieldOf(value, field);
  return typeof found === "string" ? found : "";
};

function ref(value: unknown): Ref | undefined {
  return value === undefined ? undefined : { name: text(value, "name"), uid: text(value, "uid") };
}

function kubernetesClaims(claims: unknown): KubernetesClaims {
  const own = fieldOf(claims, "kubernetes.io");
  const [pod, secret, node] = ["pod", "secret", "node"].map((field) => ref(fieldOf(own, field)));
  return {
    namespace: text(own, "namespace"), serviceaccount: ref(fieldOf(own, "serviceaccount")) ?? { name: "", uid: "" },
    ...(pod ? { pod } : {}), ...(secret ? { secret } : {}), ...(node ? { node } : {}),
  };
}

/** @param now milliseconds since 1970 */
function outOfTime(claims: unknown, now: number): string | undefined {
  const [expiry, notBefore, issued] = ["exp", "nbf", "iat"].map((field) => fieldOf(claims, field));
  // One without an end would never have been issued.
  if (typeof expiry !== "number" || now > expiry * 1000 + LEEWAY) return "service account token has expired";
  if (typeof notBefore === "number" && now < notBefore * 1000 - LEEWAY) return "service account token is not valid yet";
  return typeof issued === "number" && now < issued * 1000 - LEEWAY ? "service account token is issued in the future" : undefined;
}

function gone(object: KubeObject | undefined, now: number): boolean {
  const deleted = object?.metadata.deletionTimestamp;
  return !object || (deleted !== undefined && (parseTime(deleted) ?? 0) < now - LEEWAY);
}

/** Why what the token is bound to no longer is what it was. */
function unbound(lister: Lister, { namespace, pod, secret, node }: KubernetesClaims, now: number): string | undefined {
  const bounds = [
    ["Secret", "secrets", "secret", secret, namespace],
    ["Pod", "pods", "pod", pod, namespace],
    // A pod's token tells its node, but is bound to the pod.
    ["Node", "nodes", "node", pod ? undefined : node, ""],
  ] as const;
  for (const [kind, resource, word, bound, where] of bounds) {
    if (!bound) continue;
    const object = lister.get({ group: "", resource }, where, bound.name);
    if (gone(object, now)) return INVALIDATED;
    if (object?.metadata.uid !== bound.uid) return `${kind.toLowerCase() === "node" ? "node" : kind} UID (${object?.metadata.uid ?? ""}) does not match service account ${word} ref claim (${bound.uid})`;
  }
  return undefined;
}

/** Of a token whose signature, issuer and audience are good. @param now milliseconds since 1970 */
export function checkClaims(lister: Lister, claims: Readonly<Record<string, unknown>>, now: number): ClaimsResult {
  const refuse = (why: string): ClaimsResult => ({ kind: "refused", why });
  const late = outOfTime(claims, now);
  if (late !== undefined) return refuse(late);
  const own = kubernetesClaims(claims);
  const { namespace, serviceaccount } = own;
  if (text(claims, "sub") !== accountName(namespace, serviceaccount.name)) return refuse("service account token's subject is not its service account");
  const account = lister.get({ group: "", resource: "serviceaccounts" }, namespace, serviceaccount.name);
  if (!account) return refuse(`serviceaccounts "${serviceaccount.name}" not found`);
  if (gone(account, now)) return refuse(`service account ${namespace}/${serviceaccount.name} has been deleted`);
  if (account.metadata.uid !== serviceaccount.uid) return refuse(`service account UID (${account.metadata.uid ?? ""}) does not match claim (${serviceaccount.uid})`);
  const why = unbound(lister, own, now);
  return why === undefined ? { kind: "user", user: userOf(own, text(claims, "jti")) } : refuse(why);
}

function userOf({ namespace, serviceaccount, pod, node }: KubernetesClaims, id: string): UserInfo {
  const about = (kind: string, bound: Ref | undefined) =>
    bound ? { [`authentication.kubernetes.io/${kind}-name`]: [bound.name], [`authentication.kubernetes.io/${kind}-uid`]: [bound.uid] } : {};
  return {
    name: accountName(namespace, serviceaccount.name), uid: serviceaccount.uid, groups: accountGroups(namespace),
    extra: { ...(id === "" ? {} : { [CREDENTIAL_ID]: [`JTI=${id}`] }), ...about("pod", pod), ...about("node", node) },
  };
}
