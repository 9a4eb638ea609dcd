/**
 * The reviews of authorization.k8s.io, which are answered and never stored.
 * Sources: kubernetes, pkg/registry/authorization; pkg/apis/authorization/validation; pkg/registry/authorization/util/helpers.go.
 */
import { ApiError, fieldErrors, fieldOf, isObject, valueAt, type FieldError, type FieldRequirement, type KubeObject } from "../../../kube/index.ts";
import type { Attributes, Authorizer, UserInfo } from "../types.ts";

type Review = "SubjectAccessReview" | "SelfSubjectAccessReview" | "LocalSubjectAccessReview";

const GROUP = "authorization.k8s.io";

const textOf = (value: unknown, field: string): string => {
  const found = fieldOf(value, field);
  return typeof found === "string" ? found : "";
};

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === "string") : []);

function subjectOf(spec: unknown): UserInfo {
  const extra = fieldOf(spec, "extra");
  return {
    name: textOf(spec, "user"),
    ...(textOf(spec, "uid") === "" ? {} : { uid: textOf(spec, "uid") }),
    groups: textsOf(fieldOf(spec, "groups")),
    extra: Object.fromEntries(Object.entries(isObject(extra) ? extra : {}).map(([key, values]) => [key, textsOf(values)])),
  };
}

function selectorOf(resource: unknown): readonly FieldRequirement[] {
  const requirements = valueAt(resource, ["fieldSelector", "requirements"]);
  return (Array.isArray(requirements) ? (requirements as readonly unknown[]) : []).flatMap((requirement): FieldRequirement[] => {
    const [value, ...more] = textsOf(fieldOf(requirement, "values"));
    const operator = textOf(requirement, "operator");
    if (value === undefined || more.length > 0 || (operator !== "In" && operator !== "NotIn")) return [];
    return [{ field: textOf(requirement, "key"), operator: operator === "In" ? "=" : "!=", value }];
  });
}

function attributesOf(spec: unknown, user: UserInfo): Attributes {
  const resource = fieldOf(spec, "resourceAttributes");
  if (!isObject(resource)) {
    const path = fieldOf(spec, "nonResourceAttributes");
    return { kind: "path", user, verb: textOf(path, "verb"), path: textOf(path, "path") };
  }
  const [verb, group, version, plural, subresource, namespace, name] = ["verb", "group", "version", "resource", "subresource", "namespace", "name"].map((field) => textOf(resource, field));
  const fieldSelector = selectorOf(resource);
  return {
    kind: "resource", user, verb: verb ?? "", group: group ?? "", version: version || "*", resource: plural ?? "", subresource: subresource ?? "",
    namespace: namespace ?? "", name: name ?? "", ...(fieldSelector.length === 0 ? {} : { fieldSelector }),
  };
}

function validate(kind: Review, review: KubeObject, namespace: string): FieldError[] {
  const spec = review["spec"];
  const resource = fieldOf(spec, "resourceAttributes");
  const path = fieldOf(spec, "nonResourceAttributes");
  const errors: FieldError[] = [];
  if (isObject(resource) && isObject(path)) errors.push(fieldErrors.invalid("spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes"));
  if (!isObject(resource) && !isObject(path)) errors.push(fieldErrors.invalid("spec.resourceAttributes", resource ?? null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
  if (kind !== "SelfSubjectAccessReview" && textOf(spec, "user") === "" && textsOf(fieldOf(spec, "groups")).length === 0) {
    errors.push(fieldErrors.invalid("spec.user", "", "at least one of user or group must be specified"));
  }
  if (kind !== "LocalSubjectAccessReview") return errors;
  if (isObject(resource) && textOf(resource, "namespace") !== namespace) {
    errors.push(fieldErrors.invalid("spec.resourceAttributes.namespace", textOf(resource, "namespace"), "must match metadata.namespace"));
  }
  if (isObject(path)) errors.push(fieldErrors.invalid("spec.nonResourceAttributes", path, "disallowed on this kind of request"));
  return errors;
}

/**
 * @param requester who asks: the subject of a SelfSubjectAccessReview
 * @param namespace of the URL, for a LocalSubjectAccessReview; else empty
 * @throws ApiError Invalid
 */
export function reviewAccess(authorizer: Authorizer, kind: Review, review: KubeObject, requester: UserInfo, namespace = ""): KubeObject {
  const errors = validate(kind, review, namespace);
  if (errors.length > 0) throw ApiError.invalid({ group: GROUP, kind }, review.metadata.name ?? "", errors);
  const spec = review["spec"];
  const decision = authorizer.authorize(attributesOf(spec, kind === "SelfSubjectAccessReview" ? requester : subjectOf(spec)));
  const status = {
    allowed: decision.kind === "allow",
    ...(decision.kind === "deny" ? { denied: true } : {}),
    ...(decision.reason === "" ? {} : { reason: decision.reason }),
  };
  return { ...review, apiVersion: `${GROUP}/v1`, kind, status };
}

/** @throws ApiError BadRequest */
export function reviewRules(authorizer: Authorizer, review: KubeObject, requester: UserInfo): KubeObject {
  const namespace = textOf(review["spec"], "namespace");
  if (namespace === "") throw ApiError.badRequest("no namespace on request");
  const { resource, nonResource, incomplete, evaluationError } = authorizer.rulesFor(requester, namespace);
  const status = { resourceRules: resource, nonResourceRules: nonResource, incomplete, ...(evaluationError === undefined ? {} : { evaluationError }) };
  return { ...review, apiVersion: `${GROUP}/v1`, kind: "SelfSubjectRulesReview", spec: {}, status };
}
