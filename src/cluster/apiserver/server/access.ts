/** What is asked of authorizers, of requests over HTTP and of programs beside the API server alike. */
import { parseFieldSelector, type FieldRequirement } from "../../../kube/index.ts";
import { forbidden } from "../authz/index.ts";
import type { RequestInfo } from "../request/index.ts";
import type { Attributes, Authorizer, Decision, UserInfo } from "../types.ts";

export type ResourceAttributes = Extract<Attributes, { kind: "resource" }>;

export function attributesOf(info: RequestInfo, user: UserInfo): Attributes {
  if (info.kind === "path") return { kind: "path", user, verb: info.verb, path: info.path };
  const { verb, group, version, resource, subresource, namespace, name } = info;
  const fieldSelector = selectorOf(info.fieldSelector);
  return { kind: "resource", user, verb, group, version, resource, subresource, namespace, name, ...(fieldSelector.length > 0 && { fieldSelector }) };
}

/** One that cannot be read narrows nothing; whoever lists refuses it. */
function selectorOf(text: string): readonly FieldRequirement[] {
  try {
    return parseFieldSelector(text);
  } catch {
    return [];
  }
}

/** @throws ApiError Forbidden */
export function ensureAllowed(authorizer: Authorizer, asked: Attributes): Decision {
  const decision = authorizer.authorize(asked);
  if (decision.kind !== "allow") throw forbidden(asked, decision.reason);
  return decision;
}
