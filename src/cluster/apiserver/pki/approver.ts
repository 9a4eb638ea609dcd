/**
 * Kubelets' requests for client certificates that nobody needs to look at.
 * Source: kubernetes, pkg/controller/certificates/approver/sarapprove.go.
 */
import { fieldOf, isObject, type KubeObject } from "../../../kube/index.ts";
import type { Authorizer, UserInfo } from "../types.ts";
import { csrSpec } from "./csr-object.ts";
import { isKubeletClient } from "./signers.ts";

/** What the condition Approved says; undefined: it waits for a person. */
export function autoApproval(authorizer: Authorizer, object: KubeObject): string | undefined {
  const { request, signerName, usages } = csrSpec(object);
  if (request.kind !== "read" || !isKubeletClient(signerName, request.request, usages)) return undefined;
  const requester = requesterOf(object);
  const own = requester.name === request.request.subject.commonName;
  const may = (subresource: string) =>
    authorizer.authorize({
      kind: "resource", user: requester, verb: "create", group: "certificates.k8s.io", version: "*", resource: "certificatesigningrequests", subresource, namespace: "", name: "",
    }).kind === "allow";
  if (own && may("selfnodeclient")) return "Auto approving self kubelet client certificate after SubjectAccessReview.";
  return may("nodeclient") ? "Auto approving kubelet client certificate after SubjectAccessReview." : undefined;
}

/** As the server wrote it down when the request was made. */
function requesterOf(object: KubeObject): UserInfo {
  const spec = object["spec"];
  const [name, groups, extra] = [fieldOf(spec, "username"), fieldOf(spec, "groups"), fieldOf(spec, "extra")];
  const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === "string") : []);
  return {
    name: typeof name === "string" ? name : "",
    groups: texts(groups),
    extra: Object.fromEntries(Object.entries(isObject(extra) ? extra : {}).map(([key, values]) => [key, texts(values)])),
  };
}
