/**
 * TokenRequest (`serviceaccounts/token`) and TokenReview.
 * Sources: kubernetes, pkg/registry/core/serviceaccount/storage/token.go; pkg/registry/authentication/tokenreview; pkg/apis/authentication/validation.
 */
import { ApiError, fieldErrors, fieldOf, formatTime, valueAt, type FieldError, type KubeObject } from "../../../kube/index.ts";
import type { Lister, UserInfo } from "../types.ts";
import type { KubernetesClaims, Ref } from "./claims.ts";
import type { TokenIssuer, TokenVerifier } from "./tokens.ts";

const GROUP = "authentication.k8s.io";
/** Seconds. */
const DEFAULT_LIFE = 3600;

type Bound = Pick<KubernetesClaims, "pod" | "secret" | "node">;

const text = (value: unknown, field: string): string => {
  const found = fieldOf(value, field);
  return typeof found === "string" ? found : "";
};

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === "string") : []);

function refOf({ metadata }: KubeObject): Ref {
  return { name: metadata.name ?? "", uid: metadata.uid ?? "" };
}

function validateLife(seconds: unknown): FieldError[] {
  if (typeof seconds !== "number") return [];
  if (seconds < 600) return [fieldErrors.invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")];
  return seconds > 2 ** 32 ? [fieldErrors.invalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds")] : [];
}

function found(lister: Lister, resource: string, namespace: string, name: string): KubeObject {
  const object = lister.get({ group: "", resource }, namespace, name);
  if (!object) throw ApiError.notFound({ group: "", resource }, name);
  return object;
}

/** A pod's token tells the node that the pod is on, so that whoever reads it can tell a stolen one. */
function ofPod(lister: Lister, pod: KubeObject): Bound {
  const nodeName = valueAt(pod, ["spec", "nodeName"]);
  const node = typeof nodeName === "string" && nodeName !== "" ? lister.get({ group: "", resource: "nodes" }, "", nodeName) : undefined;
  return { pod: refOf(pod), ...(node ? { node: refOf(node) } : {}) };
}

function bound(lister: Lister, account: KubeObject, ref: unknown): Bound {
  if (ref === undefined || ref === null) return {};
  const namespace = account.metadata.namespace ?? "";
  const name = text(ref, "name");
  const what = `${text(ref, "apiVersion")}/${text(ref, "kind")}`;
  const object = what === "v1/Pod" ? found(lister, "pods", namespace, name) : what === "v1/Secret" ? found(lister, "secrets", namespace, name) : what === "v1/Node" ? found(lister, "nodes", "", name) : undefined;
  if (!object) throw ApiError.badRequest(`cannot bind token to object of type /${text(ref, "apiVersion")}, Kind=${text(ref, "kind")}`);
  if (what === "v1/Pod" && valueAt(object, ["spec", "serviceAccountName"]) !== account.metadata.name) {
    throw ApiError.badRequest(`cannot bind token for serviceaccount "${account.metadata.name ?? ""}" to pod running with different serviceaccount name.`);
  }
  const uid = text(ref, "uid");
  if (uid !== "" && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw ApiError.conflict({ group: "", resource: text(ref, "kind") }, name, why);
  }
  return what === "v1/Pod" ? ofPod(lister, object) : what === "v1/Secret" ? { secret: refOf(object) } : { node: refOf(object) };
}

/** @throws ApiError NotFound, BadRequest, Conflict, Invalid */
export async function requestToken(lister: Lister, issuer: TokenIssuer, namespace: string, name: string, request: KubeObject, now: number): Promise<KubeObject> {
  const spec = request["spec"];
  const seconds = fieldOf(spec, "expirationSeconds");
  const errors = validateLife(seconds);
  if (errors.length > 0) throw ApiError.invalid({ group: GROUP, kind: "TokenRequest" }, name, errors);
  const account = found(lister, "serviceaccounts", namespace, name);
  const asked = texts(fieldOf(spec, "audiences"));
  const audiences = asked.length === 0 ? issuer.audiences : asked;
  const expirationSeconds = typeof seconds === "number" ? seconds : DEFAULT_LIFE;
  const reference = fieldOf(spec, "boundObjectRef") ?? null;
  const claims = { namespace, ...bound(lister, account, reference), serviceaccount: refOf(account) };
  const { token, expires } = await issuer.issue({ claims, audiences, expirationSeconds });
  return {
    kind: "TokenRequest", apiVersion: `${GROUP}/v1`, metadata: { name, namespace, creationTimestamp: formatTime(now) },
    spec: { audiences, expirationSeconds, boundObjectRef: reference }, status: { token, expirationTimestamp: formatTime(expires) },
  };
}

/** A user as the authentication API shows them. */
export function shownUser({ name, uid, groups, extra }: UserInfo): Readonly<Record<string, unknown>> {
  return { username: name, ...(uid === undefined ? {} : { uid }), ...(groups.length === 0 ? {} : { groups }), ...(Object.keys(extra).length === 0 ? {} : { extra }) };
}

/** @throws ApiError BadRequest */
export async function reviewToken(verifier: TokenVerifier, review: KubeObject): Promise<KubeObject> {
  const spec = review["spec"];
  const token = text(spec, "token");
  if (token === "") throw ApiError.badRequest("token is required for TokenReview in authentication");
  const audiences = texts(fieldOf(spec, "audiences"));
  const result = await verifier.verify(token, audiences.length === 0 ? undefined : audiences);
  const status =
    result.kind === "user"
      ? { authenticated: true, user: shownUser(result.user), audiences: result.audiences }
      : { user: {}, ...(result.kind === "refused" ? { error: `[invalid bearer token, ${result.why}]` } : {}) };
  return { ...review, apiVersion: `${GROUP}/v1`, kind: "TokenReview", status };
}

/** `kubectl auth whoami` */
export function reviewSelf(user: UserInfo, now: number): KubeObject {
  return { kind: "SelfSubjectReview", apiVersion: `${GROUP}/v1`, metadata: { creationTimestamp: formatTime(now) }, status: { userInfo: shownUser(user) } };
}
