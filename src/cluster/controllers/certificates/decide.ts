/** Sources: kubernetes, pkg/controller/certificates/{approver/sarapprove.go,signer/signer.go,cleaner/cleaner.go}. */
import { toBase64, utf8 } from "../../../base/index.ts";
import { formatTime } from "../../../kube/index.ts";
import { certificateSigningRequests as kind, type CertificateSigningRequest as Request, type CsrCondition } from "../kinds/index.ts";
import { nothing, type Action, type Plan } from "../runtime/index.ts";
import type { ClusterKeys } from "../types.ts";
import { conditionOf, timeOf } from "../workloads/index.ts";

const HOUR = 3_600_000;
/** Milliseconds that a request is kept once it is answered, and where nobody answers. */
const kept = { answered: HOUR, pending: 24 * HOUR };

function withCondition(request: Request, now: number, condition: Omit<CsrCondition, "status" | "lastUpdateTime" | "lastTransitionTime">): Request {
  const time = formatTime(now);
  return { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), { ...condition, status: "True", lastUpdateTime: time, lastTransitionTime: time }] } };
}

export function decideApproval(request: Request, now: number, approve: ClusterKeys["approve"]): Plan {
  const { conditions = [], certificate = "" } = request.status ?? {};
  if (certificate !== "" || ["Approved", "Denied"].some((type) => conditionOf(conditions, type) !== undefined)) return nothing;
  const message = approve(request);
  if (message === undefined) return nothing;
  const object = withCondition(request, now, { type: "Approved", reason: "AutoApproved", message });
  return { actions: [{ kind: "update", resource: kind, object, subresource: "approval" }] };
}

export async function decideSigning(request: Request, now: number, sign: ClusterKeys["sign"]): Promise<Plan> {
  const { conditions = [], certificate = "" } = request.status ?? {};
  const waits = conditionOf(conditions, "Approved") !== undefined && conditionOf(conditions, "Denied") === undefined && conditionOf(conditions, "Failed") === undefined && certificate === "";
  if (!waits) return nothing;
  const signed = await sign(request);
  const write = (object: Request): Action => ({ kind: "update", resource: kind, object, subresource: "status" });
  switch (signed.kind) {
    case "not-ours":
      return nothing;
    case "refused":
      return { actions: [write(withCondition(request, now, { type: "Failed", reason: "SignerValidationFailure", message: signed.why }))] };
    case "signed":
      return { actions: [write({ ...request, status: { ...request.status, certificate: toBase64(utf8(signed.certificatePem)) } })] };
  }
}

export function decideCleaning(request: Request, now: number): Plan {
  const { conditions = [], certificate = "" } = request.status ?? {};
  const times = conditions.filter(({ type }) => type !== "Approved" || certificate !== "").map(({ lastUpdateTime }) => timeOf(lastUpdateTime) ?? 0);
  const end = times.length > 0 ? Math.min(...times) + kept.answered : (timeOf(request.metadata.creationTimestamp) ?? now) + kept.pending;
  return now > end ? { actions: [{ kind: "delete", resource: kind, object: request }] } : { actions: [], again: end - now + 1000 };
}
