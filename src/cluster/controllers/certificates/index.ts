import { DisposableStore, type Disposable } from "../../../base/index.ts";
import { certificateSigningRequests, type CertificateSigningRequest } from "../kinds/index.ts";
import { itself, nothing, startController, type Plan, type Runtime } from "../runtime/index.ts";
import type { ClusterKeys } from "../types.ts";
import { decideApproval, decideCleaning, decideSigning } from "./decide.ts";

/** Approves what needs nobody to look at it, signs what is approved, and throws away what has been answered. */
export function startCertificates(runtime: Runtime, keys: ClusterKeys): Disposable {
  const owned = new DisposableStore();
  const start = (decide: (request: CertificateSigningRequest, now: number) => Plan | Promise<Plan>) => owned.add(startController(runtime, {
    name: "certificate-controller",
    watches: [itself(certificateSigningRequests)],
    decide: (name, view) => {
      const request = view.of(certificateSigningRequests).get("", name);
      return request === undefined || request.metadata.deletionTimestamp !== undefined ? nothing : decide(request, view.now);
    },
  }));
  start((request, now) => decideApproval(request, now, (object) => keys.approve(object)));
  start((request, now) => decideSigning(request, now, (object) => keys.sign(object)));
  start(decideCleaning);
  return owned;
}
