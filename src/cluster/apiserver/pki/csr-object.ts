/**
 * CertificateSigningRequest objects: what is checked when they are made, and who may approve or sign them.
 * Sources: kubernetes, pkg/apis/certificates/validation; pkg/registry/certificates/certificates/strategy.go; plugin/pkg/admission/certificates.
 */
import { fromBase64, text } from "../../../base/index.ts";
import { ApiError, fieldErrors, fieldOf, isObject, quote, type FieldError, type KubeObject } from "../../../kube/index.ts";
import type { Authorizer, UserInfo } from "../types.ts";
import { readRequest, type ReadRequest } from "./request.ts";
import { USAGES } from "./signers.ts";

const GROUP = "certificates.k8s.io";
const RESOURCE = { group: GROUP, resource: "certificatesigningrequests" };
const SIGNER = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+)\/([-A-Za-z0-9_.]+)(\/[-A-Za-z0-9_.]+)*$/;

export interface CsrSpec {
  readonly request: ReadRequest;
  readonly signerName: string;
  readonly usages: readonly string[];
  readonly expirationSeconds?: number;
}

export function csrSpec(object: KubeObject): CsrSpec {
  const spec = object["spec"];
  const encoded = fieldOf(spec, "request");
  const bytes = typeof encoded === "string" ? fromBase64(encoded) : undefined;
  const usages = fieldOf(spec, "usages");
  const signerName = fieldOf(spec, "signerName");
  const seconds = fieldOf(spec, "expirationSeconds");
  return {
    request: readRequest(bytes ? text(bytes) : ""),
    signerName: typeof signerName === "string" ? signerName : "",
    usages: Array.isArray(usages) ? usages.filter((usage) => typeof usage === "string") : [],
    ...(typeof seconds === "number" ? { expirationSeconds: seconds } : {}),
  };
}

/** Of a new request. */
export function validateCsr(object: KubeObject): FieldError[] {
  const { request, signerName, usages, expirationSeconds } = csrSpec(object);
  const errors: FieldError[] = [];
  if (request.kind === "unreadable") errors.push(fieldErrors.invalid("spec.request", fieldOf(object["spec"], "request") ?? "", request.why));
  if (usages.length === 0) errors.push(fieldErrors.required("spec.usages"));
  usages.forEach((usage, at) => {
    if (!USAGES.includes(usage)) errors.push(fieldErrors.notSupported(`spec.usages[${at}]`, usage, USAGES));
    else if (usages.indexOf(usage) < at) errors.push(fieldErrors.duplicate(`spec.usages[${at}]`, usage));
  });
  if (signerName === "") errors.push(fieldErrors.required("spec.signerName"));
  else if (signerName === "kubernetes.io/legacy-unknown") errors.push(fieldErrors.invalid("spec.signerName", signerName, "the legacy signerName is not allowed via this API version"));
  else if (!SIGNER.test(signerName)) errors.push(fieldErrors.invalid("spec.signerName", signerName, 'must be a fully qualified domain and path of the form "example.com/signer-name"'));
  if (expirationSeconds !== undefined && expirationSeconds < 600) {
    errors.push(fieldErrors.invalid("spec.expirationSeconds", expirationSeconds, "may not specify a duration less than 600 seconds (10 minutes)"));
  }
  return errors;
}

/** Who asks is written down by the server, whatever the client sent. */
export function withRequester(object: KubeObject, user: UserInfo): KubeObject {
  const sent = object["spec"];
  const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = isObject(sent) ? sent : {};
  const extra = Object.keys(user.extra).length === 0 ? {} : { extra: user.extra };
  return { ...object, spec: { ...spec, username: user.name, ...(user.uid === undefined ? {} : { uid: user.uid }), groups: user.groups, ...extra } };
}

/** Nobody gets by certificate into the group that everything is allowed to. Undefined: it may be made. */
export function restrictSubject(object: KubeObject): ApiError | undefined {
  const { request, signerName } = csrSpec(object);
  if (signerName !== "kubernetes.io/kube-apiserver-client" || request.kind !== "read" || !request.request.subject.organizations.includes("system:masters")) return undefined;
  const why = "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed";
  return ApiError.forbidden(RESOURCE, object.metadata.name ?? "", why);
}

/** To approve (`approve`) or to set a certificate (`sign`) one needs that verb on the signer, or on all signers of its domain. Undefined: they may. */
export function restrictSigner(authorizer: Authorizer, user: UserInfo, verb: "approve" | "sign", object: KubeObject): ApiError | undefined {
  const { signerName } = csrSpec(object);
  const names = [signerName, `${signerName.split("/")[0] ?? ""}/*`];
  const allows = (name: string) =>
    authorizer.authorize({ kind: "resource", user, verb, group: GROUP, version: "*", resource: "signers", subresource: "", namespace: "", name }).kind === "allow";
  if (names.some(allows)) return undefined;
  return ApiError.forbidden(RESOURCE, object.metadata.name ?? "", `user not permitted to ${verb} requests with signerName ${quote(signerName)}`);
}
